/** Cities of one corridor in one process: the real use cases and stores over a network that is a function call. */
import { constants, createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type DirectoryView, viewDirectory } from '../../src/directory/directory-view.ts';
import { gatewayIdentity } from '../../src/directory/spiffe.ts';
import { type TrustView, trustView } from '../../src/directory/trust-view.ts';
import { readCalendar } from '../../src/domain/calendar.ts';
import { datasets } from '../../src/domain/dataset.ts';
import { type ListCatalogue, readLists } from '../../src/domain/list-catalogue.ts';
import { parseLocalDate } from '../../src/domain/local-date.ts';
import { readRuleOptions } from '../../src/domain/rule-options.ts';
import { GatewayError } from '../../src/errors.ts';
import { type DeliverDependencies, deliver } from '../../src/exchange/deliver.ts';
import { heartbeat } from '../../src/exchange/heartbeat.ts';
import type { KeyedHash } from '../../src/exchange/keyed-draft.ts';
import { OwnLedgers } from '../../src/exchange/own-ledger.ts';
import type { AuditEvent } from '../../src/exchange/ports/audit.ts';
import type { PeerAnswer, PeerClient } from '../../src/exchange/ports/peers.ts';
import type { DeliveryTarget, LaneOutcome } from '../../src/exchange/ports/queue.ts';
import type { RollbackGuard, Store } from '../../src/exchange/ports/store.ts';
import type { Signer, World } from '../../src/exchange/ports/world.ts';
import { RecentBatches } from '../../src/exchange/recent-batches.ts';
import type { RulesFor } from '../../src/exchange/rules.ts';
import type { RecordReader, UseCases } from '../../src/exchange/use-cases.ts';
import type { LedgerId } from '../../src/ledger/ledger-id.ts';
import type { Pool } from '../../src/store/pool.ts';
import { useCasesOf } from '../../src/use-cases-of.ts';
import { memoryStore } from '../store/memory-store.ts';

export interface TestCity {
  readonly code: string;
  readonly useCases: UseCases;
  readonly store: Store;
  readonly pool: Pool;
  readonly signer: Signer;
  readonly ledgers: OwnLedgers;
  readonly guard: MemoryGuard;
  /** The lists this city knows: another catalogue is another configuration. */
  readonly known: { lists: ListCatalogue };
  readonly rulesFor: RulesFor;
  readonly events: { event: string; fields: Record<string, string | number> }[];
  /** What was noted, in order; a test of the trail itself makes an AuditLog of its own. */
  readonly audited: AuditEvent[];
  /** Lanes that were woken to end a backoff. */
  readonly revived: DeliveryTarget[];
  deliver(peer: string, dataset?: string): Promise<LaneOutcome>;
  heartbeat(): Promise<void>;
}

/** Who reads where it does not matter who. */
export const reader: RecordReader = { client: 'a client', datasets, purposes: ['test'], purpose: 'test' };

export interface Corridor {
  readonly cities: ReadonlyMap<string, TestCity>;
  readonly clock: { now: number };
  /** What all of them believe; another object is another trust. */
  readonly believed: { trust: TrustView };
  city(code: string): TestCity;
  /** Replaces the answer of a call; undefined lets it through. */
  intercept: (from: string, to: string, path: string, body: Uint8Array) => PeerAnswer | Error | undefined;
  close(): Promise<void>;
}

export class MemoryGuard implements RollbackGuard {
  readonly held = new Map<LedgerId, number>();
  sizes(): ReadonlyMap<LedgerId, number> {
    return this.held;
  }
  async raise(ledger: LedgerId, size: number): Promise<void> {
    this.held.set(ledger, Math.max(size, this.held.get(ledger) ?? 0));
  }
}

export interface TestKey {
  readonly keyid: string;
  readonly city: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export function testKey(city: string): TestKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const keyid = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex');
  return { keyid, city, privateKey, publicKey };
}

/** Signs with what the key is at that moment: a test may put another in its place. */
export function signerOf(key: TestKey): Signer {
  return {
    get keyid() {
      return key.keyid;
    },
    chain: [],
    sign: async (data) => signedBy(key, data),
  };
}

function signedBy({ privateKey: key }: TestKey, data: Uint8Array): Uint8Array {
  if (key.asymmetricKeyType === 'ed25519') return sign(null, data, key);
  return sign('sha256', data, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 });
}

export const testHash: KeyedHash = (...parts) => createHash('sha256').update(Buffer.concat(parts)).digest();

const shipped = (name: string) => readFileSync(new URL(`../../config/${name}`, import.meta.url), 'utf8');

/**
 * Cities with Ed25519 keys, empty ledgers and a clock that stands at 2026-11-24 noon in Shanghai. The keys of `later`
 * are listed too.
 */
export async function openCorridor(
  codes: readonly string[],
  keys = codes.map(testKey),
  later: readonly TestKey[] = [],
): Promise<Corridor> {
  const clock = { now: Date.parse('2026-11-24T04:00:00Z') };
  const world: World = { now: () => clock.now, randomBytes };
  const believed = { trust: trustView(directoryOf(codes, [...keys, ...later], clock.now), []) };
  const cities = new Map<string, TestCity>();
  const corridor: Corridor = {
    cities,
    clock,
    believed,
    city: (code) => cities.get(code) ?? assertNever(code),
    intercept: () => undefined,
    close: async () => {
      for (const { pool } of cities.values()) await pool.end();
    },
  };
  for (const key of keys) cities.set(key.city, await openCity(key, world, corridor));
  return corridor;
}

function assertNever(code: string): never {
  throw new Error(`no city ${code} in this corridor`);
}

