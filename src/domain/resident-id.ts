import type { FindingCode } from '../catalogue/findings.ts';
import { dateOf, type LocalDate } from './local-date.ts';

const checkDigits = '10X98765432';
const form = /^[1-9][0-9]{16}[0-9X]$/;
const weights = Array.from({ length: 17 }, (_, index) => 2 ** (17 - index) % 11);

/** The check character of the first 17 digits of a resident id number (GB 11643-1999). */
export function residentIdCheckDigit(first17: string): string {
  let sum = 0;
  for (let at = 0; at < 17; at++) sum += (first17.charCodeAt(at) - 48) * (weights[at] ?? 0);
  return checkDigits.charAt(sum % 11);
}

/** The birth date in positions 7–14, or undefined when there is no such day. */
export function birthDateOf(number: string): LocalDate | undefined {
  return dateOf(Number(number.slice(6, 10)), Number(number.slice(10, 12)), Number(number.slice(12, 14)));
}

/** What is wrong with a resident id number whatever the day is, or undefined. Regions are not compared with a list. */
export function residentIdFault(number: string): FindingCode | undefined {
  if (!form.test(number)) return 'RESIDENT_ID_FORMAT';
  if (residentIdCheckDigit(number) !== number[17]) return 'RESIDENT_ID_CHECK_DIGIT';
  return birthDateOf(number) ? undefined : 'RESIDENT_ID_BIRTH_DATE';
}
