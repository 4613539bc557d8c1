/** PKCS#10 requests: made by the owner of a key, read with suspicion by the CA. */
import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { isIP } from 'node:net';
import forge from 'node-forge';
import { minimumRsaBits } from '../directory/profile.ts';
import { type Identity, parseIdentity } from '../directory/spiffe.ts';
import { GatewayError } from '../errors.ts';
import { signRequest } from './forge-signature.ts';
import { isHostName } from './host-name.ts';
import { alternativeNames, generalName } from './make-certificate.ts';

/** A request as it came, with the name by which problems call it. */
export interface RequestFile {
  readonly file: string;
  readonly pem: string;
}

/** All that a request may say. */
export interface CertificateRequest {
  readonly file: string;
  readonly publicKey: KeyObject;
  readonly identity: Identity & { readonly uri: string };
  readonly addresses: readonly string[];
}

const maximumBits = 8192;

const digests: Readonly<Record<string, string>> = {
  [forge.pki.oids['sha256WithRSAEncryption'] ?? '']: 'sha256',
  [forge.pki.oids['sha384WithRSAEncryption'] ?? '']: 'sha384',
  [forge.pki.oids['sha512WithRSAEncryption'] ?? '']: 'sha512',
};

interface AlternativeName {
  readonly type: number;
  readonly value: string;
  readonly ip?: string;
}

/** The PEM of a request for a key that stays where it is. */
export async function makeRequest(key: KeyObject, uri: string, addresses: readonly string[]): Promise<string> {
  const request = forge.pki.createCertificationRequest();
  const publicKey = createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();
  request.publicKey = forge.pki.publicKeyFromPem(publicKey);
  // The CA writes the subject by its profile; the name here only helps people who look at the request.
  request.setSubject([{ name: 'commonName', value: uri.slice(-64) }]);
  const extensions: forge.pki.CertificateField = {
    name: 'extensionRequest',
    extensions: alternativeNames(uri, addresses),
  };
  request.setAttributes([extensions]);
  return await signRequest(request, key);
}

function parse({ file, pem }: RequestFile): forge.pki.CertificateSigningRequest {
  try {
    return forge.pki.certificationRequestFromPem(pem);
  } catch (error) {
    throw new GatewayError('CSR_MALFORMED', { file, reason: (error as Error).message }, error);
  }
}

function readKey(request: forge.pki.CertificateSigningRequest, file: string): KeyObject {
  const key = createPublicKey(forge.pki.publicKeyToPem(request.publicKey as forge.pki.rsa.PublicKey));
  const { modulusLength = 0, publicExponent } = key.asymmetricKeyDetails ?? {};
  if (modulusLength < minimumRsaBits || modulusLength > maximumBits) {
    throw new GatewayError('CSR_KEY', {
      file,
      reason: `${modulusLength} bits, RSA of ${minimumRsaBits} to ${maximumBits}`,
    });
  }
  // A tiny exponent is weak, a huge one makes every verification slow.
  if (publicExponent !== 65_537n) throw new GatewayError('CSR_KEY', { file, reason: 'public exponent is not 65537' });
  return key;
}

/** Proof of possession (RFC 2986 §3): without it, one city could have another's key certified as its own. */
function assertPossession(request: forge.pki.CertificateSigningRequest, key: KeyObject, file: string): void {
  const { certificationRequestInfo, signatureOid, signature } = request;
  const digest = digests[signatureOid ?? ''];
  const signed =
    certificationRequestInfo && Buffer.from(forge.asn1.toDer(certificationRequestInfo).getBytes(), 'binary');
  if (!digest || !signed || !verify(digest, signed, key, Buffer.from(signature, 'binary'))) {
    throw new GatewayError('CSR_SIGNATURE', { file });
  }
}

/** The one extension of the one attribute; anything else would be something the CA was not asked to judge. */
function requestedNames(request: forge.pki.CertificateSigningRequest, file: string): readonly AlternativeName[] {
  const extensions = request.attributes.flatMap((attribute) => {
    if (attribute.name === 'extensionRequest') return attribute.extensions ?? [];
    throw new GatewayError('CSR_EXTENSION', { file, extension: attribute.name ?? attribute.type ?? '' });
  });
  const other = extensions.find(({ name }) => name !== 'subjectAltName');
  if (other) throw new GatewayError('CSR_EXTENSION', { file, extension: other.name ?? other.id });
  const [names, ...more] = extensions;
  if (!names || more.length > 0) throw new GatewayError('CSR_IDENTITY', { file, reason: 'not one list of names' });
  return names.altNames;
}

function readNames(
  names: readonly AlternativeName[],
  file: string,
): Pick<CertificateRequest, 'identity' | 'addresses'> {
  const refuse = (reason: string): never => {
    throw new GatewayError('CSR_IDENTITY', { file, reason });
  };
  const [uri = '', ...others] = names.filter(({ type }) => type === generalName.uri).map(({ value }) => value);
  const identity = parseIdentity(uri);
  if (!identity || others.length > 0) return refuse('the one URI name must be an identity of the exchange');
  const addresses = names
    .filter(({ type }) => type !== generalName.uri)
    .map(({ type, value, ip = '' }) => {
      if (type === generalName.ip && isIP(ip)) return ip;
      return type === generalName.dns && isHostName(value) ? value : refuse('a name is no host name or address');
    });
  return { identity: { ...identity, uri }, addresses };
}

/**
 * Reads a request and verifies that its maker holds the key; only its key and names are taken from it.
 *
 * @throws GatewayError CSR_MALFORMED, CSR_KEY, CSR_SIGNATURE, CSR_EXTENSION, CSR_IDENTITY
 */
export function readRequest(source: RequestFile): CertificateRequest {
  const { file } = source;
  const request = parse(source);
  const publicKey = readKey(request, file);
  assertPossession(request, publicKey, file);
  return { file, publicKey, ...readNames(requestedNames(request, file), file) };
}
