/** What the CA may change in the directory of members: each a pure step from one content to the next. */
import { type Certificate, readCertificate } from '../directory/certificate.ts';
import type { Agreement, DirectoryContent } from '../directory/content.ts';
import type { DirectoryMember, SigningKey } from '../directory/member.ts';
import { gatewayIdentity } from '../directory/spiffe.ts';
import { GatewayError } from '../errors.ts';
import type { CityCode } from '../ledger/ledger-id.ts';

/** What a new version says; number, times and signers are added when it is published. */
export type DirectoryDraft = Pick<DirectoryContent, 'members' | 'agreements' | 'issuers' | 'retiredIssuers'>;

/** Every one throws GatewayError where the draft has not what it is about. */
export type DirectoryChange = (draft: DirectoryDraft) => DirectoryDraft;

/** A city to list, or what has become of one already listed. */
export interface MemberEntry {
  readonly city: CityCode;
  readonly name: string;
  /** `https://host:port`, best first. */
  readonly endpoints: readonly string[];
  /** DER; added to those already listed. */
  readonly signingCertificates: readonly Uint8Array[];
}

/** The same members and agreements: signed anew, it holds longer. */
export const unchanged: DirectoryChange = (draft) => draft;

/** Old signing certificates stay listed: what they signed must stay verifiable. */
function withKeys(held: readonly SigningKey[], added: readonly Uint8Array[]): SigningKey[] {
  const known = new Set(held.map(({ certificate }) => certificate.keyid));
  const fresh = added.map(readCertificate).filter(({ keyid }) => !known.has(keyid));
  return [...held, ...fresh.map((certificate) => ({ certificate, revokedAt: undefined, invalidFrom: undefined }))];
}

/** Lists these cities as given and leaves the others as they are. */
export function listed(entries: readonly MemberEntry[], trustDomain: string): DirectoryChange {
  return (draft) => {
    const held = new Map(draft.members.map((member) => [member.city, member]));
    for (const { city, name, endpoints, signingCertificates } of entries) {
      // Being listed anew lifts no suspension.
      const { state = 'active', signingKeys = [] } = held.get(city) ?? {};
      const tlsIdentity = gatewayIdentity(trustDomain, city);
      held.set(city, {
        city,
        name,
        state,
        endpoints,
        tlsIdentity,
        signingKeys: withKeys(signingKeys, signingCertificates),
      });
    }
    return { ...draft, members: [...held.values()].sort((a, b) => a.city.localeCompare(b.city)) };
  };
}

function withMember(city: CityCode, change: (member: DirectoryMember) => DirectoryMember): DirectoryChange {
  return (draft) => {
    assertListed(draft, [city]);
    return { ...draft, members: draft.members.map((member) => (member.city === city ? change(member) : member)) };
  };
}

/** @throws GatewayError MEMBER_UNKNOWN */
function assertListed({ members }: DirectoryDraft, cities: readonly CityCode[]): void {
  const city = cities.find((each) => !members.some((member) => member.city === each));
  if (city !== undefined) throw new GatewayError('MEMBER_UNKNOWN', { city });
}

export function suspended(city: CityCode): DirectoryChange {
  return withMember(city, (member) => ({ ...member, state: 'suspended' }));
}

export function readmitted(city: CityCode): DirectoryChange {
  return withMember(city, (member) => ({ ...member, state: 'active' }));
}

export function reachedAt(city: CityCode, endpoints: readonly string[]): DirectoryChange {
  return withMember(city, (member) => ({ ...member, endpoints }));
}

export function signingWith(city: CityCode, certificate: Uint8Array): DirectoryChange {
  return withMember(city, (member) => ({ ...member, signingKeys: withKeys(member.signingKeys, [certificate]) }));
}

/** Takes the city out, and out of every agreement. One that then names no reader stays: it still restricts. */
export function removed(city: CityCode): DirectoryChange {
  return (draft) => {
    assertListed(draft, [city]);
    const agreements = draft.agreements
      .filter(({ source }) => source !== city)
      .map((agreement) => ({ ...agreement, readers: agreement.readers.filter((reader) => reader !== city) }));
    return { ...draft, members: draft.members.filter((member) => member.city !== city), agreements };
  };
}

function sameKinds(a: Agreement, b: Agreement): boolean {
  return [...a.subjectKinds].sort().join() === [...b.subjectKinds].sort().join();
}

/** Adds the agreement, in place of one about the same source, dataset and subject kinds. */
export function agreed(agreement: Agreement): DirectoryChange {
  const replaced = (other: Agreement) =>
    other.source === agreement.source && other.dataset === agreement.dataset && sameKinds(other, agreement);
  return (draft) => {
    assertListed(draft, [agreement.source, ...agreement.readers]);
    return { ...draft, agreements: [...draft.agreements.filter((other) => !replaced(other)), agreement] };
  };
}

/** Drops all agreements about a dataset of a city, so that every member reads it. */
export function shared(source: CityCode, dataset: string): DirectoryChange {
  return (draft) => {
    assertListed(draft, [source]);
    const about = (agreement: Agreement) => agreement.source === source && agreement.dataset === dataset;
    return { ...draft, agreements: draft.agreements.filter((agreement) => !about(agreement)) };
  };
}

/** Marks signing certificates, by key id, as revoked. */
export function revoked(
  revocations: ReadonlyMap<string, Pick<SigningKey, 'revokedAt' | 'invalidFrom'>>,
): DirectoryChange {
  const mark = (key: SigningKey): SigningKey => ({ ...key, ...revocations.get(key.certificate.keyid) });
  return (draft) => ({
    ...draft,
    members: draft.members.map((member) => ({ ...member, signingKeys: member.signingKeys.map(mark) })),
  });
}

function without(list: readonly Certificate[], keyid: string): Certificate[] {
  return list.filter((each) => each.keyid !== keyid);
}

/** Accepts what this issuing CA certifies. */
export function issuerAdded(issuer: Certificate): DirectoryChange {
  return (draft) => ({ ...draft, issuers: [...without(draft.issuers, issuer.keyid), issuer] });
}

/** Accepts nothing below it any more but signing certificates that are listed. */
export function issuerRetired(issuer: Certificate): DirectoryChange {
  return (draft) => ({
    ...draft,
    issuers: without(draft.issuers, issuer.keyid),
    retiredIssuers: [...without(draft.retiredIssuers, issuer.keyid), issuer],
  });
}
