import { createHash } from 'node:crypto';
import { type Configuration, programVersion, shippedData } from './config.ts';
import { readCalendar } from './domain/calendar.ts';
import { auditTrail } from './domain/dataset.ts';
import { readLists } from './domain/list-catalogue.ts';
import { localDateOf } from './domain/local-date.ts';
import { readRuleOptions } from './domain/rule-options.ts';
import { openRegistry } from './exchange/access/registry.ts';
import { auditLedger } from './exchange/audit/audit-ledger.ts';
import { AuditLog } from './exchange/audit/audit-log.ts';
import type { DeliverDependencies } from './exchange/deliver.ts';
import type { HeartbeatDependencies } from './exchange/heartbeat.ts';
import type { HeldTrust } from './exchange/held-trust.ts';
import type { KeyRotations } from './exchange/key-rotations.ts';
import { OwnLedgers } from './exchange/own-ledger.ts';
import type { Emit } from './exchange/ports/events.ts';
import type { KeyStore, KeyUse } from './exchange/ports/keys.ts';
import type { PeerClient } from './exchange/ports/peers.ts';
import type { WakeUps } from './exchange/ports/queue.ts';
import type { RollbackGuard, Store } from './exchange/ports/store.ts';
import type { TableFormat } from './exchange/ports/table.ts';
import type { World } from './exchange/ports/world.ts';
import { RecentBatches } from './exchange/recent-batches.ts';
import type { ReexamineDependencies } from './exchange/reexamine.ts';
import type { RulesFor } from './exchange/rules.ts';
import type { ImportDependencies } from './exchange/run-import.ts';
import type { TrustSpread } from './exchange/spread-trust.ts';
import type { SweepDependencies } from './exchange/sweep.ts';
import { openTable, standardLimits } from './files/table.ts';
import { type LedgerId, parseLedgerId } from './ledger/ledger-id.ts';
import { exportPkcs12 } from './pki/export-key.ts';
import type { LiveIdentity } from './pki/live-identity.ts';
import type { UseCaseDependencies } from './use-cases-of.ts';

/** Everything any use case takes; each names in its own interface what it uses. */
export type Dependencies = UseCaseDependencies &
  DeliverDependencies &
  HeartbeatDependencies &
  SweepDependencies &
  ReexamineDependencies &
  ImportDependencies &
  Pick<OpenedParts, 'held' | 'spread'> & { readonly audit: AuditLog };

export interface OpenedParts {
  readonly configuration: Configuration;
  /** Of the key files. */
  readonly passphrase: string | undefined;
  readonly identity: LiveIdentity;
  readonly guard: RollbackGuard;
  readonly store: Store;
  readonly held: HeldTrust;
  readonly spread: TrustSpread;
  readonly keys: KeyStore;
  readonly rotations: KeyRotations;
  readonly peers: PeerClient;
  readonly wakeUps: WakeUps;
  readonly world: World;
  readonly emit: Emit;
  readonly state: { readonly ready: boolean };
}

const hourMs = 3_600_000;
/** A few thousand records: what peers that keep up are about to be sent. */
const recentBytes = 4 * 1024 * 1024;
const auditWakeMs = 10_000;
/** A right taken away is gone this soon, in every process. */
const registryMs = 500;
/** An administrator waits for the first step of a rotation; the rest goes on by itself. */
const rotationMs = 60_000;

export function dependenciesOf(parts: OpenedParts): Dependencies {
  const {
    configuration,
    passphrase,
    keys,
    rotations,
    identity,
    guard,
    store,
    held,
    spread,
    peers,
    wakeUps,
    world,
    emit,
    state,
  } = parts;
  const { city, trustDomain, dataDirectory, limits, keep, heartbeatSeconds } = configuration;
  const { signer, hash, roots } = identity;
  const trust = () => held.current();
  const recent = new RecentBatches(recentBytes);
  const ledgers = new OwnLedgers({
    ...{ recent, store, guard, signer, world, emit, limits },
    idempotencyMs: keep.idempotencyHours * hourMs,
    appended: peerWaker(parts),
  });
  const audit = new AuditLog({ ledger: auditLedger(city), ledgers, emit });
  return {
    ...{ city, store, guard, signer, hash, world, emit, limits, trust, held, spread, peers, wakeUps, ledgers },
    ...{ recent, audit, directory: trust, roots, keys, trustDomain },
    registry: openRegistry({ store, world, ttlMs: registryMs }),
    exportPkcs12: (name: string, secret: string) => exportPkcs12(dataDirectory, passphrase, name, secret),
    rotate: (use: KeyUse) => rotations.begin(use, AbortSignal.timeout(rotationMs)),
    ...rulesSource(world),
    openTable: (source: AsyncIterable<Uint8Array>, format: TableFormat) =>
      openTable(source, format, { ...standardLimits, bytes: limits.importBytes }),
    heartbeatMs: heartbeatSeconds * 1000,
    auditKept: keep,
    importsKeptMs: keep.importDays * 24 * hourMs,
    ready: () => state.ready,
  };
}

/** Wakes the peers after a commit; for the audit trail, to which any request may add, every ten seconds at most. */
function peerWaker(parts: OpenedParts): (ledger: LedgerId) => void {
  let due = false;
  return (ledger) => {
    if (parseLedgerId(ledger).dataset !== auditTrail) return wakePeers(ledger, parts);
    if (due) return;
    due = true;
    setTimeout(() => {
      due = false;
      wakePeers(ledger, parts);
    }, auditWakeMs).unref();
  };
}

function wakePeers(ledger: LedgerId, { configuration, held, wakeUps, emit }: OpenedParts): void {
  const others = held.current().members.filter(({ state, city }) => state === 'active' && city !== configuration.city);
  // Only a hint: what is lost here, the sweep makes anew.
  wakeUps.wake(others.map(({ city: peer }) => ({ peer, ledger }))).catch(() => emit('queue.wake_lost', { ledger }));
}

function rulesSource(world: World): { readonly rulesFor: RulesFor; readonly rulesFingerprint: string } {
  const texts = [shippedData('calendar.json'), shippedData('lists.json'), shippedData('rules.json')] as const;
  const calendar = readCalendar(texts[0]);
  const lists = readLists(texts[1]);
  const options = readRuleOptions(texts[2]);
  return {
    rulesFor: (city) => ({ city, today: localDateOf(world.now()), calendar, lists, options }),
    // As JSON, which keeps the texts apart. Rules that are code change with the program's version.
    rulesFingerprint: createHash('sha256')
      .update(JSON.stringify([programVersion(), ...texts]))
      .digest('hex'),
  };
}
