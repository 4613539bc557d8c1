import { createHash } from 'node:crypto';
import forge from 'node-forge';
import t from 'tap';
import { type Asn1, der, toDer } from '../../src/pki/der.ts';
import { makeRevocationList, type RevokedSerial } from '../../src/pki/make-revocation-list.ts';
import { signOnPool } from '../../src/pki/pool-signature.ts';
import { readRevocationList } from '../../src/pki/revocation-list.ts';
import { extensionIds, revocationReasons, sha256WithRsa } from '../../src/pki/revocation-list-form.ts';
import { day, now, testAuthority } from './fixture.ts';

const folder = t.testdir();
const [authority, foreign] = await Promise.all([testAuthority(folder), testAuthority(folder, { name: 'foreign' })]);
const { issuing } = authority;
const issuers = [issuing.certificate];

const revoked: RevokedSerial[] = revocationReasons.map((reason, index) => ({
  serial: index % 2 === 0 ? `f${index}` : `4${'0'.repeat(30)}${index}`,
  revokedAt: now - index * 1000,
  reason,
  invalidFrom: index % 3 === 0 ? undefined : now - day,
}));

const order = { issuer: issuing, number: 130, thisUpdate: now, nextUpdate: now + 7 * day, revoked };

t.test('a list says what it was made of', async (t) => {
  const list = readRevocationList(await makeRevocationList(order), [foreign.issuing.certificate, ...issuers]);
  t.match(list, { issuer: issuing.certificate.keyid, number: 130, thisUpdate: now, nextUpdate: now + 7 * day });
  t.same(
    [...list.revoked],
    revoked.map(({ serial, ...rest }) => [serial, rest]),
  );
});

t.test('a list in which nothing is revoked, or of a time after 2049, is read too', async (t) => {
  const later = Date.UTC(2051, 5, 1);
  const list = await makeRevocationList({ ...order, revoked: [], thisUpdate: later, nextUpdate: later + day });
  t.match(readRevocationList(list, issuers), { thisUpdate: later, nextUpdate: later + day, revoked: new Map() });
});

t.test('a thousand revoked certificates are read in no time', async (t) => {
  const serial = (index: number) => `4${createHash('sha256').update(String(index)).digest('hex').slice(1, 32)}`;
  const many = Array.from({ length: 1000 }, (_, index) => ({ ...order.revoked[1], serial: serial(index) }));
  const list = await makeRevocationList({ ...order, revoked: many as RevokedSerial[] });
  const before = performance.now();
  t.equal(readRevocationList(list, issuers).revoked.size, 1000);
  t.ok(performance.now() - before < 1000);
});

interface Forged {
  readonly entries?: readonly Asn1[];
  readonly extensions?: readonly Asn1[];
  readonly algorithm?: Asn1;
  readonly version?: string;
  readonly times?: readonly [number, number];
  readonly name?: Asn1;
}

const extension = (id: string, value: Asn1, ...critical: Asn1[]) =>
  der.sequence(der.oid(id), ...critical, der.octets(toDer(value)));
const critical = forge.asn1.create(forge.asn1.Class.UNIVERSAL, forge.asn1.Type.BOOLEAN, false, '\xff');
const number = extension(extensionIds.number, der.integer('05'));
const subject = forge.pki.certificateFromPem(issuing.certificate.x509.toString()).subject;
const rsa = der.sequence(der.oid(sha256WithRsa), der.null());

/** A list with anything in it, rightly signed. */
async function forged(wanted: Forged): Promise<Buffer> {
  const { algorithm = rsa, version = '01', times = [now, now + day], extensions = [number], entries = [] } = wanted;
  const signed = der.sequence(
    der.integer(version),
    algorithm,
    wanted.name ?? forge.pki.distinguishedNameToAsn1(subject),
    ...times.map(der.time),
    ...(entries.length === 0 ? [] : [der.sequence(...entries)]),
    der.explicit(0, der.sequence(...extensions)),
  );
  const signature = await signOnPool('sha256', toDer(signed), issuing.key);
  return toDer(der.sequence(signed, algorithm, der.bits(signature)));
}

const entry = (...extensions: Asn1[]) => der.sequence(der.integer('07'), der.time(now), ...extensions);

t.test('a list that cannot be trusted is refused with what is wrong', async (t) => {
  const good = await forged({ entries: [entry()] });
  const altered = Buffer.from(good);
  altered[altered.indexOf(toDer(der.integer('07'))) + 2] = 8;
  const long = Buffer.concat([Buffer.of(0x30, 0x83, 0), good.subarray(2)]);
  const { Class, Type } = forge.asn1;
  const minusOne = forge.asn1.create(Class.UNIVERSAL, Type.INTEGER, false, '\xff');
  const other = forge.pki.certificateFromPem(authority.root.x509.toString()).subject;
  const reason = (code: number) => der.sequence(extension(extensionIds.reason, der.enumerated(code)));
  const cases: [what: string, list: Buffer, reason: RegExp][] = [
    ['altered after signing', altered, /not signed by an issuing CA/],
    ["another CA's", Buffer.from(await makeRevocationList({ ...order, issuer: foreign.issuing })), /not signed/],
    [
      'signed by the CA under another name',
      await forged({ name: forge.pki.distinguishedNameToAsn1(other) }),
      /not signed/,
    ],
    ['half of it', good.subarray(0, good.length / 2), /./],
    ['with bytes after it', Buffer.concat([good, Buffer.of(0)]), /./],
    ['in another encoding of the same', long, /not DER/],
    ['version 1', await forged({ version: '00' }), /version/],
    [
      'of another algorithm',
      await forged({ algorithm: der.sequence(der.oid('1.2.840.113549.1.1.5'), der.null()) }),
      /algorithm/,
    ],
    ['without a number', await forged({ extensions: [extension(extensionIds.authorityKey, der.sequence())] }), /./],
    [
      'with a number too large to count on',
      await forged({ extensions: [extension(extensionIds.number, der.integer('ff'.repeat(8)))] }),
      /number/,
    ],
    [
      'of changes only',
      await forged({ extensions: [number, extension('2.5.29.27', der.integer('01'), critical)] }),
      /critical extension 2.5.29.27/,
    ],
    ['ending before it begins', await forged({ times: [now, now] }), /times/],
    ['with a serial number twice', await forged({ entries: [entry(), entry()] }), /twice/],
    ['that takes a certificate back', await forged({ entries: [entry(reason(8))] }), /reason/],
    ['for no known reason', await forged({ entries: [entry(reason(7))] }), /reason/],
    ['with a negative serial number', await forged({ entries: [der.sequence(minusOne, der.time(now))] }), /negative/],
    ['nothing', Buffer.alloc(0), /./],
    ['a megabyte of nothing', Buffer.alloc(1024 * 1024 + 1), /over/],
    ['nested without end', Buffer.alloc(10_000, Buffer.of(0x30, 0x80)), /./],
  ];
  for (const [what, list, message] of cases) {
    t.throws(
      () => readRevocationList(list, issuers),
      { code: 'REVOCATION_LIST_INVALID', parameters: { reason: message } },
      what,
    );
  }
  t.ok(readRevocationList(good, issuers).revoked.has('7'), 'while the same without it is good');
});
