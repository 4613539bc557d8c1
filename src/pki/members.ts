import type { DirectoryView } from '../directory/directory-view.ts';
import type { Authority } from './authority.ts';
import { listed, type MemberEntry } from './change-directory.ts';
import { changeDirectory } from './publish.ts';

/**
 * Publishes one new version of the directory in which these cities are listed as given and the others as before.
 *
 * @throws GatewayError DIRECTORY_INVALID when an entry is not acceptable, and those of changeDirectory
 */
export async function publishMembers(
  authority: Authority,
  entries: readonly MemberEntry[],
  now: number,
): Promise<DirectoryView> {
  return await changeDirectory(authority, listed(entries, authority.settings.trustDomain), now);
}
