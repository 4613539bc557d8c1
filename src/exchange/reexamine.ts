import { readHeader } from '../ledger/entry.ts';
import type { LedgerId } from '../ledger/ledger-id.ts';
import type { Emit } from './ports/events.ts';
import type { QuarantinedEntry, QuarantineVerdict } from './ports/ledger.ts';
import type { Store, Transaction } from './ports/store.ts';
import { ReplicaRecords } from './replica-records.ts';
import type { RulesFor } from './rules.ts';

export interface ReexamineDependencies {
  readonly store: Store;
  readonly rulesFor: RulesFor;
  /** Differs when rules, lists or calendar do, or the program. */
  readonly rulesFingerprint: string;
  readonly emit: Emit;
}

/** Entries in one transaction: at most 64 KiB each, and the ledger takes no batch meanwhile. */
const pageEntries = 200;

/**
 * Examines every quarantined entry again when the rules are no longer those they were examined with (protocol §4).
 * One that passes reaches its record as the record stands now; one that fails keeps its place, with the code it fails
 * with now. Cut short, by the signal or by a crash, it is done again from the start.
 */
export async function reexamine(signal: AbortSignal, dependencies: ReexamineDependencies): Promise<void> {
  const { store, rulesFingerprint, emit } = dependencies;
  if ((await store.examinedRules()) === rulesFingerprint) return;
  let count = 0;
  let released = 0;
  for (const { id: ledger } of (await store.heads()).filter(({ own }) => !own)) {
    for (let from = 0; ; ) {
      if (signal.aborted) return;
      const page = await reexaminePage(ledger, from, dependencies);
      count += page.count;
      released += page.released.length;
      for (const { sequence } of page.released) emit('quarantine.released', { ledger, sequence });
      if (page.next === undefined) break;
      from = page.next;
    }
  }
  await store.saveExaminedRules(rulesFingerprint);
  emit('quarantine.examined', { count, released });
}

interface Page extends Pick<QuarantineVerdict, 'released'> {
  readonly count: number;
  /** Where the next page begins; undefined after the last. */
  readonly next: number | undefined;
}

function reexaminePage(
  ledger: LedgerId,
  from: number,
  { store, rulesFor }: Pick<ReexamineDependencies, 'store' | 'rulesFor'>,
): Promise<Page> {
  return store.transaction(async (tx) => {
    // A batch received meanwhile would change the records that the verdict is about.
    await tx.lockLedger(ledger, 'replica');
    const entries = await tx.quarantinedEntries(ledger, from, pageEntries);
    const last = entries.at(-1);
    if (!last) return { count: 0, released: [], next: undefined };
    const verdict = await examineAgain(tx, ledger, entries, rulesFor);
    await tx.judgeQuarantined(ledger, verdict);
    const next = entries.length < pageEntries ? undefined : last.sequence + 1;
    return { count: entries.length, released: verdict.released, next };
  });
}

async function examineAgain(
  tx: Transaction,
  ledger: LedgerId,
  quarantined: readonly QuarantinedEntry[],
  rulesFor: RulesFor,
): Promise<QuarantineVerdict> {
  const entries = quarantined.map((entry) => ({ ...entry, header: readHeader(entry.header) }));
  const records = await ReplicaRecords.of(tx, ledger, entries, rulesFor);
  const released: { sequence: number; previous: number | undefined }[] = [];
  const kept: { sequence: number; code: string }[] = [];
  for (const entry of entries) {
    const { sequence } = entry;
    const verdict = records.apply(entry);
    if ('previous' in verdict) released.push({ sequence, previous: verdict.previous });
    else kept.push({ sequence, code: verdict.quarantined });
  }
  return { released, kept, ...records.changes() };
}
