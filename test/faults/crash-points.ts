/**
 * Moments of a gateway's work at which it can be made to die, as kill -9 would: recognised by what it asks of its
 * database, so that nothing in the program knows of them.
 */
import type { Client, Pool } from '../../src/store/pool.ts';

export const crashPoints = [
  'before an own batch is committed',
  'after an own batch is committed',
  'before a received batch is committed',
  'after a received batch is committed',
  'before a receipt is stored',
  'after a receipt is stored',
] as const;

export type CrashPoint = (typeof crashPoints)[number];

/** What a statement says of the transaction or call it belongs to. */
const marks = [
  ['batch', /^\s*WITH checkpoints AS \(/],
  ['received', /^\s*INSERT INTO "\w+"\.receipts /],
  ['receipt', /^\s*WITH receipt AS \(/],
] as const;

type Mark = (typeof marks)[number][0];

function markOf(text: string): Mark | undefined {
  return marks.find(([, pattern]) => pattern.test(text))?.[0];
}

/** The step that ends with this statement; undefined when there is none at which it can die. */
function stepOf(text: string, seen: ReadonlySet<Mark>): string | undefined {
  if (markOf(text) === 'receipt') return 'a receipt is stored';
  if (text !== 'COMMIT' || !seen.has('batch')) return undefined;
  return seen.has('received') ? 'a received batch is committed' : 'an own batch is committed';
}

export interface Armed {
  point: CrashPoint | undefined;
}

function dieAt(point: string, armed: Armed): Promise<void> {
  if (armed.point !== point) return Promise.resolve();
  process.kill(process.pid, 'SIGKILL');
  // The signal ends the process before long; until then nothing goes on.
  return new Promise(() => undefined);
}

/** The pool, and death at the armed point. */
export function crashing(pool: Pool, armed: Armed): Pool {
  function watched<Q extends Pool | Client>(queryable: Q): Q {
    const seen = new Set<Mark>();
    const query = async (text: string, values?: readonly unknown[]) => {
      if (text === 'BEGIN') seen.clear();
      const mark = markOf(text);
      if (mark) seen.add(mark);
      const step = stepOf(text, seen);
      if (step) await dieAt(`before ${step}`, armed);
      const result = await queryable.query(text, values);
      if (step) await dieAt(`after ${step}`, armed);
      return result;
    };
    const replaced = (target: Q, name: string | symbol) => {
      if (name === 'query') return query;
      if (name === 'connect') return async () => watched(await (target as Pool).connect());
      const value = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    };
    return new Proxy(queryable, { get: replaced });
  }
  return watched(pool);
}
