import { GatewayError } from '../errors.ts';
import type { TableLimits } from '../exchange/ports/table.ts';
import { decodeText } from './encoding.ts';
import { numberText } from './number-text.ts';

export interface NamedCells {
  readonly names: readonly string[];
  readonly cells: readonly string[];
}

async function* lines(source: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, undefined> {
  let rest = '';
  for await (const text of decodeText(source)) {
    const parts = (rest + text).split(/\r?\n/);
    rest = parts.pop() ?? '';
    yield* parts.filter((line) => line.trim() !== '');
  }
  if (rest.trim() !== '') yield rest;
}

/** A list is written as the files write one, separated by ；. Anything deeper is not a field's value. */
function cellText(value: unknown): string | undefined {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return numberText(value);
  if (!Array.isArray(value)) return undefined;
  return value.every((item) => typeof item === 'string') ? value.join('；') : undefined;
}

function parsed(line: string, row: number): NamedCells {
  // No cause is kept: JSON.parse quotes the line, which may hold a person's data.
  const malformed = () => new GatewayError('FILE_MALFORMED', { row, format: 'NDJSON' });
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw malformed();
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed();
  const names: string[] = [];
  const cells: string[] = [];
  for (const [name, item] of Object.entries(value)) {
    const text = cellText(item);
    if (text === undefined) throw malformed();
    names.push(name);
    cells.push(text);
  }
  return { names, cells };
}

function sameNames(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((name, index) => name === right[index]);
}

/**
 * One flat JSON object a line. Rows in a row with equal names share one list of them, so that a caller can tell by
 * identity.
 *
 * @throws GatewayError FILE_ENCODING, FILE_MALFORMED, FILE_ROW_TOO_LONG
 */
export async function* ndjsonRows(
  source: AsyncIterable<Uint8Array>,
  limits: TableLimits,
): AsyncGenerator<NamedCells, void, undefined> {
  let names: readonly string[] = [];
  let row = 0;
  for await (const line of lines(source)) {
    row += 1;
    if (line.length > limits.rowCharacters) {
      throw new GatewayError('FILE_ROW_TOO_LONG', { row, limit: limits.rowCharacters });
    }
    const next = parsed(line, row);
    if (!sameNames(names, next.names)) names = next.names;
    yield { names, cells: next.cells };
  }
}
