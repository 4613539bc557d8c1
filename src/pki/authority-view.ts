import { type TrustView, trustView } from '../directory/trust-view.ts';
import { GatewayError } from '../errors.ts';
import type { Authority } from './authority.ts';
import { newestDirectory } from './publish.ts';
import { newestRevocationLists } from './publish-revocation-lists.ts';
import { readRevocationList } from './revocation-list.ts';

/**
 * Whom the CA itself believes: the newest it has published.
 *
 * @throws GatewayError FILE_UNREADABLE, also before the first version; REVOCATION_LIST_INVALID
 */
export async function authorityView(authority: Pick<Authority, 'directory' | 'root'>, now: number): Promise<TrustView> {
  const [directory, lists] = await Promise.all([
    newestDirectory(authority, now),
    newestRevocationLists(authority.directory),
  ]);
  if (!directory) throw new GatewayError('FILE_UNREADABLE', { file: authority.directory, reason: 'no directory yet' });
  const issuers = [...directory.issuers, ...directory.retiredIssuers];
  return trustView(
    directory,
    [...lists].flatMap(([issuer, der]) =>
      issuers.some(({ keyid }) => keyid === issuer) ? [readRevocationList(der, issuers)] : [],
    ),
  );
}
