import { operationName, showOperation } from '../domain/show-operation.ts';
import type { Verdict } from '../exchange/verify-evidence.ts';
import { parseRecordLedger } from '../ledger/ledger-id.ts';
import { datasetName } from './dataset-names.ts';
import { say, visible } from './print.ts';
import { shortTimeText, timeText } from './time-text.ts';

const deeds: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  PUBLISH: ['发布', 'published'],
  CORRECT: ['更正', 'corrected'],
  MARK_OBJECTION: ['标注异议', 'marked an objection to'],
  CLEAR_OBJECTION: ['结束异议', 'decided the objection to'],
  REPAIR: ['信用修复', 'repaired'],
  WITHDRAW: ['撤销', 'withdrew'],
  ERASE: ['抹除', 'erased'],
};

/** The content of the entry as JSON; undefined when it is withheld, there is none, or it is of a later version. */
function recordOf({ openPart, operation, ledger }: Verdict): object | undefined {
  try {
    return openPart && showOperation(operation, parseRecordLedger(ledger).dataset, openPart);
  } catch {
    return undefined;
  }
}

/** Whose record it is, when the evidence holds that. */
function subjectOf(verdict: Verdict): string {
  const name = (recordOf(verdict) as { subject_name?: string } | undefined)?.subject_name;
  return name === undefined ? '' : say(`（${name}）`, ` (${name})`);
}

/** What the evidence proves, in one line: who published what, when, and which cities confirmed it. */
export function verdictLine(verdict: Verdict): string {
  const { source, nameOf, ledger, recordId, recordedAt, revision, sequence, treeSize, confirmations } = verdict;
  const deed = say(...(deeds[operationName(verdict.operation)] ?? (['发布', 'published'] as const)));
  const who = `${nameOf(source)} ${source}`;
  const { dataset } = parseRecordLedger(ledger);
  const what = `${say(datasetName(dataset), dataset)} ${recordId}${subjectOf(verdict)}`;
  const when = timeText(recordedAt);
  const cities = confirmations.map(
    ({ city, receivedAt }) => `${nameOf(city)} ${shortTimeText(receivedAt, recordedAt)}`,
  );
  return visible(
    say(
      `证据成立：${who} 于 ${when} ${deed} ${what} 第 ${revision} 版，在账本 ${ledger} 第 ${sequence + 1} 条（共 ${treeSize} 条）；${cities.length} 个城市确认：${cities.join('、') || '无'}`,
      `Proven: ${who} ${deed} ${what}, revision ${revision}, on ${when}, entry ${sequence + 1} of ${treeSize} in ledger ${ledger}; confirmed by ${cities.length}: ${cities.join(', ') || 'none'}`,
    ),
  );
}

function instantText(instant: number): string {
  return new Date(instant).toISOString();
}

/** The same for programs: one JSON object. */
export function verdictJson(verdict: Verdict): string {
  const { source, nameOf, ledger, sequence, treeSize, recordId, revision, directoryVersion } = verdict;
  return JSON.stringify({
    proven: true,
    ...{ source, name: nameOf(source), ledger, sequence, treeSize, recordId, revision },
    operation: operationName(verdict.operation),
    recordedAt: instantText(verdict.recordedAt),
    publishedBefore: instantText(verdict.publishedBefore),
    confirmations: verdict.confirmations.map(({ city, receivedAt }) => ({
      ...{ city, name: nameOf(city), receivedAt: instantText(receivedAt) },
    })),
    directoryVersion,
    record: recordOf(verdict),
  });
}
