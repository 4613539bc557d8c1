/** A peer that answers a source with what it likes: the scene of the tests about receipts. */
import { randomBytes } from 'node:crypto';
import t, { type Test } from 'tap';
import { checkpointType, readCheckpoint } from '../../src/envelope/checkpoint.ts';
import { preAuthenticationEncoding, writeEnvelope } from '../../src/envelope/dsse.ts';
import { type ReceiptClaim, writeReceipt } from '../../src/envelope/receipt.ts';
import type { PeerAnswer } from '../../src/exchange/ports/peers.ts';
import { signReceipt } from '../../src/exchange/sign.ts';
import type { LedgerId } from '../../src/ledger/ledger-id.ts';
import { Envelope } from '../../src/wire/proto.ts';
import { fictionalRow } from '../domain/fictional.ts';
import { openCorridor, signerOf, testKey } from '../exchange/corridor.ts';

export const [home, liar, third] = ['330100', '310117', '340100'] as const;
export const ledger: LedgerId = `${home}/licence/1`;
const stranger = testKey(liar);

export interface Scene {
  /** Entries the peer has confirmed, and five more that are not delivered yet. */
  readonly confirmed: number;
  readonly size: number;
  /** The peer's newest receipt. */
  readonly last: Uint8Array;
  /** What the peer should say of all of them. */
  readonly honest: ReceiptClaim;
}

const keys = [home, liar, third].map(testKey);
const key = (city: string) => keys.find((each) => each.city === city) ?? stranger;
export const corridor = await openCorridor([home, liar, third], keys);
t.teardown(() => corridor.close());
export const source = corridor.city(home);
let published = 0;

async function publish(): Promise<void> {
  const rows = Array.from({ length: 5 }, (_, index) => fictionalRow('licence', home, published + index));
  published += 5;
  const request = { client: 'client', dataset: 'licence', edition: '2018', rows, mode: 'all' } as const;
  await source.useCases.submit({ ...request, idempotency: undefined });
}

/** All that was published before is confirmed by the peer, five entries more are not yet delivered. */
export async function scene(): Promise<Scene> {
  if (published === 0) await publish();
  corridor.intercept = () => undefined;
  await source.store.unpark(liar, ledger);
  await source.deliver(liar);
  const { treeSize: confirmed } = await source.store.cursor(liar, ledger);
  const last = (await source.store.receiptsAt(ledger, confirmed)).find(({ receiver }) => receiver === liar);
  await publish();
  source.events.length = 0;
  const size = confirmed + 5;
  const checkpoint = await source.store.checkpointAt(ledger, size);
  if (!last || !checkpoint) throw new Error(`${confirmed} of ${size} should be confirmed`);
  const { treeSize, rootHash, digest } = readCheckpoint(checkpoint.envelope);
  const honest = { receiver: liar, ledger, treeSize, rootHash, checkpointDigest: digest, erasedThrough: size };
  return { confirmed, size, last: last.envelope, honest: { ...honest, receivedAt: corridor.clock.now } };
}

/** An administrator's word, and a peer that has come to its senses. */
export async function assertHealed(t: Test, size: number): Promise<void> {
  corridor.intercept = () => undefined;
  await source.store.unpark(liar, ledger);
  t.same(await source.deliver(liar), { kind: 'idle' });
  t.match(await source.store.cursor(liar, ledger), { treeSize: size, failures: 0, failure: undefined });
}

export const ok = (body: Uint8Array): PeerAnswer => ({
  status: 200,
  body,
  problem: undefined,
  retryAfterMs: undefined,
});
export const refused = (status: number, code: string, expected?: number, retryAfterMs?: number): PeerAnswer => ({
  ...{ status, body: new Uint8Array(), retryAfterMs },
  problem: { code, expected },
});

const claiming = (scene: Scene, change: Partial<ReceiptClaim>, by = key(liar)) =>
  signReceipt(signerOf(by), { ...scene.honest, ...change });

async function tampered(scene: Scene): Promise<Uint8Array> {
  const envelope = Envelope.decode(await claiming(scene, {}));
  const signatures = (envelope.signatures ?? []).map(({ keyid, sig }) => ({
    keyid,
    sig: sig?.map((byte) => byte ^ 1),
  }));
  return Envelope.encode({ ...envelope, signatures }).finish();
}

async function ofAnotherType(scene: Scene): Promise<Uint8Array> {
  const payload = writeReceipt(scene.honest);
  const { keyid, sign } = signerOf(key(liar));
  const sig = await sign(preAuthenticationEncoding(checkpointType, payload));
  return writeEnvelope(checkpointType, payload, [{ keyid, sig }]);
}

export type Lie = readonly [
  name: string,
  lie: (scene: Scene) => Uint8Array | Promise<Uint8Array>,
  code: string,
  verdict: 'parked' | 'retry',
];

export const lies: readonly Lie[] = [
  [
    'for entries it never received',
    (scene) => claiming(scene, { treeSize: scene.size + 1, rootHash: randomBytes(32) }),
    'RECEIPT_INVALID',
    'parked',
  ],
  ['over another root', (scene) => claiming(scene, { rootHash: randomBytes(32) }), 'RECEIPT_INVALID', 'parked'],
  ['over no root of ours', (scene) => claiming(scene, { treeSize: scene.size - 1 }), 'RECEIPT_INVALID', 'parked'],
  [
    'for a checkpoint never sent',
    (scene) => claiming(scene, { checkpointDigest: randomBytes(32) }),
    'RECEIPT_INVALID',
    'parked',
  ],
  ['for another ledger', (scene) => claiming(scene, { ledger: `${home}/penalty/1` }), 'RECEIPT_INVALID', 'parked'],
  ['by a stranger', (scene) => claiming(scene, {}, stranger), 'KEY_UNKNOWN', 'parked'],
  ["in its name by another member's key", (scene) => claiming(scene, {}, key(third)), 'KEY_UNKNOWN', 'parked'],
  ['of another member', (scene) => claiming(scene, { receiver: third }, key(third)), 'RECEIPT_INVALID', 'parked'],
  [
    "of the source's own making",
    (scene) => claiming(scene, { receiver: home }, key(home)),
    'RECEIPT_INVALID',
    'parked',
  ],
  ['with a wrong signature', tampered, 'SIGNATURE_INVALID', 'parked'],
  ['that is an old one', ({ last }) => last, 'RECEIPT_INVALID', 'parked'],
  [
    'from the future',
    (scene) => claiming(scene, { receivedAt: scene.honest.receivedAt + 400_000 }),
    'CLOCK_AHEAD',
    'retry',
  ],
  ['signed as something else', ofAnotherType, 'ENVELOPE_MALFORMED', 'retry'],
  ['that is no receipt', () => randomBytes(300), 'ENVELOPE_MALFORMED', 'retry'],
  ['that is nothing at all', () => new Uint8Array(), 'ENVELOPE_MALFORMED', 'retry'],
];
