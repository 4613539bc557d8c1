import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import type { Emit } from './exchange/ports/events.ts';

/** Something a process does for itself again and again, beside what the queue shares out among processes. */
export interface Chore {
  readonly name: string;
  /** From the end of one run to the beginning of the next. */
  readonly everyMs: number;
  work(signal: AbortSignal): Promise<unknown>;
}

/** Begins the chores, each in a lane of its own, and answers with what ends them: it waits for runs under way. */
export function startUpkeep(chores: readonly Chore[], emit: Emit): () => Promise<void> {
  const ending = new AbortController();
  // Every lane waits on it, and every call to a peer within one: more than Node.js takes for a leak.
  setMaxListeners(0, ending.signal);
  const lanes = chores.map((chore) => keepUp(chore, ending.signal, emit));
  return async () => {
    ending.abort();
    await Promise.all(lanes);
  };
}

async function keepUp({ name, everyMs, work }: Chore, signal: AbortSignal, emit: Emit): Promise<void> {
  while (!signal.aborted) {
    try {
      await work(signal);
    } catch (error) {
      // The next run may find what this one lacked; what must be seen is said by the chore itself.
      if (!signal.aborted) emit('upkeep.failed', { chore: name, code: codeOf(error) });
    }
    await pause(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

function codeOf(error: unknown): string {
  const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
  return String(code ?? name ?? 'unknown');
}
