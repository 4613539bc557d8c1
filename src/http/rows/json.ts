import { isUtf8 } from 'node:buffer';
import { malformed } from '../refused-request.ts';
import { assertOutline, hasFewBrackets, type OutlineLimits } from './json-outline.ts';
import { placeOfSyntaxError } from './json-place.ts';

const BOM = /^\uFEFF/;

/** @throws GatewayError BODY_MALFORMED when empty or not UTF-8 */
function textOf(bytes: Buffer): string {
  if (bytes.length === 0) throw malformed('empty');
  if (!isUtf8(bytes)) throw malformed('encoding');
  return bytes.toString('utf8').replace(BOM, '');
}

/**
 * The text of a JSON body whose value is safe to build.
 *
 * @throws GatewayError BODY_MALFORMED, REQUEST_INVALID, TOO_MANY_RECORDS
 */
export function boundedText(bytes: Buffer, limits: OutlineLimits): string {
  const text = textOf(bytes);
  if (!hasFewBrackets(bytes)) assertOutline(bytes, limits);
  return text;
}

/** @throws GatewayError BODY_MALFORMED with line and column; the text begins at `line` of the body */
export function parseJson(text: string, line = 1): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const place = placeOfSyntaxError(text);
    throw malformed('syntax', { line: place.line + line - 1, column: place.column });
  }
}

/** The value of a JSON body. @throws GatewayError BODY_MALFORMED, REQUEST_INVALID, TOO_MANY_RECORDS */
export function readJson(bytes: Buffer, limits: OutlineLimits): unknown {
  return parseJson(boundedText(bytes, limits));
}
