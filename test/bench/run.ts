import { openStore } from '../../src/store/open-store.ts';
import type { Pool } from '../../src/store/pool.ts';
import { openPostgresPool } from '../../src/store/postgres-pool.ts';
import { fictionalRow } from '../domain/fictional.ts';
import { auditedReads } from './audit.ts';
import { type City, databaseOf, type Homes, startCities } from './cities.ts';
import { floodBeside } from './flood.ts';
import { importLarge } from './import.ts';
import { limit } from './limit.ts';
import { crowd, endToEnd, fill, latencyOf, readEntries, singleRecord, singleRecordUnderLoad } from './measures.ts';
import { naive } from './naive.ts';
import { proofs } from './proofs.ts';
import { rotateUnderLoad } from './rotation.ts';

export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly ratio?: string;
}

/** Runs the measurements named (all when undefined); `scale` shrinks every count. */
export async function runAll(homes: Homes, scale: number, only: readonly string[] | undefined): Promise<Figure[]> {
  const figures: Figure[] = [];
  const add = (name: string, value: number, unit: string, ratio?: string) => {
    figures.push({ name, value, unit, ...(ratio !== undefined && { ratio }) });
    console.log(`${name}: ${value.toFixed(1)} ${unit} ${ratio ?? ''}`);
  };
  const wanted = (letter: string) => only === undefined || only.includes(letter);
  const count = (full: number) => Math.max(200, Math.round(full * scale));
  if (['a', 'b', 'c', 'd', 'g', 'i'].some(wanted)) await twoCities(homes, { add, wanted, count });
  if (wanted('e')) await nineCities(homes, { add, wanted, count });
  if (wanted('s')) await flood(homes, scale, add);
  if (wanted('r')) await rotation(homes, scale, add);
  if (wanted('f')) await growth(homes, { add, wanted, count });
  if (wanted('h')) await audit(homes, { add, wanted, count });
  return figures;
}

interface Run {
  readonly add: (name: string, value: number, unit: string, ratio?: string) => void;
  readonly wanted: (letter: string) => boolean;
  readonly count: (full: number) => number;
}

async function twoCities(homes: Homes, { add, wanted, count }: Run): Promise<void> {
  const cities = await startCities(2, homes);
  const [source, peer] = cities as [City, City];
  try {
    await endToEnd(source, 0, count(5000));
    let from = count(5000);
    const exchanged = await endToEnd(source, from, count(60_000));
    from += count(60_000);
    add('(a) submit → confirmed by one peer', exchanged, 'records/s');
    if (wanted('b')) {
      const best = await limitOf(homes, source, count(40_000));
      if (best)
        add(
          '(b) limit: COPY and upsert into both databases',
          best,
          'records/s',
          `(a) is ${(exchanged / best).toFixed(2)} of it`,
        );
    }
    if (wanted('d')) {
      const idle = latencyOf(await singleRecord(source, peer, from, 200));
      from += 200;
      add('(d) one record submitted → queryable at the peer, idle, p50', idle.p50, 'ms');
      add('(d) … p95', idle.p95, 'ms');
      add('(d) … p99', idle.p99, 'ms');
      const busy = latencyOf(await singleRecordUnderLoad(source, peer, from, exchanged / 2));
      from += 50_000;
      add('(d) … under half load, p50', busy.p50, 'ms');
      add('(d) … under half load, p95', busy.p95, 'ms');
      add('(d) … under half load, p99', busy.p99, 'ms');
    }
    if (wanted('g')) {
      const { recordsPerSecond, request } = await crowd(source, from, count(20_000));
      from += count(20_000);
      add('(g) 200 clients, one record a request, submitted and confirmed', recordsPerSecond, 'records/s');
      add('(g) … request p95', request.p95, 'ms');
    }
    if (wanted('i')) {
      const { seconds, peakBytes } = await importLarge(peer, count(100_000));
      add(`(i) import of a ${count(100_000)}-row CSV`, seconds, 's');
      add('(i) … resident memory at most', peakBytes / 2 ** 20, 'MiB');
    }
    if (wanted('c') && homes.postgres && homes.redis) {
      const rows = Array.from({ length: count(3000) }, (_, index) =>
        JSON.stringify(fictionalRow('licence', source.code, index)),
      );
      const simple = await naive(source.directory, homes, [source.code, peer.code], rows);
      add(
        '(c) naive baseline: sign, commit, enqueue and receipt per record',
        simple,
        'records/s',
        `(a) is ${(exchanged / simple).toFixed(0)} ×`,
      );
    }
  } finally {
    for (const city of cities) await city.stop();
  }
}

