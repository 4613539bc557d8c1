/** What holds between a source and a receiver at any moment, and what holds once they have agreed (protocol §8). */
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Test } from 'tap';
import { readCheckpoint } from '../../src/envelope/checkpoint.ts';
import { verifyEvidence } from '../../src/exchange/verify-evidence.ts';
import { cityFiles } from '../../src/pki/city-layout.ts';
import type { CityProcess } from '../federation/city-process.ts';
import { readEvidence } from '../federation/requests.ts';
import type { Writer } from './writer.ts';

export interface Pair {
  readonly source: CityProcess;
  readonly receiver: CityProcess;
  readonly ledger: string;
}

interface Head {
  readonly size: number;
  readonly root: string;
}

async function headOf(city: CityProcess, ledger: string): Promise<Head> {
  const [row] = await city.rows(`SELECT size::int, encode(root, 'hex') AS root FROM g60.ledgers WHERE id = $1`, [
    ledger,
  ]);
  return { size: Number(row?.['size'] ?? 0), root: String(row?.['root'] ?? '') };
}

/** I3, and that nothing signed is ever larger than the guard's file allows to be forgotten. */
export async function assertAtAnyMoment(t: Test, { source, receiver, ledger }: Pair): Promise<void> {
  // The replica first: it may only grow until the source is asked.
  const { size, root } = await headOf(receiver, ledger);
  const signed = await source.rows(
    `SELECT c.envelope FROM g60.checkpoints c JOIN g60.ledgers l ON l.number = c.ledger WHERE l.id = $1 AND c.tree_size = $2`,
    [ledger, size],
  );
  if (size > 0) {
    const roots = signed.map(({ envelope }) =>
      Buffer.from(readCheckpoint(envelope as Uint8Array).rootHash).toString('hex'),
    );
    t.ok(roots.includes(root), `I3: the replica at ${size} is a tree its source signed`);
  }
  const own = await headOf(source, ledger);
  t.ok(own.size >= size, 'nobody holds more of a ledger than its source');
  t.ok(guarded(source, ledger) <= own.size, 'the guard’s file claims no more than the database holds');
}

/** Nothing may leave a gateway before its guard knows of it: so from the start on. */
export async function assertGuarded(t: Test, { source, ledger }: Pair): Promise<void> {
  t.equal(guarded(source, ledger), (await headOf(source, ledger)).size, 'the guard’s file says what was signed');
}

function guarded(city: CityProcess, ledger: string): number {
  const { sizes } = JSON.parse(readFileSync(cityFiles(city.directory).signedSizes, 'utf8'));
  return sizes[ledger] ?? 0;
}

/** I1, I2 and the guard, once everything has arrived. */
export async function assertAtRest(t: Test, pair: Pair, writer: Writer): Promise<void> {
  const { source, receiver, ledger } = pair;
  const { acknowledged, sequences } = writer;
  const [own, replica] = [await headOf(source, ledger), await headOf(receiver, ledger)];
  t.same(replica, own, 'sizes and roots agree');
  t.equal(own.size, acknowledged.length, 'I2: every row has one entry, however often it was sent');
  t.equal(new Set(sequences.values()).size, acknowledged.length, 'each row was told its own sequence');
  for (const city of [source, receiver]) {
    const held = await city.rows(
      `SELECT r.id, r.content_sequence::int AS sequence, r.revision FROM g60.records r
       JOIN g60.ledgers l ON l.number = r.ledger WHERE l.id = $1`,
      [ledger],
    );
    t.equal(held.length, acknowledged.length, `I1: ${city.code} has every record that was acknowledged, and no other`);
    t.ok(
      held.every(({ id, sequence, revision }) => sequences.get(String(id)) === sequence && revision === 1),
      `I2: each under its id and sequence in ${city.code}, once`,
    );
    const [entries] = await city.rows(
      `SELECT count(*)::int AS count FROM g60.entries e JOIN g60.ledgers l ON l.number = e.ledger WHERE l.id = $1`,
      [ledger],
    );
    t.equal(entries?.['count'], own.size);
  }
  await assertGuarded(t, pair);
}

/** A record is proved with the receiver's receipt, whichever of its calls that came with. */
export async function assertProvable(t: Test, { source, receiver }: Pair, id: string): Promise<void> {
  const { bytes } = await readEvidence(source, id);
  const { confirmations } = verifyEvidence(bytes, [new X509Certificate(source.material().ca)]);
  t.same(
    confirmations.map(({ city }) => city),
    [receiver.code],
    'its evidence holds, with the receipt',
  );
}
