/** A new certificate for an identity that has one already: what the CA does unattended, so it gives nobody anything new. */
import type { ProblemCode } from '../catalogue/problems.ts';
import type { Certificate } from '../directory/certificate.ts';
import { issuerOf } from '../directory/chain.ts';
import type { DirectoryView } from '../directory/directory-view.ts';
import { parseIdentity } from '../directory/spiffe.ts';
import { GatewayError } from '../errors.ts';
import type { CityCode } from '../ledger/ledger-id.ts';
import type { Authority } from './authority.ts';
import { authorityFiles } from './authority-layout.ts';
import { writeCertificates } from './certificate-file.ts';
import { type CertificateRequest, type RequestFile, readRequest } from './certificate-request.ts';
import { signingWith } from './change-directory.ts';
import { canonicalHost } from './host-name.ts';
import { type IssuedCertificate, issueRequests } from './issue.ts';
import { certificateIn, keyDigest, type RegisterEntry, readRegister } from './issued-register.ts';
import { assertNoDraft, changeDirectory, newestDirectory } from './publish.ts';
import type { RevocationReason } from './revocation-list-form.ts';
import { type RevokedEntry, readRevoked } from './revoked-register.ts';

/** Who asks, from its TLS certificate. */
export interface Asker {
  readonly city: CityCode;
  readonly uri: string;
}

export interface Renewal {
  readonly issued: IssuedCertificate;
  /** The version that lists a signing certificate; undefined for others, and while it waits for a second person. */
  readonly directory: DirectoryView | undefined;
}

/** Whose certificate was revoked for one of these is to have no other. */
const forGood: ReadonlySet<RevocationReason> = new Set(['cessationOfOperation', 'privilegeWithdrawn']);

function refuse(file: string, reason: string): never {
  throw new GatewayError('CSR_IDENTITY', { file, reason });
}

/** Everybody for itself; a gateway for its whole city. */
function assertMayAsk({ file, identity }: CertificateRequest, asker: Asker): void {
  const kind = parseIdentity(asker.uri)?.kind;
  if (identity.city !== asker.city) refuse(file, `asked by ${asker.city}, made for ${identity.city}`);
  if (kind !== 'gateway' && identity.uri !== asker.uri) refuse(file, `asked by ${asker.uri}, made for ${identity.uri}`);
}

/** The newest certificate of the identity, which the new one follows. */
function predecessor(
  { file, identity, addresses }: CertificateRequest,
  known: readonly RegisterEntry[],
  revoked: readonly RevokedEntry[],
): Predecessor {
  const entry = known.findLast((each) => each.identity === identity.uri && each.profile === identity.kind);
  if (!entry) return refuse(file, `nobody has certified ${identity.uri} yet`);
  const certificate = certificateIn(entry);
  const named = new Set(certificate.addresses.map(canonicalHost));
  // Else whoever holds a gateway's key for a day could have himself certified for any host.
  const other = addresses.find((address) => !named.has(canonicalHost(address)));
  if (other !== undefined) refuse(file, `${other} is not in the certificate it follows`);
  const { reason } = revoked.findLast(({ serial }) => serial === entry.serial) ?? {};
  if (reason && forGood.has(reason)) refuse(file, `${entry.identity} was revoked for good: ${reason}`);
  return { entry, certificate, revoked: reason };
}

interface Predecessor {
  readonly entry: RegisterEntry;
  readonly certificate: Certificate;
  readonly revoked: RevocationReason | undefined;
}

/**
 * The certificate that the same request was answered with before, where the answer was lost on its way.
 *
 * @throws GatewayError CSR_KEY for a key that has been in use: a new life for it is no renewal
 */
function answeredBefore(
  { file, publicKey }: CertificateRequest,
  { entry, certificate, revoked }: Predecessor,
  known: readonly RegisterEntry[],
  now: number,
): Certificate | undefined {
  const key = keyDigest(publicKey);
  if (!known.some((each) => each.key === key)) return undefined;
  const young = now < certificate.notBefore + (certificate.notAfter - certificate.notBefore) / 3;
  if (entry.key === key && young && !revoked) return certificate;
  throw new GatewayError('CSR_KEY', { file, reason: 'certified before: make a new one' });
}

function chainOf({ file, identity }: CertificateRequest, certificate: Certificate, authority: Authority) {
  const issuer = issuerOf(
    certificate,
    authority.issuers.map((each) => each.certificate),
  );
  const chain = writeCertificates(issuer ? [certificate, issuer] : [certificate]);
  return { file, identity: identity.uri, certificate, chain };
}

/** Lists a signing certificate at once, where no second person is needed. */
async function list(authority: Authority, city: CityCode, { der, keyid }: Certificate, now: number) {
  const held = await newestDirectory(authority, now);
  if (held?.key(keyid)) return held;
  try {
    return await changeDirectory(authority, signingWith(city, der), now);
  } catch (error) {
    if (error instanceof GatewayError && waiting.has(error.code)) return undefined;
    throw error;
  }
}

const waiting: ReadonlySet<ProblemCode> = new Set(['DIRECTORY_DRAFTED', 'DRAFT_OPEN']);

/**
 * Certifies a new key for an identity that this city has already: asked for by its holder or by the city's gateway.
 * The same request again is answered with the same certificate.
 *
 * @throws GatewayError CSR_MALFORMED, CSR_SIGNATURE, CSR_KEY, CSR_EXTENSION, CSR_IDENTITY; for a signing certificate
 *   MEMBER_UNKNOWN, and DRAFT_OPEN while another version of the directory waits for a second person
 */
export async function renewCertificate(
  authority: Authority,
  asker: Asker,
  source: RequestFile,
  now: number,
): Promise<Renewal> {
  const files = authorityFiles(authority.directory);
  const request = readRequest(source);
  assertMayAsk(request, asker);
  const known = await readRegister(files.register);
  const before = predecessor(request, known, await readRevoked(files.revoked));
  const answered = answeredBefore(request, before, known, now);
  const signs = request.identity.kind === 'signing';
  if (signs && !answered) await assertCanList(authority, asker.city, now);
  const [issued] = answered
    ? [chainOf(request, answered, authority)]
    : await issueRequests(authority, asker.city, [source], now);
  if (!issued) throw new Error('a request was not answered');
  return { issued, directory: signs ? await list(authority, asker.city, issued.certificate, now) : undefined };
}

/** Asked before the certificate is made: one that cannot be listed would be of no use. */
async function assertCanList(authority: Authority, city: CityCode, now: number): Promise<void> {
  const held = await newestDirectory(authority, now);
  if (!held?.member(city)) throw new GatewayError('MEMBER_UNKNOWN', { city });
  assertNoDraft(authority, held);
}
