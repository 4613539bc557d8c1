import { GatewayError } from '../../errors.ts';
import { invalid } from '../refused-request.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

export interface OutlineLimits {
  readonly depth: number;
  /** Objects and arrays. */
  readonly containers: number;
}

/** Index of the quote that ends the string opened before `start`; the length when there is none. */
function endOfString(bytes: Uint8Array, start: number): number {
  let index = start;
  while (index < bytes.length && bytes[index] !== QUOTE) index += bytes[index] === BACKSLASH ? 2 : 1;
  return index;
}

/** So few containers that whatever JSON.parse makes of them is small (56 bytes an empty array). */
const FEW = 65_536;

function count(bytes: Buffer, byte: number): number {
  let found = 0;
  for (let index = bytes.indexOf(byte); index >= 0 && found <= FEW; index = bytes.indexOf(byte, index + 1)) found += 1;
  return found;
}

/** Whether there are few brackets, even counting those inside texts: a hundred times quicker than looking where. */
export function hasFewBrackets(bytes: Buffer): boolean {
  return count(bytes, OPEN_BRACE) + count(bytes, OPEN_BRACKET) <= FEW;
}

/**
 * Reads only the brackets of a JSON text, before it is parsed: `[[[[…` of 16 MiB would otherwise become a gigabyte
 * of arrays, and a stack overflow in whoever walks them.
 *
 * @throws GatewayError REQUEST_INVALID when nested deeper than `depth`, TOO_MANY_RECORDS over `containers`
 */
export function assertOutline(bytes: Uint8Array, { depth, containers }: OutlineLimits): void {
  let level = 0;
  let opened = 0;
  for (let index = 0; index < bytes.length; index += 1) {
    const byte = bytes[index];
    if (byte === QUOTE) index = endOfString(bytes, index + 1);
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) level -= 1;
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      level += 1;
      opened += 1;
      if (level > depth) throw invalid('body', 'depth');
      if (opened > containers) throw new GatewayError('TOO_MANY_RECORDS', { limit: containers - 1 });
    }
  }
}
