import type { AuditEntryView, AuditFault, AuditVerdict } from '../exchange/admin-use-cases.ts';
import { say } from './print.ts';
import { textTable } from './text-table.ts';
import { shortTimeText, timeText } from './time-text.ts';

const faults: Readonly<Record<AuditFault, readonly [zh: string, en: string]>> = {
  ENTRY_BROKEN: ['条目缺失或不在其位', 'an entry is missing or out of place'],
  CONTENT_ALTERED: ['内容与承诺不符', 'content is not what was committed to'],
  CONTENT_MISSING: ['未到保存期限而内容缺失', 'content is missing before its time'],
  INDEX_ALTERED: ['查找所用的索引与内容不符', 'what events are found by is not what they say'],
  CHECKPOINT_DISAGREES: ['与本市已签的检查点不符', 'not what this city signed'],
  SIZE_BELOW_SIGNED: ['少于本市已签的条数', 'fewer entries than this city signed'],
  PEER_DISAGREES: ['与其他城市持有或会签的不符', 'not what another city holds or countersigned'],
};

/** What was found, in one line. */
export function auditVerdictLine({ ledger, size, root, failure, countersigned }: AuditVerdict): string {
  const whole = say(`账本 ${ledger}，${size} 条，根 ${root}`, `ledger ${ledger}, ${size} entries, root ${root}`);
  const cities = countersigned.map(
    ({ city, treeSize, at }) =>
      `${city}（${say('至第', 'up to')} ${treeSize}${say(' 条', '')}，${timeText(Date.parse(at))}）`,
  );
  const witnesses = cities.join(say('、', ', ')) || say('无', 'nobody');
  if (!failure) {
    return say(
      `审计日志完整：${whole}；会签：${witnesses}`,
      `Audit trail intact: ${whole}; countersigned by ${witnesses}`,
    );
  }
  const { sequence, reason, city } = failure;
  const by = city === undefined ? '' : say(`（${city}）`, ` (${city})`);
  return say(
    `审计日志被改动：自第 ${sequence + 1} 条起，${faults[reason][0]}${by}；${whole}`,
    `Audit trail altered: from entry ${sequence + 1} on, ${faults[reason][1]}${by}; ${whole}`,
  );
}

const left = (zh: string, en: string) => ({ heading: say(zh, en), align: 'left' }) as const;

function cellsOf({ sequence, at, event }: AuditEntryView, now: number): string[] {
  const { action = '-', actor = '', outcome = '', code, purpose, count, details = {} } = event ?? {};
  const further = { ...(purpose && { purpose }), ...(count !== undefined && { count }), ...details };
  return [
    String(sequence + 1),
    shortTimeText(Date.parse(at), now),
    action,
    outcome === 'refused' ? (code ?? outcome) : outcome,
    // The trust domain is the same in every line.
    actor.replace(/^spiffe:\/\/[^/]+\/city\//, ''),
    Object.entries(further)
      .map(([name, value]) => `${name}=${value}`)
      .join(' '),
  ];
}

/** Events as a table; `now` decides which times are shown with their day. */
export function auditLines(entries: readonly AuditEntryView[], now: number): string[] {
  return textTable(
    [
      { heading: say('序号', 'entry'), align: 'right' },
      left('时间', 'time'),
      left('事项', 'action'),
      left('结果', 'outcome'),
      left('谁', 'who'),
      left('其他', 'further'),
    ],
    entries.map((entry) => cellsOf(entry, now)),
  );
}
