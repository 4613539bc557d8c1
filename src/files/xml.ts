/** What a reader of a document does at each of its parts, in order. Names come without their namespace prefix. */
export interface XmlHandler {
  /** `attributes` is their source text; see `attribute`. A self-closed element is opened and closed. */
  open(name: string, attributes: string): void;
  close(name: string): void;
  text(text: string): void;
}

const tag = /<(\/?)(?:[\w.-]+:)?([\w.-]+)((?:[^<>"']|"[^"<]*"|'[^'<]*')*?)(\/?)>/y;
// The longest cell a spreadsheet allows (32,767 characters), each written as a numeric reference, is below this.
const longestPiece = 512 * 1024;
const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const skipped = [
  ['<!--', '-->'],
  ['<?', '?>'],
] as const;
const cdata = ['<![CDATA[', ']]>'] as const;

export class XmlError extends Error {}

/** Replaces the five named and the numeric references; there are no others without a document type. */
function unescaped(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#([0-9]{1,7})|(\w{1,8}));/gi, (_, hex, decimal, name: string) => {
    if (name !== undefined) return named[name] ?? fail();
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : fail();
  });
}

function fail(): never {
  throw new XmlError('not well-formed');
}

const attributePatterns = new Map<string, RegExp>();

/** The value of an attribute, with or without a namespace prefix, in the source text of a start tag. */
export function attribute(attributes: string, name: string): string | undefined {
  let pattern = attributePatterns.get(name);
  if (!pattern) {
    pattern = new RegExp(`(?:^|\\s)(?:\\w+:)?${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`);
    attributePatterns.set(name, pattern);
  }
  const match = pattern.exec(attributes);
  const value = match?.[1] ?? match?.[2];
  return value === undefined ? undefined : unescaped(value);
}

/**
 * Reads an XML document that arrives in pieces, as much of XML 1.0 as spreadsheets use. A document type is refused:
 * it is what makes entities that unfold without bound, or reach for other files, possible.
 */
export class XmlReader {
  readonly #handler: XmlHandler;
  #rest = '';

  constructor(handler: XmlHandler) {
    this.#handler = handler;
  }

  /** @throws XmlError when the document is not well-formed or a piece of it is longer than 512 Ki characters */
  write(piece: string): void {
    const source = this.#rest + piece;
    let at = 0;
    while (at < source.length) {
      const next = source[at] === '<' ? this.#markup(source, at) : this.#characters(source, at);
      if (next < 0) break;
      at = next;
    }
    this.#rest = source.slice(at);
    if (this.#rest.length > longestPiece) fail();
  }

  /** @throws XmlError when the document breaks off */
  end(): void {
    if (this.#rest.trim() !== '') fail();
  }

  #characters(source: string, at: number): number {
    const end = source.indexOf('<', at);
    // Text is handed on only whole, or a reference in it might be cut in two.
    if (end >= 0) this.#handler.text(unescaped(source.slice(at, end)));
    return end;
  }

  #markup(source: string, at: number): number {
    tag.lastIndex = at;
    const match = tag.exec(source);
    if (!match) return this.#other(source, at);
    const [, slash, name = '', attributes = '', selfClosed] = match;
    if (slash) this.#handler.close(name);
    else this.#handler.open(name, attributes);
    if (selfClosed) this.#handler.close(name);
    return tag.lastIndex;
  }

  /** Comments, instructions, CDATA, or a tag that has not arrived whole. */
  #other(source: string, at: number): number {
    if (source.startsWith(cdata[0], at)) {
      const end = source.indexOf(cdata[1], at);
      if (end >= 0) this.#handler.text(source.slice(at + cdata[0].length, end));
      return end < 0 ? end : end + cdata[1].length;
    }
    for (const [start, stop] of skipped) {
      if (!source.startsWith(start, at)) continue;
      const end = source.indexOf(stop, at + start.length);
      return end < 0 ? end : end + stop.length;
    }
    if (source.startsWith('<!DOCTYPE', at)) fail();
    return -1;
  }
}