async function openCity(key: TestKey, world: World, corridor: Corridor): Promise<TestCity> {
  const { store, pool } = await memoryStore();
  const guard = new MemoryGuard();
  const signer = signerOf(key);
  const events: TestCity['events'] = [];
  const emit = (event: string, fields = {}) => void events.push({ event, fields });
  const revived: DeliveryTarget[] = [];
  const audited: AuditEvent[] = [];
  const note = (event: AuditEvent) => void audited.push(event);
  const limits = {
    ...{ batchEntries: 5000, batchBytes: 8 << 20, entryBytes: 65_536 },
    ...{ submitRecords: 5000, pendingRecords: 50_000, importBytes: 1 << 30 },
  };
  const recent = new RecentBatches(1 << 20);
  const ledgers = new OwnLedgers({
    ...{ recent, store, guard, signer, world, emit, limits },
    idempotencyMs: 86_400_000,
    appended: () => {},
  });
  const calendar = readCalendar(shipped('calendar.json'));
  const known = { lists: readLists(shipped('lists.json')) };
  const options = readRuleOptions(shipped('rules.json'));
  const today = parseLocalDate('2026-11-24');
  if (!today) throw new Error('a date');
  const rulesFor: RulesFor = (city) => ({ city, today, calendar, options, ...known });
  const dependencies = {
    ...{ rulesFor, city: key.city, store, guard, signer, world, emit, limits, ledgers, recent },
    audit: { note, record: async (event: AuditEvent) => note(event) },
    directory: () => corridor.believed.trust,
    trust: () => corridor.believed.trust,
    ...knowsAll,
    peers: networkOf(key.city, corridor),
    wakeUps: {
      wake: async () => {},
      revive: async (targets: readonly DeliveryTarget[]) => void revived.push(...targets),
      wakeImport: async () => {},
    },
    heartbeatMs: 60_000,
    auditKept: { auditMonths: 36, queryYears: 10 },
    hash: testHash,
    ready: () => true,
  };
  const deliverTo = (target: DeliveryTarget) =>
    deliver(target, new AbortController().signal, dependencies satisfies DeliverDependencies);
  return {
    ...{
      code: key.city,
      useCases: useCasesOf(dependencies),
      store,
      pool,
      signer,
      ledgers,
      guard,
      known,
      rulesFor,
      events,
      revived,
      audited,
    },
    heartbeat: () => heartbeat(new AbortController().signal, dependencies),
    deliver: (peer, dataset = 'licence') => deliverTo({ peer, ledger: `${key.city}/${dataset}/1` as LedgerId }),
  };
}

/** Calls the other city's use case and turns its error into the answer a server would give. */
function networkOf(from: string, corridor: Corridor): PeerClient {
  return {
    async post(peer, path, body) {
      const instead = corridor.intercept(from, peer, path, body);
      if (instead instanceof Error) throw instead;
      if (instead) return instead;
      const { useCases } = corridor.city(peer);
      const receive = path === '/peer/v1/batches' ? useCases.receiveBatch : useCases.receiveHeartbeats;
      return answerOf(() => receive(from, body));
    },
    async get(peer, path, { ledger = '' }) {
      const instead = corridor.intercept(from, peer, path, new Uint8Array());
      if (instead instanceof Error) throw instead;
      if (instead) return instead;
      if (path !== '/peer/v1/checkpoints') throw new Error(`${path} is not pulled here`);
      return answerOf(() => corridor.city(peer).useCases.serveCheckpoint(ledger));
    },
  };
}

export async function answerOf(call: () => Promise<Uint8Array>): Promise<PeerAnswer> {
  try {
    return { status: 200, body: await call(), problem: undefined, retryAfterMs: undefined };
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    const expected = error.parameters['expected'];
    return {
      status: error.status,
      body: new Uint8Array(),
      problem: { code: error.code, expected: typeof expected === 'number' ? expected : undefined },
      retryAfterMs: undefined,
    };
  }
}

/** How directories reach a city, who may call it and its keys are the matter of other tests: all here believe the corridor. */
const knowsAll = {
  ...{ trustDomain: 'g60.credit', roots: [], exportPkcs12: neverAsked, rotate: neverAsked },
  registry: { registered: neverAsked, forget: neverAsked },
  keys: { states: neverAsked },
  held: { current: neverAsked, take: neverAsked, bundle: neverAsked },
  spread: { saw: async () => {}, ask: async () => {} },
};

function neverAsked(): never {
  throw new Error('nobody is asked for that here');
}

/** As if the CA had certified these keys, which it would not: they are no RSA keys, and so are made at once. */
function directoryOf(codes: readonly string[], keys: readonly TestKey[], now: number): DirectoryView {
  const members = codes.map((city) => ({
    ...{ city, name: city, state: 'active' as const, endpoints: [], signingKeys: [] },
    tlsIdentity: gatewayIdentity('g60.credit', city),
  }));
  const ring = new Map(
    keys.map(({ keyid, city, publicKey }) => [
      keyid,
      {
        ...{ keyid, city, publicKey, revokedAt: undefined, invalidFrom: undefined },
        notBefore: now - 86_400_000,
        notAfter: now + 365 * 86_400_000,
      },
    ]),
  );
  const content = {
    ...{ version: 1, issuedAt: now, expiresAt: now + 90 * 86_400_000, members, agreements: [], signers: [] },
    ...{ threshold: 1, issuers: [], retiredIssuers: [] },
  };
  return { ...viewDirectory(content, new Uint8Array()), key: (keyid) => ring.get(keyid) };
}
