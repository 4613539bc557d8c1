/** Rotations from end to end over real files and a real CA. */
import { existsSync, writeFileSync } from 'node:fs';
import t from 'tap';
import { verifyCheckpoint } from '../../src/envelope/checkpoint.ts';
import type { KeyUse } from '../../src/exchange/ports/keys.ts';
import { signCheckpoint } from '../../src/exchange/sign.ts';
import { sha256 } from '../../src/ledger/hash.ts';
import { authorityTrust } from '../../src/pki/authority-trust.ts';
import { cityFiles } from '../../src/pki/city-layout.ts';
import { issueRequests } from '../../src/pki/issue.ts';
import { LiveIdentity } from '../../src/pki/live-identity.ts';
import { publishMembers } from '../../src/pki/members.ts';
import { revokeCertificates } from '../../src/pki/revoke.ts';
import { day, now } from './fixture.ts';
import { city, minute, overlapMs, peer, retireMs, rotatingCity } from './rotating-city.ts';

const silent = () => {};
const open = (directory: string) => LiveIdentity.open(directory, undefined, silent);

async function checkpointOf({ signer }: LiveIdentity, issuedAt: number): Promise<Uint8Array> {
  const claim = { ledger: `${city}/penalty/1`, treeSize: 0, rootHash: sha256(), issuedAt } as const;
  return await signCheckpoint(signer, claim);
}

t.test(
  'a TLS key is replaced at two thirds of its life, in the running process, and destroyed a day later',
  async (t) => {
    for (const use of ['gateway', 'client-demo'] satisfies KeyUse[]) {
      const lab = await rotatingCity(t.testdir());
      const live = await open(lab.directory);
      const before = live.tls();
      lab.clock.now = now + 264 * day;
      t.equal(await lab.advance(use), 'nothing to do', 'of 397 days');
      lab.clock.now = now + 265 * day;
      t.equal(await lab.advance(use), 'used');
      t.same(await live.refresh(), use === 'gateway' ? [use] : []);
      t.equal(live.tls().cert === before.cert, use !== 'gateway');
      t.equal(await lab.advance(use), 'nothing to do');
      lab.clock.now += retireMs;
      t.equal(await lab.advance(use), 'nothing to do');
      lab.clock.now += 1;
      t.equal(await lab.advance(use), 'destroyed');
      const steps = ['requested', 'certified', 'used', 'retired', 'destroyed'];
      t.same(
        lab.events,
        steps.map((step) => `key.${step} ${use}`),
      );
      t.ok(await open(lab.directory));
    }
  },
);

t.test(
  'a signing key is used once the directory lists it and every active peer has shown to hold that version',
  async (t) => {
    const lab = await rotatingCity(t.testdir());
    const live = await open(lab.directory);
    const old = await checkpointOf(live, now);
    lab.clock.now = now + 500 * day;
    t.equal(await lab.advance('signing'), 'waiting for peers');
    t.same(await live.refresh(), [], 'the old key goes on');
    lab.shown.set(peer, lab.trust().version - 1);
    t.equal(await lab.advance('signing'), 'waiting for peers');
    lab.shown.set(peer, lab.trust().version);
    t.equal(await lab.advance('signing'), 'used');
    t.same(await live.refresh(), ['signing']);
    const fresh = await checkpointOf(live, lab.clock.now);
    t.equal(verifyCheckpoint(fresh, lab.trust(), lab.clock.now).keyid, live.signer.keyid);

    lab.clock.now = now + 800 * day;
    t.equal(await lab.advance('signing'), 'destroyed');
    const { keyid } = verifyCheckpoint(old, lab.trust(), lab.clock.now);
    t.ok((lab.trust().key(keyid)?.notAfter ?? 0) < lab.clock.now, 'the certificate of its key has expired since');
  },
);

t.test('peers that do not show what they hold are waited for during the overlap, and no longer', async (t) => {
  const lab = await rotatingCity(t.testdir());
  t.equal(await lab.begin('signing'), 'waiting for peers', 'begun by somebody’s word');
  lab.clock.now += overlapMs - 1;
  t.equal(await lab.advance('signing'), 'waiting for peers');
  lab.clock.now += 1;
  t.equal(await lab.advance('signing'), 'used');
});

