import { GatewayError } from '../errors.ts';
import { dateText, type IsDate } from './cell-styles.ts';
import { numberText } from './number-text.ts';
import { RichText } from './shared-strings.ts';
import { attribute, type XmlHandler } from './xml.ts';

// Three times the widest dataset; a row of all 16,384 columns costs its sender fifty bytes and us a long list.
const mostColumns = 128;

/** What a cell's stored value means, from the rest of the workbook. */
export interface CellContext {
  readonly strings: readonly string[];
  readonly isDate: IsDate;
  readonly since1904: boolean;
}

function columnOf(reference: string): number {
  let column = 0;
  for (const letter of /^[A-Z]{1,3}/.exec(reference)?.[0] ?? '') column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}

function shownNumber(value: string, style: number, context: CellContext): string {
  const number = Number(value);
  if (value.trim() === '' || !Number.isFinite(number)) return value;
  const date = context.isDate(style) ? dateText(number, context.since1904) : undefined;
  return date ?? numberText(number);
}

/** Gathers rows of a worksheet (ECMA-376 part 1, §18.3.1): texts as a person sees them, formulas by their result. */
export class SheetRows implements XmlHandler {
  readonly #context: CellContext;
  readonly #rich = new RichText();
  #rows: string[][] = [];
  #taken = 0;
  #cells: string[] = [];
  #column = -1;
  #type = 'n';
  #style = 0;
  #value = '';
  #inValue = false;

  constructor(context: CellContext) {
    this.#context = context;
  }

  /** The rows gathered since last asked, without the blank ones. */
  take(): string[][] {
    const rows = this.#rows;
    this.#rows = [];
    this.#taken += rows.length;
    return rows;
  }

  open(name: string, attributes: string): void {
    if (name === 'row') this.#startRow();
    else if (name === 'c') this.#startCell(attributes);
    else if (name === 'v') this.#inValue = true;
    else this.#rich.open(name);
  }

  text(text: string): void {
    if (this.#inValue) this.#value += text;
    else this.#rich.add(text);
  }

  close(name: string): void {
    if (name === 'v') this.#inValue = false;
    else if (name === 'c') this.#endCell();
    else if (name === 'row') this.#endRow();
    else this.#rich.close(name);
  }

  #startRow(): void {
    this.#cells = [];
    this.#column = -1;
  }

  #startCell(attributes: string): void {
    const reference = attribute(attributes, 'r');
    this.#column = reference === undefined ? this.#column + 1 : columnOf(reference);
    this.#type = attribute(attributes, 't') ?? 'n';
    this.#style = Number(attribute(attributes, 's') ?? 0);
    this.#value = '';
    this.#rich.take();
  }

  #endCell(): void {
    const text = this.#shown();
    if (text === '') return;
    // The heading row counts as row 0.
    const row = this.#taken + this.#rows.length;
    if (this.#column < 0 || this.#column >= mostColumns) {
      throw new GatewayError('FILE_TOO_MANY_COLUMNS', { row, limit: mostColumns });
    }
    while (this.#cells.length <= this.#column) this.#cells.push('');
    this.#cells[this.#column] = text;
  }

  #shown(): string {
    switch (this.#type) {
      case 'inlineStr':
        return this.#rich.take();
      case 's':
        return this.#context.strings[Number(this.#value)] ?? '';
      case 'b':
        return this.#value === '1' ? 'TRUE' : 'FALSE';
      case 'd':
        return this.#value.slice(0, 10);
      case 'n':
        return shownNumber(this.#value, this.#style, this.#context);
      default:
        return this.#value;
    }
  }

  #endRow(): void {
    if (this.#cells.some((cell) => cell.trim() !== '')) this.#rows.push(this.#cells);
  }
}
