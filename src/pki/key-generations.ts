/**
 * Which keys of each use a city's folder holds and where each stands. The names of files say it, and two notes beside
 * a key, each written once and never changed: so nothing that a kill or a second process does at the same moment can
 * take back what was decided, and no lock is needed.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { GatewayError } from '../errors.ts';
import type { KeyUse } from '../exchange/ports/keys.ts';
import type { Instant } from '../exchange/ports/world.ts';
import { cityFiles } from './city-layout.ts';

export interface Decision {
  readonly what: 'used' | 'dropped';
  readonly at: Instant;
}

export interface Generation {
  /** Of its files: "signing", "signing.2" … */
  readonly name: string;
  /** 1 for the key made with the city. */
  readonly number: number;
  /** When the private key was written; undefined when it is not here. */
  readonly madeAt: Instant | undefined;
  readonly certified: boolean;
  readonly publishedAt: Instant | undefined;
  readonly decision: Decision | undefined;
}

const form =
  /^((gateway|signing|jwt|(?:client|administrator)-[a-z0-9][a-z0-9-]{0,39})(?:\.([2-9]|[1-9][0-9]+))?)\.(?:key|csr|pem|published|decision)$/;

/** The note of a decision: "used 2027-01-15T08:00:00.000Z". */
export function writeDecision({ what, at }: Decision): string {
  return `${what} ${new Date(at).toISOString()}\n`;
}

async function unlessMissing<T>(reading: Promise<T>, file: string): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new GatewayError('FILE_UNREADABLE', { file, reason: (error as Error).message }, error);
  }
}

async function readInstant(file: string): Promise<Instant | undefined> {
  const text = await unlessMissing(readFile(file, 'utf8'), file);
  return text === undefined ? undefined : parseInstant(text, file);
}

function parseInstant(text: string, file: string): Instant {
  const at = Date.parse(text.trim());
  if (Number.isNaN(at)) throw new GatewayError('FILE_UNREADABLE', { file, reason: 'no time in it' });
  return at;
}

async function readDecision(file: string): Promise<Decision | undefined> {
  const text = await unlessMissing(readFile(file, 'utf8'), file);
  if (text === undefined) return undefined;
  const [what, at = ''] = text.split(' ');
  if (what !== 'used' && what !== 'dropped') throw new GatewayError('FILE_UNREADABLE', { file, reason: 'no decision' });
  return { what, at: parseInstant(at, file) };
}

async function readGeneration(name: string, number: number, files: ReturnType<typeof cityFiles>): Promise<Generation> {
  const [key, certificate, publishedAt, decision] = await Promise.all([
    unlessMissing(stat(files.key(name)), files.key(name)),
    unlessMissing(stat(files.certificate(name)), files.certificate(name)),
    readInstant(files.published(name)),
    readDecision(files.decision(name)),
  ]);
  return {
    name,
    number,
    madeAt: key && Math.floor(key.mtimeMs),
    certified: certificate !== undefined,
    publishedAt,
    decision,
  };
}

/**
 * The generations, oldest first, of every use of which a key is here.
 *
 * @throws GatewayError FILE_UNREADABLE
 */
export async function readGenerations(dataDirectory: string): Promise<ReadonlyMap<KeyUse, readonly Generation[]>> {
  const files = cityFiles(dataDirectory);
  const numbers = new Map<KeyUse, Map<number, string>>();
  for (const entry of (await unlessMissing(readdir(files.keys), files.keys)) ?? []) {
    const [, name, use, number = '1'] = form.exec(entry) ?? [];
    if (name === undefined) continue;
    const named = numbers.get(use as KeyUse) ?? new Map<number, string>();
    numbers.set(use as KeyUse, named.set(Number(number), name));
  }
  const read = [...numbers].map(async ([use, names]): Promise<[KeyUse, Generation[]]> => {
    const inOrder = [...names].sort(([a], [b]) => a - b);
    return [use, await Promise.all(inOrder.map(([number, name]) => readGeneration(name, number, files)))];
  });
  return new Map((await Promise.all(read)).filter(([, all]) => all.some(({ madeAt }) => madeAt !== undefined)));
}

/** Where the generations of one use stand. */
export interface Standing {
  readonly used: Generation;
  readonly next: (Generation & { readonly madeAt: Instant }) | undefined;
  /** Replaced, their keys still here. */
  readonly retired: readonly (Generation & { readonly retiredAt: Instant })[];
  /** Given up, their keys still here: a kill came between the two. */
  readonly dropped: readonly Generation[];
  /** Of a key to be made: none is given twice, a certificate for a key that was dropped may still be on its way. */
  readonly nextNumber: number;
}

/** undefined when no key was ever in use. */
export function standingOf(generations: readonly Generation[]): Standing | undefined {
  const inUse = generations.filter(({ number, decision }) => number === 1 || decision?.what === 'used');
  const used = inUse.at(-1);
  if (!used) return undefined;
  const here = generations.flatMap((each) => (each.madeAt === undefined ? [] : { ...each, madeAt: each.madeAt }));
  return {
    used,
    next: here.findLast(({ number, decision }) => number > used.number && !decision),
    retired: inUse.slice(0, -1).flatMap((each, index) => {
      const retiredAt = inUse[index + 1]?.decision?.at;
      return each.madeAt === undefined || retiredAt === undefined ? [] : { ...each, retiredAt };
    }),
    dropped: here.filter(({ decision }) => decision?.what === 'dropped'),
    nextNumber: (generations.at(-1)?.number ?? 1) + 1,
  };
}

/**
 * Files of keys that a kill left half made, or made under their name too, before an instant: a key that is destroyed
 * must not live on in one of them.
 */
export async function leftBehind(dataDirectory: string, before: Instant): Promise<string[]> {
  const { keys } = cityFiles(dataDirectory);
  const entries = (await readdir(keys)).filter((entry) => /\.key\.[0-9a-f]+\.tmp$/.test(entry));
  const files = entries.map(async (entry) => {
    const file = join(keys, entry);
    const written = await unlessMissing(stat(file), file);
    return written && written.mtimeMs < before ? [file] : [];
  });
  return (await Promise.all(files)).flat();
}

/** Name of the files of the key in use. @throws GatewayError FILE_UNREADABLE */
export async function nameInUse(dataDirectory: string, use: KeyUse): Promise<string> {
  return standingOf((await readGenerations(dataDirectory)).get(use) ?? [])?.used.name ?? use;
}
