import { displayWidth, padded } from './display-width.ts';

export interface TextColumn {
  readonly heading: string;
  readonly align: 'left' | 'right';
}

/** Lines of a table whose columns are as wide as their widest cell; the first line holds the headings. */
export function textTable(columns: readonly TextColumn[], rows: readonly (readonly string[])[]): string[] {
  const widths = columns.map(({ heading }, at) =>
    Math.max(displayWidth(heading), ...rows.map((row) => displayWidth(row[at] ?? ''))),
  );
  const lineOf = (cells: readonly string[]): string =>
    columns
      .map(({ align }, at) => padded(cells[at] ?? '', widths[at] ?? 0, align === 'left' ? 'after' : 'before'))
      .join('  ')
      .trimEnd();
  return [lineOf(columns.map(({ heading }) => heading)), ...rows.map(lineOf)];
}
