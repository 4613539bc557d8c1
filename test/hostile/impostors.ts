/** TLS material that should open no door: each made with the real code, each wrong in one way. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { gatewayIdentity } from '../../src/directory/spiffe.ts';
import type { TlsMaterial } from '../../src/exchange/ports/peers.ts';
import type { Authority } from '../../src/pki/authority.ts';
import { certificateProfile } from '../../src/pki/certificate-profile.ts';
import { type Issuer, makeCertificate } from '../../src/pki/make-certificate.ts';
import { trustDomain } from '../pki/fixture.ts';

const dayMs = 24 * 3600 * 1000;

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 3072 });

async function gatewayOf(city: string, now: number, issuer: Issuer, ca: string): Promise<TlsMaterial> {
  const certificate = await makeCertificate(
    {
      profile: certificateProfile('gateway'),
      commonName: `${city} gateway`,
      settings: { trustDomain, crlUrl: '' },
      publicKey,
      uri: gatewayIdentity(trustDomain, city),
      addresses: ['127.0.0.1'],
      now,
    },
    issuer,
  );
  const chain = [certificate, issuer.certificate].flatMap((each) => each?.x509.toString() ?? []);
  return { key: pemOf(privateKey), cert: chain.join('\n'), ca };
}

function pemOf(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

export interface Impostors {
  /** The city's identity by nobody's authority but its own. */
  readonly selfSigned: TlsMaterial;
  /** The city's identity by another CA. */
  readonly foreign: TlsMaterial;
  /** The city's identity, certified long ago. */
  readonly expired: TlsMaterial;
  /** A city that this CA has certified and the directory does not list. */
  readonly unlisted: TlsMaterial;
}

export async function impostorsOf(city: string, authority: Authority, other: Authority): Promise<Impostors> {
  const ca = authority.root.x509.toString();
  const now = Date.now();
  return {
    selfSigned: await gatewayOf(city, now, { key: privateKey, certificate: undefined }, ca),
    foreign: await gatewayOf(city, now, other.issuing, ca),
    expired: await gatewayOf(city, now - 450 * dayMs, authority.issuing, ca),
    unlisted: await gatewayOf('999999', now, authority.issuing, ca),
  };
}
