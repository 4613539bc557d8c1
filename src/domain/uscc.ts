import type { FindingCode } from '../catalogue/findings.ts';

const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const form = /^[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}$/;
const weights = Array.from({ length: 17 }, (_, index) => powerOfThree(index));
const characterValues = new Uint8Array(128);
for (let value = 0; value < alphabet.length; value++) characterValues[alphabet.charCodeAt(value)] = value;

function powerOfThree(exponent: number): number {
  let power = 1;
  for (let step = 0; step < exponent; step++) power = (power * 3) % 31;
  return power;
}

/** The check character of the first 17 characters of a unified social credit code (GB 32100-2015 §5). */
export function usccCheckDigit(first17: string): string {
  let sum = 0;
  for (let at = 0; at < 17; at++) sum += (characterValues[first17.charCodeAt(at)] ?? 0) * (weights[at] ?? 0);
  return alphabet.charAt((31 - (sum % 31)) % 31);
}

/**
 * What is wrong with a unified social credit code, or undefined. The region (positions 3–8) is not compared with a
 * list: codes issued before a region was abolished stay valid.
 */
export function usccFault(code: string): FindingCode | undefined {
  if (!form.test(code)) return 'USCC_FORMAT';
  return usccCheckDigit(code) === code[17] ? undefined : 'USCC_CHECK_DIGIT';
}
