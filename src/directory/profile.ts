/** Certificate profiles as a verifier sees them; certs/*.json says how the corridor CA fills them in. */
import type { KeyObject } from 'node:crypto';
import { GatewayError } from '../errors.ts';
import type { Certificate } from './certificate.ts';
import { type Identity, parseIdentity } from './spiffe.ts';

// A UUID below the arc that Microsoft opened for this, so that nothing need be registered. (2.25.<UUID> would be the
// same in one arc of 128 bits, which forge and others cannot read.)
const ownArc = '1.2.840.113556.1.8000.2554.60829.51622.51947.19371.47025.11541627.7382413';

/** Purposes by name, as object identifiers. */
export const purposes = {
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
  g60Signing: `${ownArc}.1`,
  g60Directory: `${ownArc}.2`,
  g60Administrator: `${ownArc}.3`,
} as const;

export type Purpose = keyof typeof purposes;

export type Profile = Identity['kind'] | 'directory' | 'authority';

const purposesOf: Record<Profile, readonly Purpose[]> = {
  gateway: ['serverAuth', 'clientAuth'],
  signing: ['g60Signing'],
  client: ['clientAuth'],
  administrator: ['clientAuth', 'g60Administrator'],
  directory: ['g60Directory'],
  authority: ['serverAuth'],
};

export const minimumRsaBits = 3072;

function refuse(reason: string): never {
  throw new GatewayError('CERTIFICATE_PROFILE', { reason });
}

/** RSA of 3072 bits or more, P-256 or Ed25519 (protocol §3.2). */
export function isStrongKey(key: KeyObject): boolean {
  const { modulusLength = 0, namedCurve } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'rsa') return modulusLength >= minimumRsaBits;
  return key.asymmetricKeyType === 'ed25519' || (key.asymmetricKeyType === 'ec' && namedCurve === 'prime256v1');
}

function assertPurposes(certificate: Certificate, profile: Profile): void {
  const wanted = purposesOf[profile].map((name) => purposes[name]);
  // Exactly these: a TLS key that could also sign, or any purpose, would undo the separation of keys.
  if (certificate.purposes.length !== wanted.length || !wanted.every((oid) => certificate.purposes.includes(oid))) {
    refuse(`extended key usage is not that of the ${profile} profile`);
  }
}

/**
 * The identity in a certificate of one of the members' profiles.
 *
 * @throws GatewayError CERTIFICATE_PROFILE
 */
export function identityOf(certificate: Certificate, profile: Identity['kind']): Identity & { readonly uri: string } {
  assertProfile(certificate, profile);
  const [uri = ''] = certificate.uris;
  const identity = parseIdentity(uri);
  if (certificate.uris.length !== 1 || identity?.kind !== profile) {
    refuse(`the one URI name is not a ${profile} identity`);
  }
  return { ...identity, uri };
}

/**
 * Checks purposes, key strength and that it is no CA; the chain and the clock are checked elsewhere.
 *
 * @throws GatewayError CERTIFICATE_PROFILE
 */
export function assertProfile(certificate: Certificate, profile: Profile): void {
  if (certificate.x509.ca) refuse('a CA certificate');
  if (!isStrongKey(certificate.publicKey)) refuse('key type or size');
  assertPurposes(certificate, profile);
}
