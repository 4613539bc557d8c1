/** The content of a directory, between its message and the view of it: what holds for every version, however signed. */
import { GatewayError } from '../errors.ts';
import type { CityCode } from '../ledger/ledger-id.ts';
import { Directory, type SharingAgreement, SubjectKind } from '../wire/proto.ts';
import { fromTimestamp, safeInteger, toTimestamp } from '../wire/scalars.ts';
import { type Certificate, readCertificate } from './certificate.ts';
import { assertIssuedByRoot, assertIssuingCa } from './chain.ts';
import { type DirectoryMember, readMember, writeMember } from './member.ts';
import { assertProfile } from './profile.ts';
import { parseIdentity } from './spiffe.ts';

/** Where a source has agreements for a dataset, only they count; where it has none, every member reads. */
export interface Agreement {
  readonly source: CityCode;
  readonly dataset: string;
  readonly readers: readonly CityCode[];
  /** Empty: all kinds. */
  readonly subjectKinds: readonly SubjectKind[];
}

export interface DirectoryContent {
  readonly version: number;
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly members: readonly DirectoryMember[];
  readonly agreements: readonly Agreement[];
  /** Certificates that may sign the next version, and this one. */
  readonly signers: readonly Certificate[];
  readonly threshold: number;
  /** Issuing CAs of the members' certificates. */
  readonly issuers: readonly Certificate[];
  /** Those of old signing certificates, so that what these signed stays provable; no connection is trusted below them. */
  readonly retiredIssuers: readonly Certificate[];
}

function refuse(reason: string, cause?: unknown): never {
  throw new GatewayError('DIRECTORY_INVALID', { reason }, cause);
}

function certificates(
  list: readonly Uint8Array[],
  what: string,
  check: (certificate: Certificate) => void,
): Certificate[] {
  return list.map((der) => {
    try {
      const certificate = readCertificate(der);
      check(certificate);
      return certificate;
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      return refuse(`${what}: ${error.parameters['reason']}`, error);
    }
  });
}

function readSigners(
  message: Directory,
  roots: readonly Certificate[],
): Pick<DirectoryContent, 'signers' | 'threshold'> {
  const signers = certificates(message.signers ?? [], 'a signer', (certificate) => {
    assertProfile(certificate, 'directory');
    assertIssuedByRoot(certificate, roots);
  });
  // One key under two certificates would count twice towards the threshold.
  const keys = signers.map(({ publicKey }) => publicKey.export({ type: 'spki', format: 'der' }).toString('hex'));
  if (new Set(keys).size !== keys.length) refuse('two signers with one key');
  const threshold = message.threshold ?? 0;
  if (threshold < 1 || threshold > signers.length) refuse('threshold');
  return { signers, threshold };
}

function readIssuers(list: readonly Uint8Array[] = [], what: string, roots: readonly Certificate[]): Certificate[] {
  return certificates(list, what, (certificate) => assertIssuingCa(certificate, roots));
}

function readMembers(message: Directory, issuers: readonly Certificate[]): DirectoryMember[] {
  const members = (message.members ?? []).map((member) => readMember(member, issuers));
  if (new Set(members.map(({ city }) => city)).size !== members.length) refuse('a city is listed twice');
  const domains = new Set(members.map(({ tlsIdentity }) => parseIdentity(tlsIdentity)?.trustDomain));
  if (domains.size > 1) refuse('members of two trust domains');
  return members;
}

function readAgreement(message: SharingAgreement, cities: ReadonlySet<CityCode>): Agreement {
  const { source = '', dataset = '', readers = [], subject_kinds: subjectKinds = [] } = message;
  // A misspelt reader would silently read nothing, a misspelt source would silently restrict nothing.
  if (!cities.has(source) || !readers.every((reader) => cities.has(reader))) refuse('an agreement names no member');
  if (!/^[a-z]{1,20}$/.test(dataset)) refuse(`an agreement of ${source} names no dataset`);
  if (subjectKinds.includes(SubjectKind.SUBJECT_KIND_UNSPECIFIED)) refuse(`subject kinds of ${source}/${dataset}`);
  return { source, dataset, readers, subjectKinds };
}

function decode(payload: Uint8Array): Directory {
  try {
    return Directory.decode(payload);
  } catch (error) {
    return refuse('not a Directory message', error);
  }
}

/**
 * Reads a directory's payload and checks all that its own content can show: certificates, chains, uniqueness.
 *
 * @throws GatewayError DIRECTORY_INVALID
 */
export function readContent(payload: Uint8Array, roots: readonly Certificate[]): DirectoryContent {
  const message = decode(payload);
  const version = safeInteger(message.version);
  const issuedAt = fromTimestamp(message.issued_at);
  const expiresAt = fromTimestamp(message.expires_at);
  if (!version) refuse('version');
  if (issuedAt === undefined || expiresAt === undefined || expiresAt <= issuedAt) refuse('times');
  const issuers = readIssuers(message.issuers, 'an issuer', roots);
  const retiredIssuers = readIssuers(message.retired_issuers, 'a retired issuer', roots);
  // In both lists it would be trusted by one reading and not by the other.
  if (issuers.some(({ keyid }) => retiredIssuers.some((retired) => retired.keyid === keyid))) refuse('issuer retired');
  const members = readMembers(message, [...issuers, ...retiredIssuers]);
  const cities = new Set(members.map(({ city }) => city));
  const agreements = (message.agreements ?? []).map((agreement) => readAgreement(agreement, cities));
  return { version, issuedAt, expiresAt, members, agreements, ...readSigners(message, roots), issuers, retiredIssuers };
}

/** The payload to sign in an envelope of `directoryType`. */
export function writeDirectory(content: DirectoryContent): Uint8Array {
  return Directory.encode({
    version: content.version,
    issued_at: toTimestamp(content.issuedAt),
    expires_at: toTimestamp(content.expiresAt),
    members: content.members.map(writeMember),
    agreements: content.agreements.map(({ source, dataset, readers, subjectKinds }) => ({
      source,
      dataset,
      readers: [...readers],
      subject_kinds: [...subjectKinds],
    })),
    signers: content.signers.map(({ der }) => der),
    threshold: content.threshold,
    issuers: content.issuers.map(({ der }) => der),
    retired_issuers: content.retiredIssuers.map(({ der }) => der),
  }).finish();
}
