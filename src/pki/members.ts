import { readCertificate } from '../directory/certificate.ts';
import type { DirectoryView } from '../directory/directory-view.ts';
import type { DirectoryMember, SigningKey } from '../directory/member.ts';
import { gatewayIdentity } from '../directory/spiffe.ts';
import type { CityCode } from '../ledger/ledger-id.ts';
import type { Authority } from './authority.ts';
import { newestDirectory, publishDirectory } from './publish.ts';

/** A city to list, or what has become of one already listed. */
export interface MemberEntry {
  readonly city: CityCode;
  readonly name: string;
  /** `https://host:port`, best first. */
  readonly endpoints: readonly string[];
  /** DER; added to those already listed. */
  readonly signingCertificates: readonly Uint8Array[];
}

/** Old signing certificates stay listed: what they signed must stay verifiable. */
function signingKeys(held: readonly SigningKey[], added: readonly Uint8Array[]): SigningKey[] {
  const known = new Set(held.map(({ certificate }) => certificate.keyid));
  const fresh = added.map(readCertificate).filter(({ keyid }) => !known.has(keyid));
  return [...held, ...fresh.map((certificate) => ({ certificate, revokedAt: undefined, invalidFrom: undefined }))];
}

function merge(held: DirectoryMember | undefined, entry: MemberEntry, trustDomain: string): DirectoryMember {
  return {
    city: entry.city,
    name: entry.name,
    // Being listed anew lifts no suspension.
    state: held?.state ?? 'active',
    endpoints: entry.endpoints,
    tlsIdentity: gatewayIdentity(trustDomain, entry.city),
    signingKeys: signingKeys(held?.signingKeys ?? [], entry.signingCertificates),
  };
}

/**
 * Publishes one new version of the directory in which these cities are listed as given and the others as before.
 *
 * @throws GatewayError DIRECTORY_INVALID when an entry is not acceptable, FILE_UNWRITABLE when another process
 *   published at the same time
 */
export async function publishMembers(
  authority: Authority,
  entries: readonly MemberEntry[],
  now: number,
): Promise<DirectoryView> {
  const held = await newestDirectory(authority, now);
  const changed = new Set(entries.map(({ city }) => city));
  const members = [
    ...(held?.members ?? []).filter(({ city }) => !changed.has(city)),
    ...entries.map((entry) => merge(held?.member(entry.city), entry, authority.settings.trustDomain)),
  ].sort((a, b) => a.city.localeCompare(b.city));
  const { certificate } = authority.issuing;
  const issuers = [...(held?.issuers ?? []).filter(({ keyid }) => keyid !== certificate.keyid), certificate];
  const { agreements = [], retiredIssuers = [] } = held ?? {};
  return await publishDirectory(authority, { members, agreements, issuers, retiredIssuers }, held, now);
}
