import { isAscii, isUtf8 } from 'node:buffer';
import iconv from 'iconv-lite';
import { GatewayError } from '../errors.ts';

type Encoding = 'UTF-8' | 'UTF-16LE' | 'UTF-16BE' | 'GB18030';

// Long enough that the encoding is judged on thousands of characters, and the same however the file arrives in pieces.
const blockBytes = 64 * 1024;
// A text file without a line end for this long is not a table.
const lineBytes = 4 * 1024 * 1024;
const replacement = '\uFFFD';

function byteOrderMark(bytes: Buffer): { encoding: Encoding; length: number } | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return { encoding: 'UTF-8', length: 3 };
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { encoding: 'UTF-16LE', length: 2 };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { encoding: 'UTF-16BE', length: 2 };
  return undefined;
}

/** How much of the bytes ends between two characters: at a line end, or for UTF-16 at a whole code point. */
function wholeLength(bytes: Buffer, encoding: Encoding | undefined): number {
  if (encoding !== 'UTF-16LE' && encoding !== 'UTF-16BE') {
    // Neither UTF-8 nor GB18030 has CR or LF inside a character.
    return Math.max(bytes.lastIndexOf(0x0a), bytes.lastIndexOf(0x0d)) + 1;
  }
  const even = bytes.length - (bytes.length % 2);
  const high = bytes[encoding === 'UTF-16LE' ? even - 1 : even - 2] ?? 0;
  return high >= 0xd8 && high <= 0xdb ? even - 2 : even;
}

function decoded(bytes: Buffer, encoding: Encoding): string {
  if (encoding === 'GB18030') return iconv.decode(bytes, 'gb18030');
  return new TextDecoder(encoding, { ignoreBOM: true }).decode(bytes);
}

function isSound(text: string, bytes: Buffer, encoding: Encoding): boolean {
  if (encoding === 'UTF-8') return isUtf8(bytes);
  return !text.includes(replacement);
}

/**
 * UTF-8 when it is strictly that. Otherwise GB18030, unless it goes well as UTF-8 for eight characters first, which
 * GB18030 text does by chance once in a million: then it is UTF-8 with a broken character, to be reported as such.
 */
function guess(bytes: Buffer): Encoding | undefined {
  if (isAscii(bytes)) return undefined;
  if (isUtf8(bytes)) return 'UTF-8';
  const good = decoded(bytes, 'UTF-8').split(replacement, 1)[0] ?? '';
  return good.replace(/[\0-\x7F]/g, '').length >= 8 ? 'UTF-8' : 'GB18030';
}

function* lineEnds(text: string): Generator<number> {
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) yield at;
}

/** Decodes blocks one after the other, keeping count of the place. */
class Decoder {
  #encoding: Encoding | undefined;
  #byte = 0;
  #line = 1;

  get encoding(): Encoding | undefined {
    return this.#encoding;
  }

  get line(): number {
    return this.#line;
  }

  /** Takes a byte order mark off the start of the file. */
  start(bytes: Buffer): Buffer {
    const mark = byteOrderMark(bytes);
    this.#encoding = mark?.encoding;
    this.#byte = mark?.length ?? 0;
    return bytes.subarray(this.#byte);
  }

  decode(bytes: Buffer): string {
    // While all is ASCII nothing needs deciding: both candidates read it alike.
    this.#encoding ??= guess(bytes);
    const encoding = this.#encoding ?? 'UTF-8';
    const text = decoded(bytes, encoding);
    if (!isSound(text, bytes, encoding)) this.#fail(text, encoding);
    this.#byte += bytes.length;
    for (const _ of lineEnds(text)) this.#line += 1;
    return text;
  }

  #fail(text: string, encoding: Encoding): never {
    const good = text.slice(0, text.indexOf(replacement));
    const byte = this.#byte + iconv.encode(good, encoding).length + 1;
    throw new GatewayError('FILE_ENCODING', { encoding, byte, line: this.#line + [...lineEnds(good)].length });
  }
}

/**
 * The text of a file in UTF-8 (with or without byte order mark), UTF-16 (with one) or GB18030, in pieces that never
 * cut a character; the mark is taken off.
 *
 * @throws GatewayError FILE_ENCODING naming the first bad byte and its line, FILE_ROW_TOO_LONG for a line over 4 MiB
 */
export async function* decodeText(source: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const decoder = new Decoder();
  let pending: Uint8Array[] = [];
  let length = 0;
  let started = false;
  let wanted = blockBytes;
  const take = (): Buffer => {
    const bytes = Buffer.concat(pending);
    if (started) return bytes;
    started = true;
    return decoder.start(bytes);
  };
  for await (const chunk of source) {
    pending.push(chunk);
    length += chunk.length;
    if (length < wanted) continue;
    const bytes = take();
    const whole = wholeLength(bytes, decoder.encoding);
    if (whole > 0) yield decoder.decode(bytes.subarray(0, whole));
    pending = [bytes.subarray(whole)];
    length = bytes.length - whole;
    if (length > lineBytes) throw new GatewayError('FILE_ROW_TOO_LONG', { row: decoder.line, limit: lineBytes });
    wanted = length + blockBytes;
  }
  const rest = take();
  if (rest.length > 0) yield decoder.decode(rest);
}
