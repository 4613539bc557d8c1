import type { Configuration } from './config.ts';
import { CertificateAlarms } from './exchange/certificate-alarms.ts';
import { certificatesOf } from './exchange/certificates.ts';
import type { HeldTrust } from './exchange/held-trust.ts';
import { KeyRotations } from './exchange/key-rotations.ts';
import type { Emit } from './exchange/ports/events.ts';
import type { Enrolment, KeyStore } from './exchange/ports/keys.ts';
import type { World } from './exchange/ports/world.ts';
import type { TrustSpread } from './exchange/spread-trust.ts';
import { openKeyStore } from './pki/key-store.ts';
import type { LiveIdentity } from './pki/live-identity.ts';
import { createAuthorityClient } from './transport/authority-client.ts';

export interface OwnKeysParts {
  readonly configuration: Configuration;
  readonly passphrase: string | undefined;
  readonly identity: LiveIdentity;
  readonly held: HeldTrust;
  readonly spread: TrustSpread;
  readonly world: World;
  readonly emit: Emit;
}

export interface OwnKeys {
  readonly keys: KeyStore;
  readonly rotations: KeyRotations;
  /** undefined where certificates are carried by hand. */
  readonly enrolment: Enrolment | undefined;
  readonly alarms: CertificateAlarms;
}

/** This city's keys and what looks after them: rotations, the CA's service where there is one, alarms. */
export function openOwnKeys(parts: OwnKeysParts): OwnKeys {
  const { configuration, passphrase, identity, held, spread, world, emit } = parts;
  const { city, trustDomain, authority, certificates, dataDirectory } = configuration;
  const trust = () => held.current();
  const keys = openKeyStore(dataDirectory, passphrase);
  const enrolment = authority.url
    ? createAuthorityClient({
        ...{ url: authority.url, trustDomain, trust, tls: () => identity.tls() },
      })
    : undefined;
  const rotations = new KeyRotations({
    ...{ city, keys, enrolment, trust, world, emit },
    takeTrust: (bundle) => held.take(bundle, 'authority'),
    peerVersions: () => spread.peerVersions(),
    checkMs: certificates.checkSeconds * 1000,
    overlapMs: certificates.overlapSeconds * 1000,
    retireMs: certificates.retireSeconds * 1000,
  });
  const alarms = new CertificateAlarms({
    certificates: () => certificatesOf({ keys, trust, roots: identity.roots, world }),
    emit,
  });
  return { keys, rotations, enrolment, alarms };
}
