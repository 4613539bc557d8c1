import { createPublicKey, type KeyObject } from 'node:crypto';
import { fill } from '../catalogue/language.ts';
import type { Certificate } from '../directory/certificate.ts';
import { certificateProfile } from './certificate-profile.ts';
import { type CertificateOrder, type Issuer, makeCertificate } from './make-certificate.ts';

/** A key of the CA itself. */
export interface AuthorityKey {
  readonly profile: 'root' | 'issuing' | 'directory';
  /** Of its files. */
  readonly name: string;
  readonly key: KeyObject;
}

/** What the root signs: its own certificate and those below it. */
export async function certifyAuthority(
  { profile: name, name: file, key }: AuthorityKey,
  issuer: Issuer,
  { settings, now }: Pick<CertificateOrder, 'settings' | 'now'>,
): Promise<Certificate> {
  const profile = certificateProfile(name);
  const order = {
    profile,
    // Two issuing CAs of one name could not be told apart by it (RFC 5280 §4.1.2.6).
    commonName: fill(profile.commonName, { name: file.replace(/^\D+/, '') || '1' }),
    settings,
    publicKey: createPublicKey(key),
    uri: undefined,
    addresses: [],
    now,
  };
  return await makeCertificate(order, issuer);
}
