import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import t from 'tap';
import {
  envelopeBytes,
  envelopeMessage,
  preAuthenticationEncoding,
  readEnvelope,
  writeEnvelope,
} from '../../src/envelope/dsse.ts';
import { verifySignature } from '../../src/envelope/key-ring.ts';
import { Envelope } from '../../src/wire/proto.ts';

interface HelloWorld {
  readonly payload: string;
  readonly payloadType: string;
  readonly pae: string;
  readonly x: string;
  readonly y: string;
  readonly sig: string;
}

const vector: HelloWorld = JSON.parse(
  readFileSync(new URL('../vectors/dsse-hello-world.json', import.meta.url), 'utf8'),
);
const type = 'application/vnd.g60.test';
const keyid = 'ab'.repeat(32);
const signature = { keyid, sig: Buffer.of(1, 2, 3) };
const payload = Buffer.from('payload');

t.test('the published DSSE example has the published PAE, and its signature verifies over it', async (t) => {
  const pae = preAuthenticationEncoding(vector.payloadType, Buffer.from(vector.payload, 'base64'));
  t.equal(Buffer.from(pae).toString(), vector.pae);
  const [x, y] = [vector.x, vector.y].map((decimal) =>
    Buffer.from(BigInt(decimal).toString(16).padStart(64, '0'), 'hex'),
  );
  const jwk = { kty: 'EC', crv: 'P-256', x: x?.toString('base64url') ?? '', y: y?.toString('base64url') ?? '' };
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  const sig = derOf(Buffer.from(vector.sig, 'base64'));
  t.ok(verifySignature(key, pae, sig));
  t.notOk(verifySignature(key, Buffer.concat([pae, Buffer.of(0)]), sig));
});

t.test('lengths in the PAE are of bytes, not characters', async (t) => {
  const pae = preAuthenticationEncoding('类型', Buffer.from('é'));
  t.equal(Buffer.from(pae).toString(), 'DSSEv1 6 类型 2 é');
});

t.test('an envelope is read as it was written, alone or inside another message', async (t) => {
  const bytes = writeEnvelope(type, payload, [signature]);
  t.match(readEnvelope(bytes, type), { payload, signatures: [signature] });
  t.strictSame(envelopeBytes(envelopeMessage(bytes)), bytes);
});

t.test('an envelope that is not whole is refused', async (t) => {
  const many = Array.from({ length: 33 }, (_, index) => ({
    ...signature,
    keyid: index.toString(16).padStart(64, '0'),
  }));
  for (const [what, bytes] of [
    ['of another type', writeEnvelope(`${type}2`, payload, [signature])],
    ['of no type', Envelope.encode({ payload, signatures: [signature] }).finish()],
    ['without payload', writeEnvelope(type, new Uint8Array(), [signature])],
    ['without signatures', writeEnvelope(type, payload, [])],
    ['with 33 signatures', writeEnvelope(type, payload, many)],
    ['with a keyid that is no SHA-256', writeEnvelope(type, payload, [{ ...signature, keyid: 'AB'.repeat(32) }])],
    ['with two signatures by one key', writeEnvelope(type, payload, [signature, { ...signature, sig: Buffer.of(9) }])],
    ['cut short', writeEnvelope(type, payload, [signature]).subarray(0, -1)],
    ['of no bytes', new Uint8Array()],
  ] as const) {
    t.throws(() => readEnvelope(bytes, type), { code: 'ENVELOPE_MALFORMED' }, what);
  }
});

/** r ‖ s, as in the published example, in DER (RFC 3279 §2.2.3). */
function derOf(raw: Buffer): Buffer {
  const integer = (bytes: Buffer) => {
    const value = (bytes[0] ?? 0) > 0x7f ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
    return Buffer.concat([Buffer.of(2, value.length), value]);
  };
  const body = Buffer.concat([integer(raw.subarray(0, 32)), integer(raw.subarray(32))]);
  return Buffer.concat([Buffer.of(0x30, body.length), body]);
}
