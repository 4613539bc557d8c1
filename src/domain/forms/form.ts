import type { FindingCode } from '../../catalogue/findings.ts';
import type { Parameters } from '../../catalogue/language.ts';
import type { Edition } from '../edition.ts';

/** A value of a record as its message holds it. */
export type Value = string | number | readonly number[];

/** Why a text is not a value of its form. */
export class Fault {
  constructor(
    readonly code: FindingCode,
    readonly parameters?: Parameters,
  ) {}
}

/** What kind of value a field holds, and the ways between its text and its message value. */
export interface Form {
  /** The text in its usual writing; '' when it says "nothing". Never refuses: what it can't repair it leaves. */
  normalise(text: string): string;
  /** The value of a normalised, non-empty text. */
  read(text: string, edition: Edition): Value | Fault;
  /** What is wrong with a value that another city has read, or undefined. */
  check(value: Value): FindingCode | undefined;
  /** The text that `read` reads as this value, in the 2018 edition. */
  show(value: Value): string;
}

/** A form whose value is its normalised text; `faultOf` says what is wrong with one. */
export function textForm(
  normalise: (text: string) => string,
  faultOf: (text: string) => FindingCode | undefined,
  parameters?: Parameters,
): Form {
  return {
    normalise,
    read: (text) => {
      const code = faultOf(text);
      return code ? new Fault(code, parameters) : text;
    },
    check: (value) => (typeof value === 'string' ? faultOf(value) : 'CONTENT_MALFORMED'),
    show: String,
  };
}
