import { rootOf } from '../../ledger/compact-range.ts';
import { sameBytes } from '../../ledger/hash.ts';
import type { CityCode } from '../../ledger/ledger-id.ts';
import type { AuditVerdict } from '../admin-use-cases.ts';
import type { AuditTrail } from '../ports/audit.ts';
import type { Emit } from '../ports/events.ts';
import type { RollbackGuard } from '../ports/store.ts';
import { auditLedger } from './audit-ledger.ts';
import { type SignedWord, type SignedWordsDependencies, signedWords } from './signed-words.ts';
import { type WalkDependencies, type Walked, walkTrail } from './walk-trail.ts';

export interface VerifyAuditDependencies extends SignedWordsDependencies, WalkDependencies {
  readonly guard: RollbackGuard;
  readonly audit: AuditTrail;
  readonly emit: Emit;
}

/**
 * Reads the whole trail again and holds against it all that was ever signed about it: by this city, by the peers that
 * countersigned, and by what peers hold now. So whoever has the database, and even the signing key, cannot change it
 * unnoticed while one honest peer can be reached.
 */
export async function verifyAudit(by: string, dependencies: VerifyAuditDependencies): Promise<AuditVerdict> {
  const { city, store, guard, audit, emit } = dependencies;
  const ledger = auditLedger(city);
  // All before the size is read: whatever was signed by then must be in the trail now, however fast it grows.
  const words = await signedWords(ledger, dependencies);
  const signed = guard.sizes()?.get(ledger) ?? 0;
  const size = (await store.head(ledger))?.size ?? 0;
  const walked = await walkTrail(
    ledger,
    size,
    words.map(({ treeSize }) => treeSize),
    dependencies,
  );
  const failure = walked.failure ?? disagreement(words, walked, city) ?? unsigned(words, size, signed, city);
  if (failure) emit('audit.altered', { sequence: failure.sequence, reason: failure.reason, by: failure.city ?? city });
  const verdict: AuditVerdict = {
    ledger,
    // The walk may have gone on into what was entered meanwhile.
    size: Math.max(size, walked.range.size),
    root: Buffer.from(rootOf(walked.range)).toString('hex'),
    outcome: failure ? 'altered' : 'intact',
    ...(failure && { failure }),
    countersigned: countersignatures(words, walked),
  };
  const details = { size: verdict.size, outcome: verdict.outcome, ...(failure && { reason: failure.reason }) };
  await audit.record({ action: 'audit.verify', actor: by, outcome: 'done', details });
  return verdict;
}

function agrees({ treeSize, rootHash }: SignedWord, { roots }: Walked): boolean {
  const root = roots.get(treeSize);
  return root !== undefined && sameBytes(root, rootHash);
}

/** The smallest size at which somebody's word is not of this trail: from the last size all agree on, something differs. */
function disagreement(
  words: readonly SignedWord[],
  walked: Walked,
  own: CityCode,
): AuditVerdict['failure'] | undefined {
  const rising = words.toSorted((one, other) => one.treeSize - other.treeSize);
  const word = rising.find((each) => !agrees(each, walked));
  if (!word) return undefined;
  const below = rising.filter(({ treeSize }) => treeSize < word.treeSize);
  const agreed = Math.max(0, ...below.map(({ treeSize }) => treeSize));
  const sequence = Math.min(agreed, walked.range.size);
  if (word.city === own) return { sequence, reason: 'CHECKPOINT_DISAGREES' };
  return { sequence, reason: 'PEER_DISAGREES', city: word.city };
}

/** What no word speaks against, but too few speak for. */
function unsigned(
  words: readonly SignedWord[],
  size: number,
  signed: number,
  own: CityCode,
): AuditVerdict['failure'] | undefined {
  if (signed > size) return { sequence: size, reason: 'SIZE_BELOW_SIGNED' };
  const isSigned = words.some(({ city, countersignedAt }) => city === own && countersignedAt === undefined);
  return size > 0 && !isSigned ? { sequence: 0, reason: 'CHECKPOINT_DISAGREES' } : undefined;
}

function countersignatures(words: readonly SignedWord[], walked: Walked): AuditVerdict['countersigned'] {
  const newest = new Map<string, AuditVerdict['countersigned'][number]>();
  for (const word of words) {
    const { city, treeSize, countersignedAt } = word;
    if (countersignedAt === undefined || treeSize === 0 || !agrees(word, walked)) continue;
    if ((newest.get(city)?.treeSize ?? 0) > treeSize) continue;
    newest.set(city, { city, treeSize, at: new Date(countersignedAt).toISOString() });
  }
  return [...newest.values()].toSorted((one, other) => (one.city < other.city ? -1 : 1));
}
