import type { Language } from '../catalogue/language.ts';

/** One finding, ready to be read: `shown` masked where sealed, `message` in the reader's language. */
export interface ErrorLine {
  /** 1 is the first data row, 0 the heading. */
  readonly row: number;
  readonly field: string;
  readonly code: string;
  readonly severity: 'reject' | 'warn';
  readonly shown: string;
  readonly message: string;
}

const headings = {
  zh: ['行号', '字段', '代码', '级别', '内容', '说明'],
  en: ['row', 'field', 'code', 'severity', 'value', 'message'],
} as const;
const severities = {
  zh: { reject: '不通过', warn: '提醒' },
  en: { reject: 'reject', warn: 'warn' },
} as const;
const batchLines = 500;

/**
 * A value taken from somebody's file is opened here in a spreadsheet, which would run it as a formula if it began
 * like one: an apostrophe makes it text (OWASP, CSV injection).
 */
function cell(value: string): string {
  const text = /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function csvLine(cells: readonly string[]): string {
  return `${cells.map(cell).join(',')}\r\n`;
}

/** The findings as a CSV file (UTF-8 with byte order mark, for Excel to know it), a few hundred lines a piece. */
export async function* writeErrorFile(
  findings: AsyncIterable<ErrorLine>,
  language: Language,
): AsyncGenerator<Uint8Array, void, undefined> {
  let text = `\uFEFF${csvLine(headings[language])}`;
  let lines = 0;
  for await (const { row, field, code, severity, shown, message } of findings) {
    text += csvLine([String(row), field, code, severities[language][severity], shown, message]);
    lines += 1;
    if (lines % batchLines !== 0) continue;
    yield Buffer.from(text);
    text = '';
  }
  if (text !== '') yield Buffer.from(text);
}
