/** A source that enters what it likes into its ledger, rules or not. */
import type { Dataset } from '../../src/domain/dataset.ts';
import { schemaOf } from '../../src/domain/record.ts';
import { signCheckpoint } from '../../src/exchange/sign.ts';
import { extend, rootOf } from '../../src/ledger/compact-range.ts';
import { commit, writeHeader } from '../../src/ledger/entry.ts';
import { leafHash } from '../../src/ledger/hash.ts';
import type { LedgerId } from '../../src/ledger/ledger-id.ts';
import { Batch, type Entry, Envelope, type Operation } from '../../src/wire/proto.ts';
import { fictionalRow } from '../domain/fictional.ts';
import type { TestCity } from './corridor.ts';

/** An entry: what is done, to which record, with which revision, and the open part. */
export type RogueEntry = readonly [Operation, record: number, revision: number, content: Uint8Array | undefined];

export const recordId = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

export class Rogue {
  readonly ledger: LedgerId;
  #range = { size: 0, hashes: [] as readonly Uint8Array[] };
  readonly #city: TestCity;
  readonly #dataset: Dataset;
  readonly #now: number;

  constructor(city: TestCity, dataset: Dataset, now: number) {
    this.ledger = `${city.code}/${dataset}/1`;
    this.#city = city;
    this.#dataset = dataset;
    this.#now = now;
  }

  async batch(entries: readonly RogueEntry[]): Promise<Uint8Array> {
    const { ledger } = this;
    const start = this.#range.size;
    const made = entries.map((entry, index) => this.#entry(start + index, entry));
    this.#range = extend(
      this.#range,
      made.map(({ header }) => leafHash(header ?? new Uint8Array())),
    );
    const { size } = this.#range;
    const claim = { ledger, treeSize: size, rootHash: rootOf(this.#range), issuedAt: this.#now };
    const envelope = await signCheckpoint(this.#city.signer, claim);
    return Batch.encode({ ledger, start, entries: made, checkpoint: Envelope.decode(envelope) }).finish();
  }

  #entry(sequence: number, [operation, record, revision, content]: RogueEntry): Entry {
    const open = content && { salt: new Uint8Array(32).fill(sequence), content };
    const header = writeHeader({
      ...{ ledger: this.ledger, sequence, operation, revision, recordedAt: this.#now },
      recordId: recordId(record),
      schema: content ? schemaOf(this.#dataset) : '',
      openCommitment: open && commit(open),
      sealedCommitment: undefined,
    });
    return { header, ...(open && { open }) };
  }
}

/** The open parts of fictional records `numbers`, which satisfy every rule: entered by the city itself. */
export async function goodContents(city: TestCity, dataset: Dataset, ...numbers: number[]): Promise<Uint8Array[]> {
  const answer = await city.useCases.submit({
    ...{ client: 'c', dataset, edition: '2018', mode: 'all', idempotency: undefined },
    rows: numbers.map((number) => fictionalRow(dataset, city.code, number)),
  });
  const entries = await Promise.all(answer.rows.map(({ sequence = -1 }) => city.store.entry(answer.ledger, sequence)));
  return entries.map((entry) => entry?.open?.content ?? new Uint8Array());
}