t.test(
  'a token key verifies in every process before it signs in one, and as long as a token of it may live',
  async (t) => {
    const lab = await rotatingCity(t.testdir());
    const [live, other] = await Promise.all([open(lab.directory), open(lab.directory)]);
    const first = live.tokenKeys().signing.kid;
    t.equal(await lab.begin('jwt'), 'waiting for peers');
    t.same(await other.refresh(), ['jwt']);
    t.equal(other.tokenKeys().signing.kid, first);
    t.equal(other.tokenKeys().verifying.length, 2);
    lab.clock.now += 15_000;
    t.equal(await lab.advance('jwt'), 'used');
    t.same(await live.refresh(), ['jwt']);
    const { signing, verifying } = live.tokenKeys();
    t.not(signing.kid, first);
    t.same(new Set(verifying.map(({ kid }) => kid)), new Set([first, signing.kid]));
    t.ok(
      other.tokenKeys().verifying.some(({ kid }) => kid === signing.kid),
      'known before it was used',
    );
    lab.clock.now += retireMs + 1;
    t.equal(await lab.advance('jwt'), 'destroyed');
    await live.refresh();
    t.same(
      live.tokenKeys().verifying.map(({ kid }) => kid),
      [signing.kid],
    );
    lab.clock.now += 91 * day;
    t.equal(await lab.advance('jwt'), 'waiting for peers', 'after 90 days the next one is due');
  },
);

t.test('without a service of the CA requests and certificates are carried by hand', async (t) => {
  const lab = await rotatingCity(t.testdir());
  lab.enrolment = undefined;
  const files = cityFiles(lab.directory);
  t.equal(await lab.begin('signing'), 'requested');
  t.equal(await lab.advance('signing'), 'requested');
  const pem = await lab.keys().prepareNext('signing');
  const [issued] = await issueRequests(lab.authority, city, [{ file: 'signing.2.csr', pem }], lab.clock.now);
  writeFileSync(files.certificate('signing.2'), issued?.chain ?? '');
  t.equal(await lab.advance('signing'), 'waiting for publication');
  const member = { city, name: '杭州', endpoints: ['https://127.0.0.1:17443'] };
  const signingCertificates = issued ? [issued.certificate.der] : [];
  await publishMembers(lab.authority, [{ ...member, signingCertificates }], lab.clock.now);
  await lab.takeTrust(await authorityTrust(lab.authority, lab.trust().version, lab.clock.now));
  lab.shown.set(peer, lab.trust().version);
  t.equal(await lab.advance('signing'), 'used');
});

t.test('a key that was revoked is replaced at once, without waiting for anybody', async (t) => {
  for (const use of ['signing', 'client-demo'] satisfies KeyUse[]) {
    const lab = await rotatingCity(t.testdir());
    const { used } = await lab.keys().state(use);
    lab.clock.now = now + day;
    const select = ({ serial }: { serial: string }) => serial === used.certificate?.serial;
    await revokeCertificates(lab.authority, { select, reason: 'keyCompromise', invalidFrom: undefined }, lab.clock.now);
    t.equal(await lab.advance(use), 'nothing to do', 'nobody has told it yet');
    await lab.takeTrust(await authorityTrust(lab.authority, lab.trust().version, lab.clock.now));
    lab.clock.now += minute;
    t.equal(await lab.advance(use), 'used', use);
    t.equal(await lab.advance(use), 'nothing to do');
  }
});

t.test('a next key that was revoked, or has expired before its time, is given up for another', async (t) => {
  const lab = await rotatingCity(t.testdir());
  t.equal(await lab.begin('signing'), 'waiting for peers');
  const { next } = await lab.keys().state('signing');
  lab.clock.now += minute;
  const select = ({ serial }: { serial: string }) => serial === next?.certificate?.serial;
  await revokeCertificates(lab.authority, { select, reason: 'keyCompromise', invalidFrom: undefined }, lab.clock.now);
  await lab.takeTrust(await authorityTrust(lab.authority, lab.trust().version, lab.clock.now));
  lab.shown.set(peer, lab.trust().version);
  t.equal(await lab.advance('signing'), 'waiting for peers');
  t.match(await lab.keys().state('signing'), { used: { name: 'signing' }, next: { name: 'signing.3' } });
  t.notOk(existsSync(cityFiles(lab.directory).key('signing.2')));
  lab.clock.now += 731 * day;
  await lab.advance('signing');
  t.equal((await lab.keys().state('signing')).next?.name, 'signing.4');
});
