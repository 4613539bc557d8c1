import t from 'tap';
import {
  checkpointType,
  readCheckpoint,
  verifyCheckpoint,
  verifyCheckpointSignature,
  writeCheckpoint,
} from '../../src/envelope/checkpoint.ts';
import { preAuthenticationEncoding, readEnvelope, writeEnvelope } from '../../src/envelope/dsse.ts';
import { receiptType } from '../../src/envelope/receipt.ts';
import { emptyRoot, sha256 } from '../../src/ledger/hash.ts';
import type { LedgerId } from '../../src/ledger/ledger-id.ts';
import { Checkpoint } from '../../src/wire/proto.ts';
import { cityWith, day, flipped, now, ringOf } from './signers.ts';

const ledger: LedgerId = '330100/penalty/1';
const claim = { ledger, treeSize: 300, rootHash: sha256(Buffer.from('a tree')), issuedAt: now };
const payload = writeCheckpoint(claim);
const source = cityWith('330100', 'p256');
const minutes = 60_000;

t.test('a checkpoint of every suite is verified to what was signed', async (t) => {
  for (const kind of ['rsa', 'p256', 'ed25519'] as const) {
    const city = cityWith('330100', kind);
    const envelope = city.envelope(checkpointType, payload);
    const expected = { ...claim, digest: sha256(payload), keyid: city.key.keyid };
    t.same(verifyCheckpoint(envelope, ringOf(city), now), expected, kind);
    t.same(readCheckpoint(envelope), { ...claim, digest: sha256(payload) });
  }
});

t.test('an empty ledger has a checkpoint too', async (t) => {
  const empty = { ...claim, treeSize: 0, rootHash: emptyRoot };
  t.match(verifyCheckpoint(source.envelope(checkpointType, writeCheckpoint(empty)), ringOf(source), now), empty);
});

t.test('a checkpoint is refused with what is wrong with its key', async (t) => {
  for (const [code, city, keys] of [
    ['KEY_UNKNOWN', source, ringOf()],
    ['KEY_UNKNOWN', cityWith('320500', 'p256'), ringOf(cityWith('320500', 'p256'))],
    ['KEY_REVOKED', source, ringOf(cityWith('330100', 'p256', { revokedAt: now - day }))],
    ['KEY_REVOKED', source, ringOf(cityWith('330100', 'p256', { revokedAt: now + day, invalidFrom: now }))],
    ['KEY_NOT_VALID_THEN', source, ringOf(cityWith('330100', 'p256', { notAfter: now - day }))],
    ['KEY_NOT_VALID_THEN', source, ringOf(cityWith('330100', 'p256', { notBefore: now + day }))],
  ] as const) {
    t.throws(() => verifyCheckpoint(city.envelope(checkpointType, payload), keys, now), { code });
  }
});

t.test('an old checkpoint verifies long after its key has expired or was revoked', async (t) => {
  const later = cityWith('330100', 'p256', { notAfter: now + day, revokedAt: now + 2, invalidFrom: now + 1 });
  const envelope = source.envelope(checkpointType, payload);
  t.ok(verifyCheckpoint(envelope, ringOf(later), now + 3650 * day));
});

t.test('a checkpoint more than 5 minutes ahead of the clock is refused for now', async (t) => {
  const envelope = source.envelope(checkpointType, payload);
  t.ok(verifyCheckpoint(envelope, ringOf(source), now - 5 * minutes));
  const error = { code: 'CLOCK_AHEAD', parameters: { seconds: 301 } };
  t.throws(() => verifyCheckpoint(envelope, ringOf(source), now - 5 * minutes - 1), error);
  t.ok(verifyCheckpointSignature(envelope, ringOf(source)), 'a verifier of evidence needs no clock');
});

t.test('any flipped bit of what was signed or of the signature is noticed', async (t) => {
  const { signatures } = readEnvelope(source.envelope(checkpointType, payload), checkpointType);
  const [{ keyid, sig } = { keyid: '', sig: new Uint8Array() }] = signatures;
  const refused = (type: string, signed: Uint8Array, by: Uint8Array) => {
    try {
      return !verifyCheckpoint(writeEnvelope(type, signed, [{ keyid, sig: by }]), ringOf(source), now);
    } catch {
      return true;
    }
  };
  t.notOk(refused(checkpointType, payload, sig));
  for (let bit = 0; bit < payload.length * 8; bit += 1) {
    if (!refused(checkpointType, flipped(payload, bit), sig)) t.fail(`bit ${bit} of the payload`);
  }
  for (let bit = 0; bit < sig.length * 8; bit += 1) {
    if (!refused(checkpointType, payload, flipped(sig, bit))) t.fail(`bit ${bit} of the signature`);
  }
});

t.test('what was signed as something else is no checkpoint, whatever its envelope says', async (t) => {
  const sig = source.signature(preAuthenticationEncoding(receiptType, payload));
  const envelope = writeEnvelope(checkpointType, payload, [{ keyid: source.key.keyid, sig }]);
  t.throws(() => verifyCheckpoint(envelope, ringOf(source), now), { code: 'SIGNATURE_INVALID' });
  t.throws(() => verifyCheckpoint(source.envelope(receiptType, payload), ringOf(source), now), {
    code: 'ENVELOPE_MALFORMED',
  });
});

t.test('one good signature of the source among others is enough, none is not', async (t) => {
  const stranger = cityWith('320500', 'ed25519');
  const older = cityWith('330100', 'ed25519', { revokedAt: now - day });
  const data = preAuthenticationEncoding(checkpointType, payload);
  const by = (...cities: readonly (typeof source)[]) =>
    writeEnvelope(
      checkpointType,
      payload,
      cities.map(({ key, signature }) => ({ keyid: key.keyid, sig: signature(data) })),
    );
  const keys = ringOf(stranger, older, source);
  t.equal(verifyCheckpoint(by(stranger, older, source), keys, now).keyid, source.key.keyid);
  t.throws(() => verifyCheckpoint(by(older, stranger), keys, now), { code: 'KEY_REVOKED' }, 'the first fault is named');
});

t.test('a payload with a fault in one field is refused, and the field is named', async (t) => {
  const good = Checkpoint.decode(payload);
  for (const [field, value] of [
    ['ledger', '330100/penalty/01'],
    ['tree_size', 2 ** 53],
    ['root_hash', Buffer.alloc(31)],
    ['root_hash', Buffer.alloc(0)],
    ['issued_at', undefined],
    ['issued_at', { seconds: 2 ** 50 }],
  ] as const) {
    const { [field]: _, ...rest } = good;
    const bytes = Checkpoint.encode({ ...rest, ...(value !== undefined && { [field]: value }) }).finish();
    const envelope = source.envelope(checkpointType, bytes);
    const expected = { code: 'ENVELOPE_MALFORMED', parameters: { reason: field } };
    t.throws(() => verifyCheckpoint(envelope, ringOf(source), now), expected, field);
  }
  const noMessage = source.envelope(checkpointType, Buffer.of(0x0a, 0x7f));
  t.throws(() => readCheckpoint(noMessage), { code: 'ENVELOPE_MALFORMED' });
});
