import { createPublicKey } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { Certificate } from '../directory/certificate.ts';
import { authorityIdentity } from '../directory/spiffe.ts';
import { isAging } from '../exchange/next-step.ts';
import type { TlsMaterial } from '../exchange/ports/peers.ts';
import type { Authority } from './authority.ts';
import { authorityFiles } from './authority-layout.ts';
import { readCertificates, writeCertificates } from './certificate-file.ts';
import { certificateProfile } from './certificate-profile.ts';
import { publicMode, replaceFile } from './durable-file.ts';
import { canonicalHost } from './host-name.ts';
import { appendRegister, registerEntry } from './issued-register.ts';
import { keepKeyFile } from './key-file.ts';
import { makeCertificate } from './make-certificate.ts';

/** Of its files. */
const name = 'service';

async function held(authority: Authority): Promise<Certificate | undefined> {
  const file = authorityFiles(authority.directory).certificate(name);
  return existsSync(file) ? (await readCertificates(file))[0] : undefined;
}

/**
 * Key and certificate of the CA's own service under these host names or addresses; made when there is none, or when it
 * is by another issuing CA, for other names, or in the last third of its life. `passphrase` encrypts the key.
 *
 * @throws GatewayError KEY_*, FILE_*
 */
export async function serviceMaterial(
  authority: Authority,
  hosts: readonly string[],
  passphrase: string | undefined,
  now: number,
): Promise<TlsMaterial> {
  const files = authorityFiles(authority.directory);
  const key = await keepKeyFile(files.key(name), certificateProfile('authority').keyBits, passphrase);
  let certificate = await held(authority);
  if (!certificate || !isGood(certificate, authority, hosts, now) || !certificate.x509.checkPrivateKey(key)) {
    certificate = await certify(authority, createPublicKey(key), hosts, now);
    await appendRegister(files.register, [registerEntry('authority', certificate.uris[0] ?? '', certificate.der, now)]);
    await replaceFile(files.certificate(name), writeCertificates([certificate]), publicMode);
  }
  return {
    key: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: writeCertificates([certificate, authority.issuing.certificate]),
    ca: writeCertificates([authority.root]),
  };
}

function namesOf(hosts: readonly string[]): string {
  return hosts.map(canonicalHost).sort().join();
}

function isGood(certificate: Certificate, { issuing }: Authority, hosts: readonly string[], now: number): boolean {
  const sameNames = namesOf(certificate.addresses) === namesOf(hosts);
  return sameNames && certificate.x509.checkIssued(issuing.certificate.x509) && !isAging(certificate, now);
}

async function certify(
  { settings, issuing }: Authority,
  publicKey: Certificate['publicKey'],
  hosts: readonly string[],
  now: number,
) {
  const profile = certificateProfile('authority');
  const order = {
    ...{ profile, publicKey, now, commonName: profile.commonName, settings },
    uri: authorityIdentity(settings.trustDomain),
    addresses: hosts,
  };
  return await makeCertificate(order, issuing);
}
