import type { Dataset } from './dataset.ts';
import { type Edition, editionFor } from './edition.ts';
import { type Field, isRequired } from './fields/field.ts';
import { fieldsOf } from './fields/fields.ts';
import { type Finding, found } from './finding.ts';
import { forbiddenName } from './forbidden.ts';
import type { Row } from './row.ts';

/** Columns of the 2015/2017 edition that say nothing about the record: region and time of the sender's database. */
const ignored: ReadonlySet<string> = new Set(['DFBM', 'SJC', '地方编码', '数据更新时间戳']);

/** Headings compared without spaces, case, full-width forms and kinds of brackets. */
function canonical(heading: string): string {
  return heading
    .replace(/[\s\u200b\ufeff*＊]/g, '')
    .replace(/[\uff01-\uff5e]/g, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0))
    .toUpperCase();
}

function labelsOf(dataset: Dataset): ReadonlyMap<string, Field> {
  const labels = new Map<string, Field>();
  for (const field of fieldsOf(dataset)) {
    for (const label of [field.heading, field.name, ...field.labels]) labels.set(canonical(label), field);
  }
  return labels;
}

const labels: Readonly<Record<Dataset, ReadonlyMap<string, Field>>> = {
  licence: labelsOf('licence'),
  penalty: labelsOf('penalty'),
  debtor: labelsOf('debtor'),
  listing: labelsOf('listing'),
};

export interface Columns {
  /** The field of each column; undefined for a column that is not used. */
  readonly columns: readonly (Field | undefined)[];
  readonly findings: readonly Finding[];
}

function unknownHeading(heading: string): Finding[] {
  const shown = heading.slice(0, 60);
  const what = forbiddenName(heading);
  if (what) return [found('FORBIDDEN_FIELD', '', shown, { what })];
  return ignored.has(canonical(heading)) ? [] : [found('FILE_HEADER_UNKNOWN', '', shown, { heading: shown })];
}

/**
 * Which field each column of a file holds, by Chinese heading or code of either edition, or English name, in any
 * order. A finding of severity reject refuses the whole file.
 */
export function recogniseColumns(dataset: Dataset, edition: Edition, headings: readonly string[]): Columns {
  if (!headings.some((heading) => canonical(heading))) return { columns: [], findings: [found('FILE_EMPTY', '', '')] };
  const columns = headings.map((heading) => labels[dataset].get(canonical(heading)));
  const findings = headings.flatMap((heading, at) => {
    const field = columns[at];
    if (!field) return canonical(heading) ? unknownHeading(heading) : [];
    return columns.indexOf(field) < at
      ? [found('FILE_HEADER_DUPLICATE', field.name, '', { heading: field.heading })]
      : [];
  });
  for (const field of fieldsOf(dataset)) {
    if (isRequired(field.requirement, editionFor(dataset, edition)) && !columns.includes(field)) {
      findings.push(found('FILE_HEADER_MISSING', field.name, '', { heading: field.heading, name: field.name }));
    }
  }
  return { columns, findings };
}

/** The row in a line's cells. A line of another length than the heading gives ROW_SHAPE; empty cells beyond it are none. */
export function rowOfCells(
  columns: Columns['columns'],
  cells: readonly string[],
): { readonly row: Row } | { readonly finding: Finding } {
  let used = cells.length;
  while (used > columns.length && !cells[used - 1]?.trim()) used--;
  if (used !== columns.length) {
    return { finding: found('ROW_SHAPE', '', '', { cells: cells.length, columns: columns.length }) };
  }
  const row: Record<string, string> = {};
  for (let at = 0; at < used; at++) {
    const field = columns[at];
    if (field) row[field.name] = cells[at] ?? '';
  }
  return { row };
}
