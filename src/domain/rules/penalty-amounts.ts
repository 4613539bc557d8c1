import { type Penalty, PenaltyKind } from '../../wire/proto.ts';
import { penaltyKinds } from '../code-lists.ts';
import type { Edition } from '../edition.ts';
import { amount, in10000Yuan } from '../forms/number.ts';
import type { Report } from '../report.ts';
import type { RuleOptions } from '../rule-options.ts';

const { PENALTY_KIND_FINE, PENALTY_KIND_CONFISCATION_OF_INCOME, PENALTY_KIND_CONFISCATION_OF_PROPERTY } = PenaltyKind;
const certificateKinds = [
  PenaltyKind.PENALTY_KIND_CERTIFICATE_SUSPENSION,
  PenaltyKind.PENALTY_KIND_CERTIFICATE_REVOCATION,
];
const namedFine = /罚款(?:人民币)?\s?([0-9][0-9,]{0,15}(?:\.[0-9]{1,6})?)\s?(万?)元/;
const fenInYuan = 100;

const amounts = [
  { field: 'fine', property: 'fine_fen', kinds: [PENALTY_KIND_FINE] },
  {
    field: 'confiscated',
    property: 'confiscated_fen',
    kinds: [PENALTY_KIND_CONFISCATION_OF_INCOME, PENALTY_KIND_CONFISCATION_OF_PROPERTY],
  },
] as const;

/** The fine that the decision's text names, in 分; undefined when it names none in digits. */
function fineNamedIn(content: string): number | undefined {
  const [, digits, unit] = namedFine.exec(content) ?? [];
  if (!digits) return undefined;
  const value = amount.read(amount.normalise(digits), '2018');
  if (typeof value !== 'number') return undefined;
  return unit ? value : value / 10_000;
}

function compared(field: string, fen: number, penalty: Penalty, options: RuleOptions): string | undefined {
  if (fen > options.amountSuspiciousAbove * 10_000 * fenInYuan) return `> ${options.amountSuspiciousAbove}`;
  const named = field === 'fine' && penalty.content ? fineNamedIn(penalty.content) : undefined;
  return named === undefined || named === fen ? undefined : `≠ ${in10000Yuan(Math.round(named))}`;
}

/** Amounts and certificates must go with the kinds of penalty. The 2015/2017 edition has no columns for them. */
export function examineAmounts(penalty: Penalty, edition: Edition, options: RuleOptions, report: Report): void {
  const kinds = penalty.penalty_kinds ?? [];
  if (kinds.length === 0) return;
  for (const { field, property, kinds: wanted } of amounts) {
    const fen = penalty[property];
    const kind = kinds.find((one) => (wanted as readonly number[]).includes(one));
    const isStated = typeof fen === 'number';
    const doubt = isStated ? compared(field, fen, penalty, options) : undefined;
    if (isStated && doubt) report.warn('AMOUNT_SUSPICIOUS', field, in10000Yuan(fen), { compared: doubt });
    if (kind !== undefined && !isStated && edition === '2018') {
      report.reject('KIND_WITHOUT_AMOUNT', field, '', { kind: penaltyKinds.show([kind]) });
    } else if (kind === undefined && isStated && fen > 0) {
      report.warn('AMOUNT_WITHOUT_KIND', field, in10000Yuan(fen), { kind: penaltyKinds.show([wanted[0]]) });
    }
  }
  if (edition === '2018' && !penalty.certificate_affected && kinds.some((kind) => certificateKinds.includes(kind))) {
    report.reject('CERTIFICATE_WITHOUT_NAME', 'certificate_affected', '');
  }
}
