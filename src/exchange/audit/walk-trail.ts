import { readCheckpoint } from '../../envelope/checkpoint.ts';
import { GatewayError } from '../../errors.ts';
import { type CheckedEntry, checkEntries, entryMessage } from '../../ledger/check-entries.ts';
import { type CompactRange, emptyRange, grow, rootOf } from '../../ledger/compact-range.ts';
import { emptyRoot, sameBytes } from '../../ledger/hash.ts';
import type { LedgerId } from '../../ledger/ledger-id.ts';
import { Withheld } from '../../wire/proto.ts';
import type { AuditFault, AuditVerdict } from '../admin-use-cases.ts';
import type { AuditRow } from '../ports/audit.ts';
import type { Store, StoredBatch } from '../ports/store.ts';
import type { World } from '../ports/world.ts';
import { readAuditEvent } from './audit-event.ts';
import { type AuditRetention, keptSince } from './audit-retention.ts';

export interface WalkDependencies {
  readonly store: Store;
  readonly world: World;
  readonly auditKept: AuditRetention;
}

/** Few enough that requests between two batches are not kept waiting. */
const entriesAtOnce = 1000;
const bytesAtOnce = 4 * 1024 * 1024;

export interface Walked {
  /** Of the tree over the entries that hold. */
  readonly range: CompactRange;
  /** Roots of that tree by size: at 0 and at those asked for. */
  readonly roots: ReadonlyMap<number, Uint8Array>;
  readonly failure: AuditVerdict['failure'] | undefined;
}

/**
 * Every entry of the trail below `size`, batch after batch: each header in its place, each content as committed to and
 * found by what it says, and the tree over them the one in the checkpoints. Stops at the first that does not hold.
 */
export async function walkTrail(
  ledger: LedgerId,
  size: number,
  wanted: readonly number[],
  dependencies: WalkDependencies,
): Promise<Walked> {
  const roots = new Map([[0, emptyRoot]]);
  const sizes = [...new Set(wanted)].sort((one, other) => one - other);
  let range = emptyRange;
  let recordedAt = 0;
  while (range.size < size) {
    const start = range.size;
    const failed = (reason: AuditFault, sequence = start) => ({ range, roots, failure: { sequence, reason } });
    const { batch, rows } = await read(ledger, start, dependencies);
    if (!batch) return failed('ENTRY_BROKEN');
    const entries = checked(ledger, batch, recordedAt);
    if ('reason' in entries) return failed(entries.reason, entries.sequence);
    const wrong = wrongContent(entries, rows, dependencies);
    if (wrong) return failed(wrong.reason, wrong.sequence);
    const end = start + entries.length;
    const cuts = sizes.filter((each) => each > start && each <= end);
    const grown = grow(
      range,
      entries.map(({ leaf }) => leaf),
      cuts,
    );
    if (!isCheckpointed(batch, grown.range)) return failed('CHECKPOINT_DISAGREES');
    cuts.forEach((cut, index) => {
      roots.set(cut, grown.roots[index] ?? emptyRoot);
    });
    range = grown.range;
    recordedAt = entries.at(-1)?.header.recordedAt ?? recordedAt;
  }
  return { range, roots, failure: undefined };
}

async function read(ledger: LedgerId, start: number, { store }: WalkDependencies) {
  const batch = await store.batch(ledger, start, entriesAtOnce, bytesAtOnce);
  // Read after the entries: of one that expires in between, the content is there and the row is not.
  const rows = batch ? await store.auditRows(ledger, start, start + batch.entries.length) : [];
  return { batch, rows };
}

type Wrong = { readonly reason: AuditFault; readonly sequence: number };

function checked(ledger: LedgerId, { start, entries }: StoredBatch, recordedAt: number): CheckedEntry[] | Wrong {
  try {
    return checkEntries(ledger, start, entries.map(entryMessage), recordedAt);
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    const { sequence } = error.parameters;
    return {
      sequence: typeof sequence === 'number' ? sequence : start,
      reason: error.code === 'COMMITMENT_MISMATCH' ? 'CONTENT_ALTERED' : 'ENTRY_BROKEN',
    };
  }
}

/** The first entry whose content is missing before its time or is not what it is found by. */
function wrongContent(
  entries: readonly CheckedEntry[],
  rows: readonly AuditRow[],
  { world, auditKept }: WalkDependencies,
): Wrong | undefined {
  // Which events were reads nobody can tell once their content is gone, so all are let go from the shorter term on.
  const { others: keptFrom } = keptSince(world.now(), auditKept);
  const bySequence = new Map(rows.map((row) => [row.sequence, row]));
  for (const { header, open, openWithheld } of entries) {
    const { sequence, recordedAt } = header;
    const isOld = recordedAt < keptFrom;
    const row = bySequence.get(sequence);
    if (!open && !(isOld && openWithheld === Withheld.WITHHELD_ERASED)) return { sequence, reason: 'CONTENT_MISSING' };
    if (open && !(row ? describes(row, recordedAt, open.content) : isOld)) return { sequence, reason: 'INDEX_ALTERED' };
  }
  return undefined;
}

function describes(row: AuditRow, recordedAt: number, content: Uint8Array): boolean {
  const { action, actor, subject } = readAuditEvent(content);
  return (
    row.at === recordedAt &&
    row.action === action &&
    row.actor === actor &&
    sameBytes(row.subject ?? new Uint8Array(), subject ?? new Uint8Array())
  );
}

/** Whether the batch ends at a checkpoint over this tree. By whom that one is signed the newest one has to show. */
function isCheckpointed({ checkpoint }: StoredBatch, range: CompactRange): boolean {
  try {
    const { treeSize, rootHash } = readCheckpoint(checkpoint.envelope);
    return treeSize === range.size && sameBytes(rootHash, rootOf(range));
  } catch (error) {
    if (error instanceof GatewayError) return false;
    throw error;
  }
}
