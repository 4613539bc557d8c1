import type { FindingCode } from '../../catalogue/findings.ts';
import { cleanNumber, cleanText } from '../clean.ts';
import type { Edition } from '../edition.ts';
import { Fault, type Form, type Value } from './form.ts';

/** A code list: how each number of the enumeration is written; the first writing is the one shown. */
export interface CodeList {
  readonly writings: Readonly<Record<number, readonly string[]>>;
  /** Writings of one edition only: digits mean different things in different editions. */
  readonly byEdition?: Readonly<Partial<Record<Edition, Readonly<Record<number, readonly string[]>>>>>;
  readonly fault: FindingCode;
}

type Writings = CodeList['writings'];

function indexOf(writings: Writings, index = new Map<string, number>()): Map<string, number> {
  for (const [number, names] of Object.entries(writings)) {
    for (const name of names) index.set(name, Number(number)).set(cleanNumber(name), Number(number));
  }
  return index;
}

function indexes(list: CodeList): Readonly<Record<Edition, ReadonlyMap<string, number>>> {
  const own = (edition: Edition) => indexOf(list.byEdition?.[edition] ?? {}, indexOf(list.writings));
  return { '2018': own('2018'), '2017': own('2017') };
}

function shown(list: CodeList, value: number): string {
  return list.writings[value]?.[0] ?? list.byEdition?.['2017']?.[value]?.[0] ?? '';
}

function parametersOf(list: CodeList, edition: Edition) {
  const names = [...Object.values(list.writings), ...Object.values(list.byEdition?.[edition] ?? {})];
  return { allowed: names.flatMap((writings) => writings[0] ?? []).join(' ') };
}

/** A field holding one code of a list. */
export function codeForm(list: CodeList): Form {
  const byEdition = indexes(list);
  const known = new Set(Object.values(byEdition).flatMap((index) => [...index.values()]));
  return {
    normalise: cleanText,
    read: (text, edition) =>
      byEdition[edition].get(text) ??
      byEdition[edition].get(cleanNumber(text)) ??
      new Fault(list.fault, parametersOf(list, edition)),
    check: (value) => (known.has(value as number) ? undefined : list.fault),
    show: (value) => shown(list, value as number),
  };
}

/** A field holding one or more codes; `separators` splits its text. Each code counts once, in the order written. */
export function codesForm(list: CodeList, separators: RegExp): Form {
  const byEdition = indexes(list);
  const known = new Set(Object.values(byEdition).flatMap((index) => [...index.values()]));
  const fault = (edition: Edition) => new Fault(list.fault, parametersOf(list, edition));
  return {
    normalise: cleanText,
    read: (text, edition) => {
      const single = byEdition[edition].get(text);
      if (single !== undefined) return [single];
      const numbers = new Set<number>();
      for (const part of text.split(separators)) {
        const name = cleanNumber(part);
        if (!name) continue;
        const number = byEdition[edition].get(name);
        if (number === undefined) return fault(edition);
        numbers.add(number);
      }
      return numbers.size > 0 ? [...numbers] : fault(edition);
    },
    check: (value: Value) =>
      (value as readonly number[]).every((number) => known.has(number)) ? undefined : list.fault,
    show: (value) => (value as readonly number[]).map((number) => shown(list, number)).join('；'),
  };
}
