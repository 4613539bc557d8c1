import { createHash, type X509Certificate } from 'node:crypto';
import { type Certificate, readCertificate } from '../directory/certificate.ts';
import type { TrustView } from '../directory/trust-view.ts';
import type { CertificateView } from './admin-use-cases.ts';
import { isRevoked } from './is-revoked.ts';
import { isAging, type NextStep, stepOfNext } from './next-step.ts';
import type { KeyGeneration, KeyState, KeyStore } from './ports/keys.ts';
import type { Instant, World } from './ports/world.ts';

export interface CertificatesDependencies {
  readonly keys: Pick<KeyStore, 'states'>;
  readonly trust: () => TrustView;
  readonly roots: readonly X509Certificate[];
  readonly world: Pick<World, 'now'>;
}

type State = CertificateView['state'];

interface Span {
  readonly notBefore: Instant;
  readonly notAfter: Instant;
}

const dayMs = 86_400_000;

function instantText(instant: Instant): string {
  return new Date(instant).toISOString();
}

function timesOf({ notBefore, notAfter }: Span, now: Instant) {
  return {
    notBefore: instantText(notBefore),
    notAfter: instantText(notAfter),
    // Whole days that are left of it: the day on which it lapses counts as none.
    daysLeft: Math.floor((notAfter - now) / dayMs),
  };
}

function view(use: string, certificate: Certificate, state: State, next: NextStep, now: Instant): CertificateView {
  const { keyid, serial, uris, x509 } = certificate;
  const identity = uris[0] ?? x509.subject.replaceAll('\n', ', ');
  return { use, identity, keyid, serial, state, ...timesOf(certificate, now), next };
}

/** A jwt key has no certificate: only when it began to be used is known of it. */
function bareKey(use: string, { name, keyDigest }: KeyGeneration, state: State, since: Instant, next: NextStep) {
  return {
    ...{ use, identity: name, keyid: keyDigest ?? '', serial: '', state, next },
    ...{ notBefore: instantText(since), notAfter: undefined, daysLeft: undefined },
  };
}

function keyViews(key: KeyState, trust: TrustView, now: Instant): CertificateView[] {
  const { use, used, usedSince, next, retired } = key;
  const shown = (generation: KeyGeneration, state: State, since: Instant, step: NextStep): CertificateView => {
    const { certificate } = generation;
    if (!certificate) return bareKey(use, generation, state, since, step);
    return view(use, certificate, isRevoked(certificate, trust) ? 'revoked' : state, step, now);
  };
  const due = used.certificate && (isAging(used.certificate, now) || isRevoked(used.certificate, trust));
  return [
    shown(used, 'in use', usedSince, due && !next ? 'renew' : 'nothing'),
    ...(next ? [shown(next, 'next', next.madeAt, stepOfNext(use, next))] : []),
    ...retired.map((each) =>
      shown(each, 'retired', each.retiredAt, each.keyDigest === undefined ? 'nothing' : 'destroy'),
    ),
  ];
}

function directoryView({ version, envelope, issuedAt, expiresAt }: TrustView, now: Instant): CertificateView {
  const span = { notBefore: issuedAt, notAfter: expiresAt };
  return {
    ...{ use: 'directory', identity: `version ${version}`, serial: String(version), state: 'in use' },
    keyid: createHash('sha256').update(envelope).digest('hex'),
    ...timesOf(span, now),
    next: isAging(span, now) ? 'publish' : 'nothing',
  };
}

function listViews({ issuers, revocationLists }: TrustView, now: Instant): CertificateView[] {
  return revocationLists.map(({ issuer, number, thisUpdate, nextUpdate }) => {
    const span = { notBefore: thisUpdate, notAfter: nextUpdate };
    const signer = issuers.find(({ keyid }) => keyid === issuer);
    return {
      ...{ use: 'revocation-list', keyid: issuer, serial: String(number), state: 'in use' },
      identity: signer?.x509.subject.replaceAll('\n', ', ') ?? issuer,
      ...timesOf(span, now),
      next: isAging(span, now) ? 'publish' : 'nothing',
    };
  });
}

/**
 * All that can expire here: every key of the city, the CAs above them, the directory and the revocation lists, each
 * with the days left and what is to be done next.
 */
export async function certificatesOf({
  keys,
  trust,
  roots,
  world,
}: CertificatesDependencies): Promise<CertificateView[]> {
  const [held, now] = [trust(), world.now()];
  const above = (use: string, certificate: Certificate) =>
    view(use, certificate, 'in use', isAging(certificate, now) ? 'replace' : 'nothing', now);
  return [
    ...(await keys.states()).flatMap((key) => keyViews(key, held, now)),
    ...held.issuers.map((issuer) => above('issuing', issuer)),
    ...roots.map((root) => above('root', readCertificate(root))),
    ...held.signers.map((signer) => above('directory-signer', signer)),
    directoryView(held, now),
    ...listViews(held, now),
  ];
}
