import type { KeyRing, VerificationKey } from '../envelope/key-ring.ts';
import type { CityCode } from '../ledger/ledger-id.ts';
import type { SubjectKind } from '../wire/proto.ts';
import type { DirectoryContent } from './content.ts';
import type { DirectoryMember } from './member.ts';

/** A directory that was verified, as the rest of the program asks it questions. */
export interface DirectoryView extends KeyRing, DirectoryContent {
  /** The envelope's bytes, as received: what is stored and handed on. */
  readonly envelope: Uint8Array;
  member(city: CityCode): DirectoryMember | undefined;
  /** The active member with this gateway identity. */
  cityOfTlsIdentity(uri: string): CityCode | undefined;
  /** Whether the source has agreements for the dataset, so that not every member reads all of it. */
  restricts(source: CityCode, dataset: string): boolean;
  mayRead(reader: CityCode, source: CityCode, dataset: string, subjectKind: SubjectKind): boolean;
}

/** Keys of suspended members are in it too: what they signed before stays provable. */
function verificationKeys(members: readonly DirectoryMember[]): Map<string, VerificationKey> {
  const keys = new Map<string, VerificationKey>();
  for (const { city, signingKeys } of members) {
    for (const { certificate, revokedAt, invalidFrom } of signingKeys) {
      const { keyid, notBefore, notAfter, publicKey } = certificate;
      keys.set(keyid, { keyid, city, notBefore, notAfter, revokedAt, invalidFrom, publicKey });
    }
  }
  return keys;
}

export function viewDirectory(content: DirectoryContent, envelope: Uint8Array): DirectoryView {
  const keys = verificationKeys(content.members);
  const members = new Map(content.members.map((member) => [member.city, member]));
  const active = content.members.filter(({ state }) => state === 'active');
  const byIdentity = new Map(active.map(({ tlsIdentity, city }) => [tlsIdentity, city]));
  const agreementsFor = (source: CityCode, dataset: string) =>
    content.agreements.filter((agreement) => agreement.source === source && agreement.dataset === dataset);
  return {
    ...content,
    envelope,
    key: (keyid) => keys.get(keyid),
    member: (city) => members.get(city),
    cityOfTlsIdentity: (uri) => byIdentity.get(uri),
    restricts: (source, dataset) => agreementsFor(source, dataset).length > 0,
    mayRead(reader, source, dataset, subjectKind) {
      if (reader === source) return true;
      if (members.get(reader)?.state !== 'active') return false;
      const agreements = agreementsFor(source, dataset);
      const covers = ({ readers, subjectKinds }: (typeof agreements)[number]) =>
        readers.includes(reader) && (subjectKinds.length === 0 || subjectKinds.includes(subjectKind));
      return agreements.length === 0 || agreements.some(covers);
    },
  };
}
