import { GatewayError } from '../errors.ts';
import { leafHash } from '../ledger/hash.ts';
import type { LedgerId } from '../ledger/ledger-id.ts';
import { cutSizes } from './cut-sizes.ts';
import { DraftBatch, entryBytes } from './draft-batch.ts';
import { GroupCommit } from './group-commit.ts';
import { growTree } from './grow-tree.ts';
import type { Emit } from './ports/events.ts';
import type { ImportFinding, ImportProgress } from './ports/imports.ts';
import type { LedgerHead, StoredCheckpoint } from './ports/ledger.ts';
import type { IdempotencyAnswer, RollbackGuard, Store, Transaction } from './ports/store.ts';
import type { RecordId, Signer, World } from './ports/world.ts';
import { signCheckpoint } from './sign.ts';
import type { Idempotency } from './use-cases.ts';

/** What somebody wants done to an own ledger, as one step of a group commit. */
export interface Change<Answer> {
  readonly client: string;
  readonly idempotency: Idempotency | undefined;
  /** Entries it may make. */
  readonly records: number;
  readonly naturalKeys: readonly Uint8Array[];
  readonly recordIds: readonly RecordId[];
  /** What of an import counts as done once this is committed; undefined for other changes. */
  progress(answer: Answer): ImportStep | undefined;
  /**
   * Enters what is wanted into the batch. A GatewayError refuses this change alone, so it must be thrown before
   * anything is entered. The answer is JSON and holds no payload: it is kept under the idempotency key.
   */
  readonly plan: (batch: DraftBatch) => Answer;
}

export interface ImportStep {
  readonly counts: ImportProgress;
  readonly findings: readonly ImportFinding[];
}

export interface OwnLedgerDependencies {
  readonly store: Store;
  readonly guard: RollbackGuard;
  readonly signer: Signer;
  readonly world: World;
  readonly emit: Emit;
  readonly limits: {
    readonly batchEntries: number;
    readonly batchBytes: number;
    readonly pendingRecords: number;
  };
  readonly idempotencyMs: number;
  /** Called after each commit; must not throw. */
  readonly appended: (ledger: LedgerId) => void;
}

export interface Committed<Answer> {
  readonly answer: Answer;
  readonly treeSize: number;
}

type Outcome = { readonly answer: unknown; readonly treeSize: number } | { readonly refused: GatewayError };

/** Writes to this city's own ledgers: one lane a ledger, group commit within it. */
export class OwnLedgers {
  readonly #dependencies: OwnLedgerDependencies;
  readonly #lanes = new Map<LedgerId, GroupCommit<Change<unknown>, Outcome>>();

  constructor(dependencies: OwnLedgerDependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Commits the change; resolves when it is on disk and its checkpoint may be shown to others.
   *
   * @throws GatewayError what the change refuses with, OVERLOADED, LEDGER_GUARDED, IDEMPOTENCY_KEY_REUSED, STORE_UNAVAILABLE
   */
  async write<Answer>(ledger: LedgerId, change: Change<Answer>): Promise<Committed<Answer>> {
    const outcome = await this.#lane(ledger).add(change);
    if ('refused' in outcome) throw outcome.refused;
    return outcome as Committed<Answer>;
  }

  async idle(): Promise<void> {
    await Promise.all([...this.#lanes.values()].map((lane) => lane.idle()));
  }

  #lane(ledger: LedgerId): GroupCommit<Change<unknown>, Outcome> {
    const existing = this.#lanes.get(ledger);
    if (existing) return existing;
    const { batchEntries, pendingRecords } = this.#dependencies.limits;
    const lane = new GroupCommit<Change<unknown>, Outcome>({
      weigh: ({ records }) => records,
      maxGroup: batchEntries,
      maxPending: pendingRecords,
      // The same key twice in one group: the second waits, to be given the first one's answer.
      fits: (change, group) => !group.some((other) => sameKey(change, other)),
      commit: (group) => this.#commit(ledger, group),
    });
    this.#lanes.set(ledger, lane);
    return lane;
  }

  async #commit(ledger: LedgerId, changes: readonly Change<unknown>[]): Promise<Outcome[]> {
    const { store, guard, appended } = this.#dependencies;
    const { outcomes, size, grown } = await store.transaction((tx) => this.#apply(tx, ledger, changes));
    if (grown > 0) {
      // A crash here leaves the database ahead of the file, which is fine at the next start; the other way about
      // would look like a restored backup. Nothing signed above has left the process yet.
      await guard.raise(ledger, size);
      appended(ledger);
    }
    return outcomes;
  }

  async #apply(tx: Transaction, ledger: LedgerId, changes: readonly Change<unknown>[]) {
    const { world, guard, emit } = this.#dependencies;
    const head = await tx.lockLedger(ledger, 'own');
    refuseRolledBack(head, guard);
    const stored = await this.#claim(tx, changes);
    const rows = [
      ...(await rowsOf(changes, 'naturalKeys', (keys) => tx.recordsByNaturalKey(ledger, keys))),
      ...(await rowsOf(changes, 'recordIds', (ids) => tx.recordsById(ledger, ids))),
    ];
    const batch = new DraftBatch(head, rows, world);
    const fresh: { readonly change: Change<unknown>; readonly outcome: Outcome }[] = [];
    const outcomes = changes.map((change, index) => {
      const earlier = stored[index];
      if (earlier) return repeated(change, earlier);
      const outcome = planned(change, batch, head.size);
      fresh.push({ change, outcome });
      return outcome;
    });
    await this.#append(tx, head, batch);
    await this.#keepAnswers(tx, fresh);
    for (const { change, outcome } of fresh) {
      const step = 'refused' in outcome ? undefined : change.progress(outcome.answer);
      if (step) await tx.saveImportProgress(step.counts, step.findings);
    }
    const grown = batch.entries.length;
    if (grown > 0) emit('ledger.appended', { ledger, start: head.size, count: grown, changes: changes.length });
    return { outcomes, size: head.size + grown, grown };
  }

  async #claim(tx: Transaction, changes: readonly Change<unknown>[]): Promise<(IdempotencyAnswer | undefined)[]> {
    const now = this.#dependencies.world.now();
    const expiresAt = now + this.#dependencies.idempotencyMs;
    const keyed = changes.flatMap(({ client, idempotency }, index) =>
      idempotency ? [{ index, client, ...idempotency }] : [],
    );
    const answers =
      keyed.length === 0
        ? []
        : await tx.claimKeys(
            keyed.map((claim) => ({ ...claim, expiresAt })),
            now,
          );
    const stored: (IdempotencyAnswer | undefined)[] = changes.map(() => undefined);
    keyed.forEach(({ index }, position) => {
      stored[index] = answers[position];
    });
    return stored;
  }

