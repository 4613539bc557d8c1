import type { FindingCode } from '../catalogue/findings.ts';
import { IdKind } from '../wire/proto.ts';
import { residentIdFault } from './resident-id.ts';

/** Forms of paper numbers other than the resident id; passports of every state, so only their shape. */
const forms: Readonly<Record<number, RegExp>> = {
  [IdKind.ID_KIND_PASSPORT]: /^[0-9A-Z]{5,17}$/,
  [IdKind.ID_KIND_HK_MACAO_PERMIT]: /^[HM](?:[0-9]{8}|[0-9]{10})$/,
  [IdKind.ID_KIND_TAIWAN_PERMIT]: /^(?:[0-9]{8}|[0-9]{10}[A-Z]?)$/,
  // Three letters and twelve digits on cards before 2023; 18 digits beginning with 9 since.
  [IdKind.ID_KIND_FOREIGN_PERMANENT_RESIDENT]: /^(?:[A-Z]{3}[0-9]{12}|9[0-9]{16}[0-9X])$/,
};

/** What is wrong with the number of a paper of this kind whatever the day is, or undefined. */
export function paperFault(kind: IdKind, number: string): FindingCode | undefined {
  if (kind === IdKind.ID_KIND_RESIDENT_ID) return residentIdFault(number);
  return forms[kind]?.test(number) ? undefined : 'ID_NUMBER_FORMAT';
}
