import type { Certificate } from '../directory/certificate.ts';
import type { DirectoryView } from '../directory/directory-view.ts';
import type { RevocationList } from '../directory/trust-view.ts';
import { assertNotAhead } from '../envelope/signed.ts';
import { GatewayError } from '../errors.ts';
import type { ReadRevocationList } from './ports/trust.ts';
import type { Instant } from './ports/world.ts';

export interface NewerLists {
  readonly taken: readonly RevocationList[];
  /** What was wrong with the first that was refused; the others are judged all the same. */
  readonly refusal: GatewayError | undefined;
}

interface Judge {
  readonly issuers: readonly Certificate[];
  readonly read: ReadRevocationList;
  readonly now: Instant;
}

/**
 * Which of the lists shown (DER) are newer than those held. One that has lapsed is taken too: what it revokes is
 * revoked, whatever else nobody can tell by it.
 */
export function newerLists(held: readonly RevocationList[], shown: readonly Uint8Array[], judge: Judge): NewerLists {
  const taken = new Map<string, RevocationList>();
  let refusal: GatewayError | undefined;
  for (const der of shown) {
    if (held.some((list) => Buffer.compare(list.der, der) === 0)) continue;
    try {
      const list = judge.read(der, judge.issuers);
      assertNotAhead(list.thisUpdate, judge.now);
      const known = taken.get(list.issuer) ?? held.find(({ issuer }) => issuer === list.issuer);
      if (isNewer(list, known)) taken.set(list.issuer, list);
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      refusal ??= error;
    }
  }
  return { taken: [...taken.values()], refusal };
}

/** The last of these lists of each issuing CA that the directory names; a retired one goes on revoking. */
export function newestOf(
  lists: readonly RevocationList[],
  { issuers, retiredIssuers }: Pick<DirectoryView, 'issuers' | 'retiredIssuers'>,
): RevocationList[] {
  const newest = new Map(lists.map((list) => [list.issuer, list]));
  return [...issuers, ...retiredIssuers].flatMap(({ keyid }) => newest.get(keyid) ?? []);
}

/** @throws GatewayError REVOCATION_LIST_FORKED */
function isNewer({ number, issuer, der }: RevocationList, known: RevocationList | undefined): boolean {
  // The CA never signs two lists under one number: one of them hides what the other revokes.
  if (number === known?.number && Buffer.compare(der, known.der) !== 0) {
    throw new GatewayError('REVOCATION_LIST_FORKED', { issuer, number });
  }
  return number > (known?.number ?? -1);
}
