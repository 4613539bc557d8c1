import { cleanNumber } from '../clean.ts';
import { Fault, type Form } from './form.ts';

const number = /^(-?)([0-9]{1,12})(?:\.([0-9]+))?$/;
const grouped = /^-?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?$/;
/** 1 万元 is 10 000 yuan of 100 分. */
const fenIn10000Yuan = 1_000_000;

/** An amount of 分 as text in 万元, without trailing zeros. */
export function in10000Yuan(fen: number): string {
  const whole = Math.floor(fen / fenIn10000Yuan);
  const decimals = String(fen % fenIn10000Yuan)
    .padStart(6, '0')
    .replace(/0+$/, '');
  return decimals ? `${whole}.${decimals}` : String(whole);
}

/** Amounts written in 万元 with at most 6 decimals; the value is the exact number of 分. */
export const amount: Form = {
  normalise: (text) => {
    const clean = cleanNumber(cleanNumber(text).replace(/(?:万元?)+$/, ''));
    return grouped.test(clean) ? clean.replaceAll(',', '') : clean;
  },
  read: (text) => {
    const match = number.exec(text);
    if (!match) return new Fault('AMOUNT_FORMAT');
    const [, sign, whole = '', decimals = ''] = match;
    const isZero = /^0*$/.test(whole + decimals);
    if (sign && !isZero) return new Fault('AMOUNT_NEGATIVE');
    if (decimals.length > 6) return new Fault('AMOUNT_PRECISION');
    // By digits, not by multiplication: 0.07 × 1 000 000 is not a whole number in floating point.
    const fen = Number(whole + decimals.padEnd(6, '0'));
    return Number.isSafeInteger(fen) ? fen : new Fault('AMOUNT_FORMAT');
  },
  check: (value) => (Number.isSafeInteger(value) && (value as number) >= 0 ? undefined : 'AMOUNT_FORMAT'),
  show: (value) => in10000Yuan(value as number),
};

const oldest = 150;

/** Ages in years. */
export const age: Form = {
  normalise: (text) => cleanNumber(cleanNumber(text).replace(/岁+$/, '')),
  read: (text) =>
    /^[0-9]{1,3}$/.test(text) && Number(text) <= oldest
      ? Number(text)
      : new Fault('VALUE_NOT_ALLOWED', { allowed: `0–${oldest}` }),
  check: (value) => ((value as number) <= oldest ? undefined : 'VALUE_NOT_ALLOWED'),
  show: String,
};
