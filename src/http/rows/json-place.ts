/** Where a JSON text stops being one: 1-based line and column. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

const space = /[ \t\n\r]*/y;
const plain = /[^"\\\u0000-\u001f]{1,4096}/y;
const escaped = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const scalar = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null/y;

const DEPTH = 100;

/** Reads as far as the grammar of RFC 8259 goes; each reader answers whether it got through. */
class Cursor {
  index = 0;
  #depth = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  #take(pattern: RegExp): boolean {
    pattern.lastIndex = this.index;
    if (!pattern.test(this.#text)) return false;
    this.index = pattern.lastIndex;
    return true;
  }

  #is(mark: string): boolean {
    this.#take(space);
    if (this.#text[this.index] !== mark) return false;
    this.index += 1;
    return true;
  }

  #member(): boolean {
    return this.#string() && this.#is(':') && this.value();
  }

  /** Piece by piece: one pattern for a text of megabytes exhausts the stack of the pattern engine. */
  #string(): boolean {
    if (!this.#is('"')) return false;
    while (this.#take(plain) || this.#take(escaped));
    if (this.#text[this.index] !== '"') return false;
    this.index += 1;
    return true;
  }

  #list(end: string, item: () => boolean): boolean {
    if (this.#is(end)) return true;
    do if (!item()) return false;
    while (this.#is(','));
    return this.#is(end);
  }

  value(): boolean {
    if (this.#is('{')) return this.#nested('}', () => this.#member());
    if (this.#is('[')) return this.#nested(']', () => this.value());
    return this.#string() || this.#take(scalar);
  }

  /** Nesting that could exhaust our own stack is as good a place as any to call the error. */
  #nested(end: string, item: () => boolean): boolean {
    this.#depth += 1;
    const through = this.#depth <= DEPTH && this.#list(end, item);
    this.#depth -= 1;
    return through;
  }

  rest(): void {
    this.#take(space);
  }
}

/**
 * The place of the first error in a text that JSON.parse refused. JSON.parse's own message quotes the text around
 * it, which may be a person's data, and often names no position.
 */
export function placeOfSyntaxError(text: string): Place {
  const cursor = new Cursor(text);
  if (cursor.value()) cursor.rest();
  const before = text.slice(0, cursor.index);
  const line = before.split('\n').length;
  return { line, column: cursor.index - before.lastIndexOf('\n') };
}
