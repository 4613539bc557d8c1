import type { Act } from '../exchange/ports/access.ts';
import { say, visible } from './print.ts';
import { timeText } from './time-text.ts';

/** An act as the API shows it: times are RFC 3339, the subject is what was asked for. */
export interface ActView extends Pick<Act, 'id' | 'kind' | 'reason' | 'proposedBy' | 'state'> {
  readonly subject: string | Readonly<Record<string, string | number | readonly string[]>>;
  readonly proposedAt: string;
  readonly expiresAt: string;
  readonly decidedBy?: string;
  readonly decidedAt?: string;
}

function time(text: string): string {
  return timeText(Date.parse(text));
}

function subjectText({ subject }: ActView): string {
  if (typeof subject === 'string') return subject;
  return Object.entries(subject)
    .map(([name, value]) => `${name}=${typeof value === 'object' ? value.join(',') || '-' : value}`)
    .join(' ');
}

function standing({ state, expiresAt, decidedBy, decidedAt = '' }: ActView): string {
  if (decidedBy === undefined) return say(`待审批，至 ${time(expiresAt)}`, `open until ${time(expiresAt)}`);
  const [zh, en] = {
    PROPOSED: ['', ''],
    APPROVED: ['批准', 'approved'],
    REJECTED: ['驳回', 'rejected'],
    USED: ['批准，已使用', 'approved and used'],
  }[state];
  return say(`${decidedBy} 于 ${time(decidedAt)} ${zh}`, `${en} by ${decidedBy} at ${time(decidedAt)}`);
}

/** All that a second person has to see before deciding. */
export function actLines(act: ActView): string[] {
  const { id, kind, proposedBy, proposedAt, reason } = act;
  return [
    `${id}  ${kind}  ${standing(act)}`,
    `  ${subjectText(act)}`,
    say(
      `  ${proposedBy} 于 ${time(proposedAt)} 申请：${reason}`,
      `  proposed by ${proposedBy} at ${time(proposedAt)}: ${reason}`,
    ),
  ].map(visible);
}
