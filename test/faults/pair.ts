/** A source that a writer submits to, and a receiver: what is killed in these tests. */
import type { Test } from 'tap';
import type { CityProcess } from '../federation/city-process.ts';
import { openProcessCorridor, type ProcessCorridor } from '../federation/corridor-of-processes.ts';
import type { Homes } from '../federation/homes.ts';
import { assertAtRest, type Pair } from './invariants.ts';
import { Writer } from './writer.ts';

const settings = {
  G60_HEARTBEAT_SECONDS: '2',
  G60_SWEEP_SECONDS: '2',
  G60_QUEUE__RETRY_MAX_SECONDS: '2',
};

export interface Writing extends Pair {
  readonly corridor: ProcessCorridor;
  readonly writer: Writer;
}

export async function openPair(t: Test, homes: Homes): Promise<Writing> {
  const corridor = await openProcessCorridor(t, { codes: ['330100', '310117'], settings, homes });
  const [source, receiver] = corridor.cities as [CityProcess, CityProcess];
  return { corridor, source, receiver, ledger: `${source.code}/penalty/1`, writer: new Writer(source) };
}

/** Waits until all is delivered, and checks that it is all there and once. */
export async function settle(t: Test, pair: Writing): Promise<void> {
  // One more: the guard's file is written after a commit, which the last kill may have prevented.
  await pair.writer.persist(pair.writer.prepare(1));
  await pair.corridor.agreed();
  await assertAtRest(t, pair, pair.writer);
}
