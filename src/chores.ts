import type { Configuration } from './config.ts';
import type { Dependencies } from './dependencies.ts';
import { heartbeat } from './exchange/heartbeat.ts';
import type { Listeners } from './listeners.ts';
import type { OwnKeys } from './own-keys.ts';
import type { LiveIdentity } from './pki/live-identity.ts';
import type { Trust } from './trust.ts';
import type { Chore } from './upkeep.ts';

export interface ChoreParts {
  readonly configuration: Configuration;
  readonly identity: LiveIdentity;
  readonly trust: Trust;
  readonly own: OwnKeys;
  readonly listeners: Listeners;
  readonly dependencies: Dependencies;
}

const alarmsEveryMs = 3_600_000;

/** What each process of a city sees to by itself: nothing of it is done once for all, and all of it may be done twice. */
export function choresOf(parts: ChoreParts): Chore[] {
  const { configuration, trust, own } = parts;
  const { held, spread } = trust;
  const checkMs = configuration.certificates.checkSeconds * 1000;
  const pullMs = configuration.certificates.pullSeconds * 1000;
  return [
    { name: 'keys', everyMs: checkMs, work: (signal) => takeOverKeys(signal, parts) },
    { name: 'rotations', everyMs: checkMs, work: (signal) => own.rotations.advance(signal) },
    { name: 'trust', everyMs: checkMs, work: () => held.refresh() },
    { name: 'trust-of-peers', everyMs: pullMs, work: (signal) => spread.pull(signal) },
    { name: 'trust-of-authority', everyMs: pullMs, work: (signal) => askAuthority(signal, parts) },
    { name: 'alarms', everyMs: alarmsEveryMs, work: () => own.alarms.check() },
  ];
}

/** New connections are made with the new key, open ones finish; what is signed from now on is signed with it. */
async function takeOverKeys(signal: AbortSignal, parts: ChoreParts): Promise<void> {
  const { identity, listeners, trust, dependencies } = parts;
  const changed = await identity.refresh();
  if (changed.includes('gateway')) {
    listeners.replaceTls(identity.tls());
    trust.peers.replaceTls(identity.tls());
  }
  // Tree heads under the new key, so that what the old one signed no longer rests on it alone.
  if (changed.includes('signing')) await heartbeat(signal, dependencies);
}

/** Also where no peer can be reached the CA's word arrives: a revocation above all. */
async function askAuthority(signal: AbortSignal, { own, trust: { held } }: ChoreParts): Promise<void> {
  if (own.enrolment) await held.take(await own.enrolment.trust(held.current().version, signal), 'authority');
}
