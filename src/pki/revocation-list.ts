/** Reads revocation lists (RFC 5280 §5) with suspicion: a file or another city brought them. */
import { verify } from 'node:crypto';
import forge from 'node-forge';
import type { Certificate } from '../directory/certificate.ts';
import type { Revocation, RevocationList } from '../directory/trust-view.ts';
import { GatewayError } from '../errors.ts';
import { type Asn1, toDer } from './der.ts';
import { Parts, parseDer } from './der-reader.ts';
import { extensionIds, reasonCodes, sha256WithRsa } from './revocation-list-form.ts';

const { Type } = forge.asn1;

/** Some 20,000 entries; the corridor issues a few hundred certificates a year. */
const mostBytes = 1024 * 1024;

const reasons = new Map<number, string>(Object.entries(reasonCodes).map(([name, code]) => [code, name]));

/** Extensions by identifier. One that is critical and not known here may change what the list means (§5.2). */
function readExtensions(list: Parts, known: readonly string[]): Map<string, Buffer> {
  const extensions = new Map<string, Buffer>();
  while (list.left > 0) {
    const extension = list.sequence();
    const id = extension.oid();
    const critical = extension.optional(Type.BOOLEAN) !== undefined;
    if (critical && !known.includes(id)) throw new Error(`critical extension ${id}`);
    if (extensions.has(id)) throw new Error(`extension ${id} twice`);
    extensions.set(id, extension.content(Type.OCTETSTRING));
    extension.end();
  }
  return extensions;
}

/** The one value in an extension. */
function valueIn(extension: Buffer): Parts {
  return Parts.one(parseDer(extension));
}

function readEntry(entry: Parts): [serial: string, revocation: Revocation] {
  const serial = entry.integer();
  const revokedAt = entry.time();
  const said = entry.left > 0 ? readExtensions(entry.sequence(), Object.values(extensionIds)) : new Map();
  entry.end();
  const code = said.get(extensionIds.reason);
  const reason = code ? reasons.get(valueIn(code).content(Type.ENUMERATED)[0] ?? -1) : 'unspecified';
  // Only a list of changes takes an entry back; in a whole one it would be a certificate that is good.
  if (reason === undefined || reason === 'removeFromCRL') throw new Error('reason of an entry');
  const date = said.get(extensionIds.invalidityDate);
  return [serial, { revokedAt, reason, invalidFrom: date && valueIn(date).generalizedTime() }];
}

function readEntries(entries: Parts): Map<string, Revocation> {
  const revoked = new Map<string, Revocation>();
  while (entries.left > 0) {
    const [serial, revocation] = readEntry(entries.sequence());
    if (revoked.has(serial)) throw new Error('a serial number twice');
    revoked.set(serial, revocation);
  }
  return revoked;
}

function assertAlgorithm(algorithm: Parts): void {
  if (algorithm.oid() !== sha256WithRsa) throw new Error('signature algorithm');
  algorithm.content(Type.NULL);
  algorithm.end();
}

interface Signed {
  readonly name: Buffer;
  readonly content: Omit<RevocationList, 'issuer' | 'der'>;
}

/** TBSCertList (§5.1.2). */
function readSigned(list: Parts): Signed {
  if (list.integer() !== '1') throw new Error('version');
  assertAlgorithm(list.sequence());
  const name = toDer(list.next());
  const [thisUpdate, nextUpdate] = [list.time(), list.time()];
  if (nextUpdate <= thisUpdate) throw new Error('times');
  const revoked = readEntries(list.sequenceIfAny());
  const extensions = readExtensions(list.explicit(0), Object.values(extensionIds));
  list.end();
  const number = Number.parseInt(valueIn(extensions.get(extensionIds.number) ?? Buffer.alloc(0)).integer(), 16);
  // A number that cannot be counted on could not be followed by a higher one.
  if (!Number.isSafeInteger(number)) throw new Error('number');
  return { name, content: { number, thisUpdate, nextUpdate, revoked } };
}

function issuerNamed(name: Buffer, issuers: readonly Certificate[], isGood: (issuer: Certificate) => boolean) {
  const subject = ({ x509 }: Certificate): Asn1 =>
    forge.pki.distinguishedNameToAsn1(forge.pki.certificateFromPem(x509.toString()).subject);
  return issuers.find((issuer) => isGood(issuer) && toDer(subject(issuer)).equals(name));
}

function parse(der: Uint8Array, issuers: readonly Certificate[]): RevocationList {
  if (der.length > mostBytes) throw new Error(`over ${mostBytes} bytes`);
  const whole = Parts.of(parseDer(der));
  const signed = whole.next();
  assertAlgorithm(whole.sequence());
  const bits = whole.content(Type.BITSTRING);
  whole.end();
  if (bits[0] !== 0) throw new Error('signature');
  const { name, content } = readSigned(Parts.of(signed));
  const bytes = toDer(signed);
  const issuer = issuerNamed(name, issuers, ({ publicKey }) => verify('sha256', bytes, publicKey, bits.subarray(1)));
  if (!issuer) throw new Error('not signed by an issuing CA of the corridor');
  return { issuer: issuer.keyid, der, ...content };
}

/**
 * The list in this DER, of one of these issuing CAs, with its signature verified; the clock is not asked.
 *
 * @throws GatewayError REVOCATION_LIST_INVALID
 */
export function readRevocationList(der: Uint8Array, issuers: readonly Certificate[]): RevocationList {
  try {
    return parse(der, issuers);
  } catch (error) {
    throw new GatewayError('REVOCATION_LIST_INVALID', { reason: (error as Error).message }, error);
  }
}
