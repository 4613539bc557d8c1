import { GatewayError } from '../errors.ts';
import type { LedgerId } from '../ledger/ledger-id.ts';
import { type AppendDependencies, appendOwn } from './append-own.ts';
import { type Change, keptForm, type Outcome, planned, repeated, sameKey } from './change.ts';
import { DraftBatch } from './draft-batch.ts';
import { GroupCommit } from './group-commit.ts';
import type { Emit } from './ports/events.ts';
import type { LedgerHead } from './ports/ledger.ts';
import type { IdempotencyAnswer, RollbackGuard, Store, Transaction } from './ports/store.ts';
import type { RecentBatches } from './recent-batches.ts';

export interface OwnLedgerDependencies extends AppendDependencies {
  readonly store: Store;
  readonly guard: RollbackGuard;
  readonly recent: RecentBatches;
  readonly emit: Emit;
  readonly limits: AppendDependencies['limits'] & { readonly pendingRecords: number };
  readonly idempotencyMs: number;
  /** Called after each commit; must not throw. */
  readonly appended: (ledger: LedgerId) => void;
}

export interface Committed<Answer> {
  readonly answer: Answer;
  readonly treeSize: number;
}

/** A change that was planned now, not answered from before. */
interface Fresh {
  readonly change: Change<unknown>;
  readonly outcome: Outcome;
}

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
    const { store, guard, recent, appended } = this.#dependencies;
    const { outcomes, size, batches, erased } = await store.transaction((tx) => this.#apply(tx, ledger, changes));
    if (batches.length > 0) {
      // A crash here leaves the database ahead of the file, which is fine at the next start; the other way about
      // would look like a restored backup.
      await guard.raise(ledger, size);
      if (erased) recent.forget(ledger);
      else for (const { batch, bytes } of batches) recent.keep(ledger, batch, bytes);
      appended(ledger);
    }
    return outcomes;
  }

  async #apply(tx: Transaction, ledger: LedgerId, changes: readonly Change<unknown>[]) {
    const { world, guard, emit } = this.#dependencies;
    const head = await tx.lockLedger(ledger, 'own');
    refuseRolledBack(head, guard, emit);
    const stored = await this.#claim(tx, changes);
    const rows = [
      ...(await rowsOf(changes, 'naturalKeys', (keys) => tx.recordsByNaturalKey(ledger, keys))),
      ...(await rowsOf(changes, 'recordIds', (ids) => tx.recordsById(ledger, ids))),
    ];
    const batch = new DraftBatch(head, rows, world);
    const fresh: Fresh[] = [];
    const outcomes = changes.map((change, index) => {
      const earlier = stored[index];
      if (earlier) return repeated(change, earlier);
      const outcome = planned(change, batch);
      fresh.push({ change, outcome });
      return outcome;
    });
    const count = batch.entries.length;
    const batches = count > 0 ? await appendOwn(tx, head, batch, this.#dependencies) : [];
    await keepResults(tx, fresh);
    if (count > 0) emit('ledger.appended', { ledger, start: head.size, count, changes: changes.length });
    return { outcomes, size: batch.size, batches, erased: batch.erase.length > 0 };
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
}

/** @throws GatewayError LEDGER_GUARDED when the database holds less of the ledger than was ever signed, GUARD_MISSING */
function refuseRolledBack({ id, size }: LedgerHead, guard: RollbackGuard, emit: Emit): void {
  const sizes = guard.sizes();
  if (!sizes) throw new GatewayError('GUARD_MISSING', { file: 'signed-sizes.json' });
  const signed = sizes.get(id) ?? 0;
  if (size >= signed) return;
  emit('ledger.guarded', { ledger: id, signed, held: size });
  throw new GatewayError('LEDGER_GUARDED', { ledger: id, signed, held: size });
}

async function keepResults(tx: Transaction, fresh: readonly Fresh[]): Promise<void> {
  const answers = fresh.flatMap(({ change: { client, idempotency }, outcome }) =>
    idempotency ? [{ client, key: idempotency.key, answer: keptForm(outcome) }] : [],
  );
  if (answers.length > 0) await tx.saveAnswers(answers);
  for (const { change, outcome } of fresh) {
    const step = 'refused' in outcome ? undefined : change.progress(outcome.answer);
    if (step) await tx.saveImportProgress(step.counts, step.findings);
  }
}

async function rowsOf<Field extends 'naturalKeys' | 'recordIds', Row>(
  changes: readonly Change<unknown>[],
  field: Field,
  read: (wanted: Change<unknown>[Field][number][]) => Promise<Row[]>,
): Promise<Row[]> {
  const wanted = changes.flatMap((change) => change[field] as readonly Change<unknown>[Field][number][]);
  return wanted.length === 0 ? [] : read(wanted);
}