  async #keepAnswers(
    tx: Transaction,
    fresh: readonly { readonly change: Change<unknown>; readonly outcome: Outcome }[],
  ): Promise<void> {
    const answers = fresh.flatMap(({ change: { client, idempotency }, outcome }) =>
      idempotency ? [{ client, key: idempotency.key, answer: keptForm(outcome) }] : [],
    );
    if (answers.length > 0) await tx.saveAnswers(answers);
  }

  async #append(tx: Transaction, head: LedgerHead, batch: DraftBatch): Promise<void> {
    const { entries } = batch;
    if (entries.length === 0) return;
    const { limits, signer, world } = this.#dependencies;
    const issuedAt = Math.max(world.now(), batch.recordedAt, head.issuedAt);
    const checkpoints: StoredCheckpoint[] = [];
    const leaves = entries.map(({ header }) => leafHash(header));
    const tree = await growTree(tx, head, leaves, cutSizes(entries.map(entryBytes), head.size, limits));
    for (const { treeSize, root } of tree.cuts) {
      const claim = { ledger: head.id, treeSize, rootHash: root, issuedAt };
      checkpoints.push({ treeSize, issuedAt, envelope: await signCheckpoint(signer, claim) });
    }
    const size = head.size + entries.length;
    await tx.append({
      ledger: head.id,
      entries,
      tiles: tree.tiles,
      head: {
        size,
        range: tree.range.hashes,
        root: tree.root,
        recordedAt: batch.recordedAt,
        issuedAt,
        // The transaction that appends an ERASE carries it out.
        erasedThrough: size,
      },
      checkpoints,
      inserts: batch.inserts,
      updates: batch.updates,
      erase: batch.erase,
      receipt: undefined,
    });
  }
}

/** @throws GatewayError LEDGER_GUARDED when the database holds less of the ledger than was ever signed, GUARD_MISSING */
function refuseRolledBack({ id, size }: LedgerHead, guard: RollbackGuard): void {
  const sizes = guard.sizes();
  if (!sizes) throw new GatewayError('GUARD_MISSING', { file: 'signed-sizes.json' });
  const signed = sizes.get(id) ?? 0;
  if (size < signed) throw new GatewayError('LEDGER_GUARDED', { ledger: id, signed, held: size });
}

function planned(change: Change<unknown>, batch: DraftBatch, start: number): Outcome {
  try {
    const answer = change.plan(batch);
    return { answer, treeSize: start + batch.entries.length };
  } catch (error) {
    if (error instanceof GatewayError) return { refused: error };
    throw error;
  }
}

function repeated({ idempotency }: Change<unknown>, earlier: IdempotencyAnswer): Outcome {
  if (Buffer.compare(earlier.digest, idempotency?.digest ?? Buffer.alloc(0)) !== 0) {
    return { refused: new GatewayError('IDEMPOTENCY_KEY_REUSED') };
  }
  const kept = JSON.parse(earlier.answer);
  return 'refused' in kept ? { refused: new GatewayError(kept.refused.code, kept.refused.parameters) } : kept;
}

/** As JSON, without the values that findings show: what is kept under an idempotency key holds no payload. */
function keptForm(outcome: Outcome): string {
  const { code, parameters } = 'refused' in outcome ? outcome.refused : { code: undefined, parameters: undefined };
  const kept = code ? { refused: { code, parameters } } : outcome;
  return JSON.stringify(kept, (key, value) => (key === 'shown' ? '' : value));
}

function sameKey(one: Change<unknown>, other: Change<unknown>): boolean {
  return one.idempotency !== undefined && one.idempotency.key === other.idempotency?.key && one.client === other.client;
}

async function rowsOf<Field extends 'naturalKeys' | 'recordIds', Row>(
  changes: readonly Change<unknown>[],
  field: Field,
  read: (wanted: Change<unknown>[Field][number][]) => Promise<Row[]>,
): Promise<Row[]> {
  const wanted = changes.flatMap((change) => change[field] as readonly Change<unknown>[Field][number][]);
  return wanted.length === 0 ? [] : read(wanted);
}
