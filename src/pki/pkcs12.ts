/** Key and certificates in one file under a passphrase (RFC 7292), as other programs import and export them. */
import { createPrivateKey, type KeyObject, randomBytes } from 'node:crypto';
import forge from 'node-forge';
import { type Certificate, readCertificate } from '../directory/certificate.ts';
import { GatewayError } from '../errors.ts';
import { type Asn1, bytesOf, der, textOf, toDer } from './der.ts';

/** Of the two derivations of keys from the passphrase: a seventh of a second here, and for each guess. */
const iterations = 20_000;

const sha256 = '2.16.840.1.101.3.4.2.1';

export interface KeyStoreContent {
  readonly key: KeyObject;
  /** The key's own certificate, then its issuers as far as they are there. */
  readonly chain: readonly Certificate[];
}

/** Other programs turn letters outside ASCII into bytes each in their own way. */
function assertPassphrase(passphrase: string): void {
  if (!/^[ -~]{8,}$/.test(passphrase)) throw new GatewayError('PASSPHRASE_REFUSED');
}

/** MacData (§4): forge makes one with SHA-1 only. */
function macOf(content: Uint8Array, passphrase: string): Asn1 {
  const salt = randomBytes(16);
  const digest = forge.md.sha256.create();
  const key = forge.pkcs12.generateKey(passphrase, forge.util.createBuffer(textOf(salt)), 3, iterations, 32, digest);
  const mac = forge.hmac.create();
  mac.start('sha256', key);
  mac.update(textOf(content));
  return der.sequence(
    der.sequence(der.sequence(der.oid(sha256), der.null()), der.octets(bytesOf(mac.digest().getBytes()))),
    der.octets(salt),
    der.integer(iterations.toString(16)),
  );
}

/**
 * A PFX with the key encrypted under AES-256-CBC and PBKDF2 with HMAC-SHA-256, and the whole under an HMAC-SHA-256:
 * what OpenSSL 3 and Java 17 open without being told to. The certificates are public and stand open in it.
 *
 * @throws GatewayError PASSPHRASE_REFUSED
 */
export function writePkcs12(
  key: KeyObject,
  chain: readonly Certificate[],
  name: string,
  passphrase: string,
): Uint8Array {
  assertPassphrase(passphrase);
  const cipher = { algorithm: 'aes256' as const, prfAlgorithm: 'sha256', count: iterations, saltSize: 16 };
  const store = forge.pkcs12.toPkcs12Asn1(
    forge.pki.privateKeyFromPem(key.export({ type: 'pkcs8', format: 'pem' }).toString()),
    chain.map(({ x509 }) => forge.pki.certificateFromPem(x509.toString())),
    passphrase,
    { ...cipher, friendlyName: name, useMac: false },
  );
  const [version, safe] = partsOf(store);
  // What is under the MAC: the OCTET STRING in the outer ContentInfo.
  const [octets] = partsOf(partsOf(safe)[1]);
  if (!version || !safe || !octets) throw new Error('forge left the key store without content');
  return toDer(der.sequence(version, safe, macOf(bytesOf(String(octets.value)), passphrase)));
}

function partsOf(value: Asn1 | undefined): Asn1[] {
  return value && typeof value.value !== 'string' ? value.value : [];
}

type Bag = forge.pkcs12.Bag;

function open(bytes: Uint8Array, passphrase: string): { key: Bag | undefined; certificates: readonly Bag[] } {
  const store = forge.asn1.fromDer(textOf(bytes));
  // Without a MAC nothing in it would be under the passphrase but the key.
  if (store.value.length !== 3) throw new Error('no MAC');
  const bags = forge.pkcs12.pkcs12FromAsn1(store, passphrase).safeContents.flatMap(({ safeBags }) => safeBags);
  const { keyBag, pkcs8ShroudedKeyBag, certBag } = forge.pki.oids;
  const keys = bags.filter(({ type }) => type === keyBag || type === pkcs8ShroudedKeyBag);
  if (keys.length !== 1) throw new Error(`${keys.length} keys`);
  return { key: keys[0], certificates: bags.filter(({ type }) => type === certBag) };
}

/** The key's own certificate, then its issuers, in whatever order they came. */
function inOrder(key: KeyObject, all: readonly Certificate[]): Certificate[] {
  const chain = all.filter(({ x509 }) => x509.checkPrivateKey(key)).slice(0, 1);
  for (let last = chain[0]; last; ) {
    const below: Certificate = last;
    last = all.find((each) => !chain.includes(each) && below.x509.checkIssued(each.x509));
    if (last) chain.push(last);
  }
  if (chain.length === 0) throw new Error('no certificate of the key');
  return chain;
}

/**
 * The one RSA key in a PFX, with its certificates; none of them is verified.
 *
 * @throws GatewayError KEY_STORE_INVALID, also for a wrong passphrase
 */
export function readPkcs12(bytes: Uint8Array, passphrase: string): KeyStoreContent {
  try {
    const { key: bag, certificates } = open(bytes, passphrase);
    if (!bag?.key) throw new Error('not an RSA key');
    const key = createPrivateKey(forge.pki.privateKeyToPem(bag.key));
    const read = certificates.flatMap(({ cert }) => (cert ? readCertificate(derOf(cert)) : []));
    return { key, chain: inOrder(key, read) };
  } catch (error) {
    throw new GatewayError('KEY_STORE_INVALID', { reason: (error as Error).message }, error);
  }
}

function derOf(certificate: forge.pki.Certificate): Uint8Array {
  return toDer(forge.pki.certificateToAsn1(certificate));
}