async function limitOf(homes: Homes, source: City, count: number): Promise<number | undefined> {
  if (!homes.postgres) return undefined;
  const { postgres } = homes;
  const [own, other] = [source.code, '330400'].map((code) =>
    openPostgresPool(databaseOf(postgres, code), { maxConnections: 4 }),
  ) as [Pool, Pool];
  const store = await openStore(own, { schema: 'g60' });
  const entries = await readEntries(
    (start) => store.batch(`${source.code}/licence/1` as never, start, 5000, 8 << 20),
    count,
  );
  const best = await limit([own, other], entries, 4000);
  await Promise.all([own.end(), other.end()]);
  return best;
}

async function nineCities(homes: Homes, { add, count }: Run): Promise<void> {
  const cities = await startCities(9, homes);
  try {
    const [source] = cities as [City];
    await endToEnd(source, 0, count(2000));
    add('(e) submit → confirmed by eight peers', await endToEnd(source, count(2000), count(20_000)), 'records/s');
  } finally {
    for (const city of cities) await city.stop();
  }
}

async function flood(homes: Homes, scale: number, add: Run['add']): Promise<void> {
  const cities = await startCities(2, homes);
  try {
    const { alone, beside, served, refused } = await floodBeside(cities[0] as City, Math.max(5, 20 * scale));
    add('(s) status asked by one client alone, p95', alone.p95, 'ms');
    const told = `${(beside.p95 / alone.p95).toFixed(2)} of alone; flood: ${served.toFixed(0)}/s served, ${refused.toFixed(0)}/s refused`;
    add('(s) … beside a flood of another client, p95', beside.p95, 'ms', told);
  } finally {
    for (const city of cities) await city.stop();
  }
}

async function rotation(homes: Homes, scale: number, add: Run['add']): Promise<void> {
  const { phases, failed, refusedAfter, lost, restarts } = await rotateUnderLoad(homes, scale);
  const [before] = phases;
  for (const { name, seconds, recordsPerSecond, latency } of phases) {
    const ratio = `${(latency.p99 / (before?.latency.p99 ?? 1)).toFixed(2)} of before, ${recordsPerSecond.toFixed(0)} records/s`;
    add(`(r) nine cities, ${name} (${seconds.toFixed(0)} s): request p99`, latency.p99, 'ms', ratio);
  }
  add('(r) a stolen key revoked → refused by the last of eight peers', Math.max(...refusedAfter) / 1000, 's');
  add('(r) … requests failed', failed.length, '', failed.slice(0, 3).join('; '));
  add('(r) … records lost', lost, '');
  add('(r) … processes restarted', restarts, '');
}

async function growth(homes: Homes, { add, count }: Run): Promise<void> {
  const cities = await startCities(2, homes);
  const [source] = cities as [City];
  try {
    const costs: number[] = [];
    let held = 0;
    for (const size of [10_000, 100_000, 1_000_000].map(count)) {
      await fill(source, held, size);
      const rate = await endToEnd(source, size, count(20_000));
      held = size + count(20_000);
      costs.push(1_000_000 / rate);
      add(
        `(f) cost of a record with ${size} entries in the ledger`,
        1_000_000 / rate,
        'µs',
        `${(1_000_000 / rate / (costs[0] ?? 1)).toFixed(2)} ×`,
      );
    }
    const { p95 } = await proofs(source, held);
    add(`(f) inclusion proof at ${held} entries, p95`, p95, 'ms');
  } finally {
    for (const city of cities) await city.stop();
  }
}

async function audit({ postgres }: Homes, { add, count }: Run): Promise<void> {
  const { plain, audited } = await auditedReads(postgres, count(20_000));
  add('(h) reads of records by 32 callers, unaudited', plain.perSecond, 'reads/s');
  add('(h) … p95', plain.p95, 'ms');
  const ratio = `${(audited.perSecond / plain.perSecond).toFixed(2)} ×`;
  add('(h) … each in the audit trail before it is answered', audited.perSecond, 'reads/s', ratio);
  add('(h) … p95', audited.p95, 'ms');
}
