/** TLS material that should open no door: each made with the real code, each wrong in one way. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { Purpose } from '../../src/directory/profile.ts';
import { gatewayIdentity } from '../../src/directory/spiffe.ts';
import type { TlsMaterial } from '../../src/exchange/ports/peers.ts';
import type { Authority } from '../../src/pki/authority.ts';
import { authorityFiles } from '../../src/pki/authority-layout.ts';
import { certificateProfile } from '../../src/pki/certificate-profile.ts';
import { certifyAuthority } from '../../src/pki/certify-authority.ts';
import { readKeyFile } from '../../src/pki/key-file.ts';
import { type Issuer, makeCertificate } from '../../src/pki/make-certificate.ts';
import { trustDomain } from '../pki/fixture.ts';

const dayMs = 24 * 3600 * 1000;

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 3072 });

async function gatewayOf(
  city: string,
  now: number,
  issuer: Issuer,
  ca: string,
  purposes: readonly Purpose[] = certificateProfile('gateway').purposes,
): Promise<TlsMaterial> {
  const certificate = await makeCertificate(
    {
      profile: { ...certificateProfile('gateway'), purposes: [...purposes] },
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
  /** The city's identity by an issuing CA below the corridor's root that the directory does not name. */
  readonly unnamedIssuer: TlsMaterial;
  /** The city's identity, for a client that is no gateway. */
  readonly clientOnly: TlsMaterial;
  /** The city's identity, for signing. */
  readonly signingOnly: TlsMaterial;
}

async function anotherIssuer({ directory, root, settings }: Authority): Promise<Issuer> {
  const above = { key: await readKeyFile(authorityFiles(directory).key('root'), undefined), certificate: root };
  const made = { profile: 'issuing', name: 'issuing-9', key: privateKey } as const;
  return { key: privateKey, certificate: await certifyAuthority(made, above, { settings, now: Date.now() }) };
}

export async function impostorsOf(city: string, authority: Authority, other: Authority): Promise<Impostors> {
  const ca = authority.root.x509.toString();
  const now = Date.now();
  return {
    selfSigned: await gatewayOf(city, now, { key: privateKey, certificate: undefined }, ca),
    foreign: await gatewayOf(city, now, other.issuing, ca),
    expired: await gatewayOf(city, now - 450 * dayMs, authority.issuing, ca),
    unlisted: await gatewayOf('999999', now, authority.issuing, ca),
    unnamedIssuer: await gatewayOf(city, now, await anotherIssuer(authority), ca),
    clientOnly: await gatewayOf(city, now, authority.issuing, ca, ['clientAuth']),
    signingOnly: await gatewayOf(city, now, authority.issuing, ca, ['g60Signing']),
  };
}
