import type { Certificate } from '../directory/certificate.ts';
import { issuerOf } from '../directory/chain.ts';
import type { DirectoryView } from '../directory/directory-view.ts';
import { GatewayError } from '../errors.ts';
import type { Authority } from './authority.ts';
import { authorityFiles } from './authority-layout.ts';
import { revoked } from './change-directory.ts';
import { certificateIn, type RegisterEntry, readRegister } from './issued-register.ts';
import type { RevokedSerial } from './make-revocation-list.ts';
import { changeDirectory, newestDirectory } from './publish.ts';
import { publishRevocationLists } from './publish-revocation-lists.ts';
import type { RevocationReason } from './revocation-list-form.ts';
import { appendRevoked, type RevokedEntry, readRevoked, revokedBy } from './revoked-register.ts';

export interface RevocationRequest {
  /** Which of the certificates ever issued. */
  readonly select: (entry: RegisterEntry) => boolean;
  readonly reason: RevocationReason;
  /** Since when the key may have been in other hands; undefined: now, where it was compromised. */
  readonly invalidFrom: number | undefined;
}

export interface Revoked {
  /** Of all that were selected, those revoked before included. */
  readonly serials: readonly string[];
  /** The newest, which says so of signing certificates. */
  readonly directory: DirectoryView;
}

interface Selected {
  readonly certificate: Certificate;
  readonly serial: string;
  readonly issuer: string;
}

/** @throws GatewayError CERTIFICATE_UNKNOWN */
async function selected({ directory, issuers }: Authority, { select }: RevocationRequest): Promise<Selected[]> {
  const above = issuers.map(({ certificate }) => certificate);
  const found = (await readRegister(authorityFiles(directory).register)).filter(select).flatMap((entry) => {
    const certificate = certificateIn(entry);
    // What the root has signed stands in no list: an issuing CA is retired, a directory signer replaced.
    const issuer = issuerOf(certificate, above)?.keyid;
    return issuer === undefined ? [] : [{ certificate, serial: entry.serial, issuer }];
  });
  if (found.length === 0) throw new GatewayError('CERTIFICATE_UNKNOWN');
  return found;
}

/** Whether the request says more than what is known: a theft may turn out to be older than was thought. */
function saysMore(known: RevokedSerial | undefined, invalidFrom: number | undefined): boolean {
  return !known || (invalidFrom !== undefined && invalidFrom < (known.invalidFrom ?? Infinity));
}

/** Enters what is new into the register; answers all that is known of those selected, by key id. */
async function enter(file: string, all: readonly Selected[], { reason, invalidFrom }: RevocationRequest, now: number) {
  const find = (entries: readonly RevokedEntry[], { issuer, serial }: Selected) =>
    revokedBy(issuer, entries).find((entry) => entry.serial === serial);
  const known = await readRevoked(file);
  const entries = all.flatMap((each): RevokedEntry[] => {
    const before = find(known, each);
    if (!saysMore(before, invalidFrom)) return [];
    const { issuer, serial } = each;
    // It was dead from the first revocation on; only what it signed before is judged anew.
    const at = new Date(before?.revokedAt ?? now).toISOString();
    const invalid = invalidFrom === undefined ? {} : { invalidFrom: new Date(invalidFrom).toISOString() };
    return [{ at, issuer, serial, reason, ...invalid }];
  });
  await appendRevoked(file, entries);
  const after = [...known, ...entries];
  return new Map(all.map((each) => [each.certificate.keyid, find(after, each)]));
}

/**
 * Revokes certificates: first for good in the register, then in the next revocation lists, then, for signing
 * certificates, in the next version of the directory. Cut short, it is run again and goes on. A certificate revoked
 * before stays so from that instant; its invalidity date can only move back.
 *
 * @throws GatewayError CERTIFICATE_UNKNOWN; DRAFT_OPEN and DIRECTORY_DRAFTED when only the lists could be published
 */
export async function revokeCertificates(
  authority: Authority,
  request: RevocationRequest,
  now: number,
): Promise<Revoked> {
  const { reason, invalidFrom = reason === 'keyCompromise' ? now : undefined } = request;
  const all = await selected(authority, request);
  const register = authorityFiles(authority.directory).revoked;
  const known = await enter(register, all, { ...request, invalidFrom }, now);
  await publishRevocationLists(authority, now);
  return { serials: all.map(({ serial }) => serial), directory: await revokeInDirectory(authority, known, now) };
}

async function revokeInDirectory(
  authority: Authority,
  known: ReadonlyMap<string, RevokedSerial | undefined>,
  now: number,
): Promise<DirectoryView> {
  const held = await newestDirectory(authority, now);
  const listed = (held?.members ?? []).flatMap(({ signingKeys }) => signingKeys);
  const news = listed.flatMap(({ certificate, revokedAt, invalidFrom }) => {
    const revocation = known.get(certificate.keyid);
    const same = revocation?.revokedAt === revokedAt && revocation?.invalidFrom === invalidFrom;
    return revocation && !same ? [[certificate.keyid, pick(revocation)] as const] : [];
  });
  if (held && news.length === 0) return held;
  return await changeDirectory(authority, revoked(new Map(news)), now);
}

function pick({ revokedAt, invalidFrom }: RevokedSerial) {
  return { revokedAt, invalidFrom };
}
