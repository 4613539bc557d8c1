import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import t, { type Test } from 'tap';
import { verifyCheckpoint } from '../../src/envelope/checkpoint.ts';
import { signCheckpoint } from '../../src/exchange/sign.ts';
import { sha256 } from '../../src/ledger/hash.ts';
import { cityFiles } from '../../src/pki/city-layout.ts';
import { LiveIdentity } from '../../src/pki/live-identity.ts';
import { city, peer, rotatingCity } from './rotating-city.ts';

async function living(t: Test) {
  const lab = await rotatingCity(t.testdir());
  const events: object[] = [];
  const emit = (event: string, fields = {}) => void events.push({ event, ...fields });
  const live = await LiveIdentity.open(lab.directory, undefined, emit);
  return { lab, live, events, files: cityFiles(lab.directory) };
}

t.test('an identity is the keys in use, the roots and what was installed', async (t) => {
  const { lab, live, files } = await living(t);
  t.equal(live.signer.keyid, (await lab.keys().state('signing')).used.certificate?.keyid);
  t.equal(live.signer.chain.length, 2);
  t.equal(live.tls().cert, readFileSync(files.certificate('gateway'), 'utf8'));
  t.equal(live.roots[0]?.fingerprint256, lab.authority.root.x509.fingerprint256);
  t.same(Buffer.from((await live.installed()).directory), readFileSync(files.directory));
});

t.test('the signer that everybody holds signs with the key in use, once that is taken over', async (t) => {
  const { lab, live } = await living(t);
  const { signer } = live;
  const before = signer.keyid;
  const claim = { ledger: `${city}/penalty/1`, treeSize: 0, rootHash: sha256(), issuedAt: lab.clock.now } as const;
  const signedBy = async () => verifyCheckpoint(await signCheckpoint(signer, claim), lab.trust(), lab.clock.now).keyid;
  await lab.begin('signing');
  lab.shown.set(peer, lab.trust().version);
  t.equal(await lab.advance('signing'), 'used');
  t.equal(await signedBy(), before);
  t.same(await live.refresh(), ['signing']);
  const { certificate } = (await lab.keys().state('signing')).used;
  t.equal(await signedBy(), certificate?.keyid);
  t.same(signer.chain[0], certificate?.der);
});

t.test('files that cannot be used leave what runs as it is, and are reported once', async (t) => {
  const { lab, live, events, files } = await living(t);
  const good = readFileSync(files.certificate('gateway'), 'utf8');
  const { keyid } = live.signer;
  const faults: readonly (readonly [code: string, spoil: () => void, mend: () => void])[] = [
    [
      'FILE_UNREADABLE',
      () => writeFileSync(files.certificate('gateway'), good.slice(0, 300)),
      () => writeFileSync(files.certificate('gateway'), good),
    ],
    [
      'KEY_MISMATCH',
      () => writeFileSync(files.certificate('gateway'), readFileSync(files.certificate('signing'))),
      () => writeFileSync(files.certificate('gateway'), good),
    ],
    ['KEY_FILE_EXPOSED', () => chmodSync(files.key('gateway'), 0o644), () => chmodSync(files.key('gateway'), 0o600)],
    [
      'FILE_UNREADABLE',
      () => writeFileSync(files.decision('gateway.2'), 'used 2027-01-15T08:00:00.000Z\n'),
      () => rmSync(files.decision('gateway.2')),
    ],
  ];
  for (const [code, spoil, mend] of faults) {
    events.length = 0;
    spoil();
    t.same(await live.refresh(), []);
    t.same(events, [], 'it may just be being written');
    for (const _ of [1, 2, 3]) t.same(await live.refresh(), []);
    t.same(events, [{ event: 'key.unusable', use: 'gateway', code }]);
    t.equal(live.tls().cert, good);
    mend();
    t.same(await live.refresh(), []);
  }
  t.equal(live.signer.keyid, keyid);
  await lab.begin('gateway');
  t.same(await live.refresh(), ['gateway'], 'what is good is taken over');
});

t.test('an identity that cannot work is not begun with', async (t) => {
  const { lab, files } = await living(t);
  const begin = () => LiveIdentity.open(lab.directory, undefined, () => {});
  for (const name of ['gateway', 'signing', 'jwt', 'hash']) {
    chmodSync(files.key(name), 0o640);
    await t.rejects(begin(), { code: 'KEY_FILE_EXPOSED', parameters: { file: files.key(name) } });
    chmodSync(files.key(name), 0o600);
  }
  rmSync(files.key('jwt'));
  t.equal((await begin()).tokenKeys().verifying.length, 1, 'a token key is made when there is none');
});
