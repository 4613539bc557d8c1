import { InvalidArgumentError } from 'commander';
import { say } from './print.ts';

/** An option's whole number of at most five digits. */
export function wholeNumber(text: string): number {
  if (!/^[0-9]{1,5}$/.test(text)) throw new InvalidArgumentError(say('应为整数', 'a whole number is wanted'));
  return Number(text);
}
