import t from 'tap';
import {
  readReceipt,
  receiptType,
  verifyReceipt,
  verifyReceiptSignature,
  writeReceipt,
} from '../../src/envelope/receipt.ts';
import { sha256 } from '../../src/ledger/hash.ts';
import type { LedgerId } from '../../src/ledger/ledger-id.ts';
import { Receipt } from '../../src/wire/proto.ts';
import { cityWith, day, flipped, now, ringOf } from './signers.ts';

const ledger: LedgerId = '330100/penalty/1';
const digest = sha256(Buffer.from('a checkpoint'));
const claim = {
  receiver: '320500',
  ledger,
  treeSize: 300,
  rootHash: sha256(Buffer.from('a tree')),
  checkpointDigest: digest,
  receivedAt: now,
  erasedThrough: 0,
};
const { receiver, treeSize, rootHash } = claim;
const expected = {
  receiver,
  ledger,
  treeSize,
  rootHash,
  checkpointDigests: [sha256(Buffer.from('an older one')), digest],
};
const payload = writeReceipt(claim);
const suzhou = cityWith('320500', 'ed25519');
const huzhou = cityWith('330500', 'ed25519');
const keys = ringOf(suzhou, huzhou);

t.test('a receipt of what was sent is verified to what it says', async (t) => {
  const envelope = suzhou.envelope(receiptType, payload);
  t.same(verifyReceipt(envelope, keys, now, expected), { ...claim, keyid: suzhou.key.keyid });
  t.same(readReceipt(envelope), claim);
});

t.test('a receipt about anything else is refused, and the difference is named', async (t) => {
  for (const [reason, changed] of [
    ['receiver', { receiver: '330500' }],
    ['ledger', { ledger: '330100/penalty/2' }],
    ['tree_size', { treeSize: 299 }],
    ['root_hash', { rootHash: sha256(Buffer.from('another tree')) }],
    ['checkpoint_digest', { checkpointDigests: [rootHash] }],
    ['checkpoint_digest', { checkpointDigests: [] }],
  ] as const) {
    const error = { code: 'RECEIPT_INVALID', parameters: { reason } };
    const run = () => verifyReceipt(suzhou.envelope(receiptType, payload), keys, now, { ...expected, ...changed });
    t.throws(run, error, reason);
  }
});

t.test("a receipt has to be signed by its receiver's key, valid when it was given", async (t) => {
  const good = suzhou.envelope(receiptType, payload);
  for (const [code, envelope, ring, at] of [
    ['KEY_UNKNOWN', huzhou.envelope(receiptType, payload), keys, now],
    ['KEY_UNKNOWN', good, ringOf(huzhou), now],
    ['KEY_REVOKED', good, ringOf(cityWith('320500', 'ed25519', { revokedAt: now })), now],
    ['KEY_NOT_VALID_THEN', good, ringOf(cityWith('320500', 'ed25519', { notAfter: now - day })), now],
    ['CLOCK_AHEAD', good, keys, now - day],
  ] as const) {
    t.throws(() => verifyReceipt(envelope, ring, at, expected), { code }, code);
  }
});

t.test('any flipped bit of a receipt is noticed', async (t) => {
  const envelope = suzhou.envelope(receiptType, payload);
  const good = verifyReceiptSignature(envelope, keys);
  for (let bit = 0; bit < envelope.length * 8; bit += 1) {
    try {
      // A bit of the framing may leave the same receipt; none may leave another.
      t.same(verifyReceiptSignature(flipped(envelope, bit), keys), good, `bit ${bit}`);
    } catch {}
  }
});

t.test('a payload with a fault in one field is refused, and the field is named', async (t) => {
  const message = Receipt.decode(payload);
  for (const [field, value] of [
    ['receiver', '32050'],
    ['receiver', '3205000'],
    ['ledger', ''],
    ['tree_size', 2 ** 53],
    ['root_hash', Buffer.alloc(33)],
    ['checkpoint_digest', Buffer.alloc(0)],
    ['received_at', undefined],
    ['erased_through', 2 ** 60],
  ] as const) {
    const { [field]: _, ...rest } = message;
    const bytes = Receipt.encode({ ...rest, ...(value !== undefined && { [field]: value }) }).finish();
    const error = { code: 'ENVELOPE_MALFORMED', parameters: { reason: field } };
    t.throws(() => readReceipt(suzhou.envelope(receiptType, bytes)), error, field);
  }
});
