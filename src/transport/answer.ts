import type { Dispatcher } from 'undici';
import { GatewayError } from '../errors.ts';
import type { PeerAnswer } from '../exchange/ports/peers.ts';
import type { Instant } from '../exchange/ports/world.ts';
import type { CityCode } from '../ledger/ledger-id.ts';

const PROTOBUF = 'application/x-protobuf';
const PROBLEM = 'application/problem+json';
const PROBLEM_BYTES = 65_536;
const DAY_MS = 86_400_000;

type Headers = Dispatcher.ResponseData['headers'];

function header(headers: Headers, name: string): string {
  const value = headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? '';
}

/** Milliseconds to wait, from seconds or a date (RFC 9110 §10.2.3), at most a day; undefined when it says neither. */
export function retryAfter(value: string, now: Instant): number | undefined {
  const wait = /^[0-9]{1,9}$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now;
  return Number.isNaN(wait) ? undefined : Math.min(Math.max(wait, 0), DAY_MS);
}

/** Code and `expected` of a problem document; undefined when the text is none. */
export function readProblem(text: string): PeerAnswer['problem'] {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof document !== 'object' || document === null) return undefined;
  const { code, expected } = document as Record<string, unknown>;
  // The code goes into our log and status page.
  if (typeof code !== 'string' || !/^[A-Z][A-Z0-9_]{1,60}$/.test(code)) return undefined;
  const usable = typeof expected === 'number' && Number.isSafeInteger(expected) && expected >= 0;
  return { code, expected: usable ? expected : undefined };
}

async function readBody(body: Dispatcher.ResponseData['body'], limit: number, peer: CityCode): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    // Leaving the loop destroys the connection, so the rest is never received.
    if (length > limit) throw new GatewayError('PEER_ANSWER', { peer, reason: `it is over ${limit} bytes` });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

export interface AnswerContext {
  readonly peer: CityCode;
  readonly maxBytes: number;
  readonly now: Instant;
}

/**
 * The answer, read to its end.
 *
 * @throws GatewayError PEER_ANSWER when it is too large, or a 200 that is not protobuf
 */
export async function readAnswer(response: Dispatcher.ResponseData, context: AnswerContext): Promise<PeerAnswer> {
  const { statusCode: status, headers, body } = response;
  const { peer, maxBytes, now } = context;
  const type = header(headers, 'content-type').split(';', 1)[0]?.trim();
  const retryAfterMs = retryAfter(header(headers, 'retry-after'), now);
  if (status !== 200) {
    const text = (await readBody(body, PROBLEM_BYTES, peer)).toString('utf8');
    return { status, body: new Uint8Array(), problem: type === PROBLEM ? readProblem(text) : undefined, retryAfterMs };
  }
  if (type !== PROTOBUF) {
    await body.dump({ limit: PROBLEM_BYTES });
    throw new GatewayError('PEER_ANSWER', { peer, reason: `its media type is ${type?.slice(0, 60)}` });
  }
  return { status, body: await readBody(body, maxBytes, peer), problem: undefined, retryAfterMs };
}
