import { fill } from '../catalogue/language.ts';
import type { Certificate } from '../directory/certificate.ts';
import { GatewayError } from '../errors.ts';
import type { CityCode } from '../ledger/ledger-id.ts';
import type { Authority } from './authority.ts';
import { authorityFiles } from './authority-layout.ts';
import { writeCertificates } from './certificate-file.ts';
import { certificateProfile } from './certificate-profile.ts';
import { type CertificateRequest, type RequestFile, readRequest } from './certificate-request.ts';
import { appendRegister, keyDigest, type RegisterEntry, readRegister, registerEntry } from './issued-register.ts';
import { makeCertificate } from './make-certificate.ts';

export interface IssuedCertificate {
  /** The request it answers. */
  readonly file: string;
  /** The one URI name. */
  readonly identity: string;
  readonly certificate: Certificate;
  /** PEM of the certificate and its issuing CA. */
  readonly chain: string;
}

function assertIdentity({ file, identity, addresses }: CertificateRequest, authority: Authority, city: CityCode): void {
  const refuse = (reason: string): never => {
    throw new GatewayError('CSR_IDENTITY', { file, reason });
  };
  if (identity.city !== city) refuse(`asked by ${city}, made for ${identity.city}`);
  if (identity.trustDomain !== authority.settings.trustDomain) refuse(`trust domain ${identity.trustDomain}`);
  const wanted = certificateProfile(identity.kind).addresses;
  if (wanted === 'required' && addresses.length === 0) refuse('a gateway needs the host names of its endpoints');
  if (wanted === 'none' && addresses.length > 0) refuse(`a ${identity.kind} certificate has no host names`);
}

/** One key, one identity: a TLS key that could also sign would be stolen with the machine that faces the network. */
function assertKey(
  { file, publicKey, identity }: CertificateRequest,
  known: readonly Pick<RegisterEntry, 'key' | 'identity'>[],
): void {
  const { keyBits } = certificateProfile(identity.kind);
  if ((publicKey.asymmetricKeyDetails?.modulusLength ?? 0) < keyBits) {
    throw new GatewayError('CSR_KEY', { file, reason: `fewer than ${keyBits} bits` });
  }
  const key = keyDigest(publicKey);
  const other = known.find((entry) => entry.key === key && entry.identity !== identity.uri);
  if (other) throw new GatewayError('CSR_KEY', { file, reason: `already certified for ${other.identity}` });
}

async function certify(
  request: CertificateRequest,
  { settings, issuing }: Authority,
  now: number,
): Promise<Certificate> {
  const { identity, publicKey, addresses } = request;
  const profile = certificateProfile(identity.kind);
  const order = {
    profile,
    commonName: fill(profile.commonName, { city: identity.city, name: identity.name }),
    settings,
    publicKey,
    uri: identity.uri,
    addresses,
    now,
  };
  return await makeCertificate(order, issuing);
}

/**
 * Certificates for a city's requests, in their order; all or none.
 *
 * @throws GatewayError CSR_MALFORMED, CSR_SIGNATURE, CSR_KEY, CSR_EXTENSION, CSR_IDENTITY
 */
export async function issueRequests(
  authority: Authority,
  city: CityCode,
  files: readonly RequestFile[],
  now: number,
): Promise<IssuedCertificate[]> {
  const { register } = authorityFiles(authority.directory);
  const known: Pick<RegisterEntry, 'key' | 'identity'>[] = await readRegister(register);
  const requests = files.map(readRequest);
  for (const request of requests) {
    assertIdentity(request, authority, city);
    assertKey(request, known);
    known.push({ key: keyDigest(request.publicKey), identity: request.identity.uri });
  }
  const issued = await Promise.all(
    requests.map(async (request) => ({ request, certificate: await certify(request, authority, now) })),
  );
  await appendRegister(
    register,
    issued.map(({ request: { identity }, certificate: { der } }) =>
      registerEntry(identity.kind, identity.uri, der, now),
    ),
  );
  return issued.map(({ request: { file, identity }, certificate }) => {
    const chain = writeCertificates([certificate, authority.issuing.certificate]);
    return { file, identity: identity.uri, certificate, chain };
  });
}
