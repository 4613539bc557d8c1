/** What the queue tells: events with fields, and connection errors without their flood. */

/** One line of the log; fields hold ids and codes, never content. */
export type Log = (event: `queue.${string}`, fields?: Readonly<Record<string, string | number>>) => void;

export type Trouble = (place: string, error: unknown) => void;

const quietMs = 10_000;

/** The code of an error, or its name: messages of foreign errors may quote what a file or a row held. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

/** Tells of a place's errors at most once in 10 s: a lost connection repeats itself many times a second. */
export function troubleLog(log: Log, now: () => number): Trouble {
  const told = new Map<string, { at: number; silent: number }>();
  return (place, error) => {
    const code = codeOf(error);
    const key = `${place} ${code}`;
    const last = told.get(key);
    if (last && now() - last.at < quietMs) {
      last.silent += 1;
      return;
    }
    told.set(key, { at: now(), silent: 0 });
    log('queue.trouble', { place, code, repeated: last?.silent ?? 0 });
  };
}
