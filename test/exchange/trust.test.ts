import t, { type Test } from 'tap';
import { directoryGraceMs } from '../../src/directory/directory.ts';
import { checkpointType } from '../../src/envelope/checkpoint.ts';
import { writeEnvelope } from '../../src/envelope/dsse.ts';
import { readTrust, thatFit, trustBytes } from '../../src/exchange/trust-message.ts';
import { makeRevocationList } from '../../src/pki/make-revocation-list.ts';
import { seal } from '../directory/seal.ts';
import { testAuthority } from '../pki/fixture.ts';
import { memoryStore } from '../store/memory-store.ts';
import { day, holder, now, told, trustFixture } from './trust-fixture.ts';

const corridor = await trustFixture(t);
const { first, next, list, signers, authority } = corridor;
const third = await next(first);
const fourth = await next(third);

async function openStore(t: Test) {
  const { store, pool } = await memoryStore();
  t.teardown(() => pool.end());
  return { store, pool };
}

async function city(t: Test) {
  const { store, pool } = await openStore(t);
  return { ...(await holder(corridor, store)), store, pool };
}

t.test('a city begins with the file, and goes on with what it held when it stopped', async (t) => {
  const { store } = await openStore(t);
  const begun = await holder(corridor, store);
  t.equal(begun.held.current().version, 2);
  t.equal(begun.changes(), 0);
  await begun.held.take(told([third], [await list(3)]), '310117');
  const again = await holder(corridor, store);
  t.equal(again.held.current().version, 3, 'though its file is older');
  t.match(again.held.current().revocationLists, [{ number: 3 }]);
});

t.test('what follows is taken from whoever brings it, kept for others, and told once', async (t) => {
  const { held, events, changes, store } = await city(t);
  const before = held.current();
  t.equal(await held.take(told([third, fourth]), '310117'), 'newer');
  t.equal(held.current().version, 4);
  t.ok(held.current() !== before, 'another object');
  t.equal(changes(), 1);
  t.same(await store.directoriesAfter(2, 9), [third.envelope, fourth.envelope], 'both, for who is further behind');
  t.match(events, [{ event: 'directory.taken', fields: { version: 3, from: '310117' } }, { fields: { version: 4 } }]);
  const after = held.current();
  t.equal(await held.take(told([third, fourth]), '340100'), 'known');
  await held.refresh();
  t.ok(held.current() === after, 'the same object while nothing is new');
  t.equal(changes(), 1);
});

t.test('a directory that must not be believed is refused, reported once, and changes nothing', async (t) => {
  const other = { name: '另一个', members: first.members.map((member) => ({ ...member, name: '另一个' })) };
  const sealed = async (version: number, change: object, by = [signers[0]]) => ({
    version,
    envelope: await seal({ ...first, version, issuedAt: first.issuedAt + 1000, ...change }, by),
  });
  const foreign = await testAuthority(t.testdir(), { name: 'foreign' });
  const signature = { keyid: 'ab'.repeat(32), sig: Buffer.of(1) };
  const stranger = foreign.signers[0]?.signer;
  if (!stranger) throw new Error('a signer');
  const checkpoint = { version: 3, envelope: writeEnvelope(checkpointType, Buffer.of(1), [signature]) };
  for (const [what, directories, code, event] of [
    ['another content under the number held', [await sealed(2, other)], 'DIRECTORY_FORKED', 'directory.forked'],
    ['signed by a stranger', [await sealed(3, {}, [stranger])], 'DIRECTORY_UNDERSIGNED', 'directory.refused'],
    ['below its own threshold', [await sealed(3, { threshold: 2 })], 'DIRECTORY_UNDERSIGNED', 'directory.refused'],
    [
      'by the signers before it, not by its own',
      [await sealed(3, newSigner(), [signers[0]])],
      'DIRECTORY_UNDERSIGNED',
      'directory.refused',
    ],
    [
      'of another corridor',
      [await sealed(3, { issuers: foreign.issuers.map((each) => each.certificate) })],
      'DIRECTORY_INVALID',
      'directory.refused',
    ],
    ['expired', [await next(first, { expiresAt: first.issuedAt + 2000 })], 'DIRECTORY_EXPIRED', 'directory.refused'],
    ['after a gap', [fourth], 'DIRECTORY_VERSION', 'directory.gap'],
    ['from the future', [await sealed(3, { issuedAt: now + 10 * 60_000 })], 'CLOCK_AHEAD', 'directory.refused'],
    ['no directory at all', [checkpoint], 'ENVELOPE_MALFORMED', 'directory.refused'],
  ] as const) {
    const { held, events, changes, store } = await city(t);
    const before = held.current();
    for (const _ of [1, 2]) await t.rejects(held.take(told(directories), '310117'), { code }, what);
    t.ok(held.current() === before, what);
    t.equal(changes(), 0);
    t.match(events, [{ event, fields: { from: '310117', code } }], what);
    t.equal(events.length, 1, 'once');
    t.equal((await store.newestDirectory())?.version, 2);
    await held.take(told([third]), '310117');
    await t.rejects(held.take(told([await sealed(4, {}, [stranger])]), '310117'), 'and what is refused later is news');
    t.equal(events.filter((each) => /refused/.test(each.event)).length, event === 'directory.refused' ? 2 : 1);
  }
});

function newSigner() {
  return { signers: authority.signers.slice(1).map(({ certificate }) => certificate) };
}

t.test('a version that names its own signers needs those that the one before it named', async (t) => {
  const { held } = await city(t);
  await held.take(
    told([await next(first, { signers: authority.signers.slice(0, 1).map((each) => each.certificate) })]),
    '310117',
  );
  const usurped = await seal({ ...first, ...newSigner(), version: 4, issuedAt: first.issuedAt + 2000 }, [signers[1]]);
  await t.rejects(held.take(told([{ version: 4, envelope: usurped }]), '310117'), { code: 'DIRECTORY_UNDERSIGNED' });
});

t.test('a forged number is no fork, and of a real one both contents are kept', async (t) => {
  const { held, pool } = await city(t);
  const kept = async () => (await pool.query('SELECT version FROM g60.forked_directories', [])).rows;
  const content = { ...first, issuedAt: first.issuedAt + 1 };
  const forged = { version: 2, envelope: await seal({ ...content, threshold: 2 }, [signers[0]]) };
  await t.rejects(held.take(told([forged]), '310117'), { code: 'DIRECTORY_UNDERSIGNED' });
  t.same(await kept(), []);
  const forked = { version: 2, envelope: await seal(content, [signers[0]]) };
  await t.rejects(held.take(told([forked]), '310117'), { code: 'DIRECTORY_FORKED', parameters: { version: 2 } });
  t.equal((await kept()).length, 1);
  const cosigned = { version: 2, envelope: await seal(first, signers) };
  t.equal(await held.take(told([cosigned]), '310117'), 'known', 'more signatures under the same content are no fork');
});

t.test('who was away for long comes by versions that have expired, but never ends with one', async (t) => {
  const { held, clock } = await city(t);
  const expiring = await next(first, { expiresAt: first.issuedAt + day });
  const present = await next(expiring, { expiresAt: first.issuedAt + 90 * day });
  const late = await next(present, { expiresAt: first.issuedAt + day });
  clock.now = now + 2 * day;
  await t.rejects(held.take(told([expiring]), '310117'), { code: 'DIRECTORY_EXPIRED' });
  t.equal(held.current().version, 2);
  await t.rejects(held.take(told([expiring, present, late]), '310117'), { code: 'DIRECTORY_EXPIRED' });
  t.equal(held.current().version, 4, 'the good beginning is taken');
  clock.now = present.expiresAt + 1;
  t.equal(await held.take(told([late]), '310117'), 'newer', 'after one that has expired itself, each is a step');
});

t.test('a city whose directory lapsed starts, to serve its own and to take a newer one', async (t) => {
  const { store } = await openStore(t);
  await holder(corridor, store);
  const { held, clock } = await holder(corridor, store);
  clock.now = first.expiresAt + directoryGraceMs + day;
  const renewed = await next(first, { issuedAt: clock.now - 1000, expiresAt: clock.now + 90 * day });
  t.equal(await held.take(told([renewed]), 'authority'), 'newer');
  t.equal(held.current().expiresAt, renewed.expiresAt);
});

t.test('of revocation lists the higher number counts, and only what the CA has signed', async (t) => {
  const foreign = await testAuthority(t.testdir(), { name: 'foreign' });
  const ofAnother = await makeRevocationList({
    issuer: foreign.issuing,
    number: 9,
    thisUpdate: now,
    nextUpdate: now + day,
    revoked: [],
  });
  const { held, events, changes } = await city(t);
  const numbers = () => held.current().revocationLists.map(({ number }) => number);
  const revoked = { serial: 'badcafe', revokedAt: now, reason: 'keyCompromise', invalidFrom: undefined } as const;
  t.equal(await held.take(told([], [await list(5)]), '310117'), 'newer');
  for (const [what, der, outcome] of [
    ['the same', await list(5), 'known'],
    ['an older one', await list(4), 'known'],
    ['another of the same number', await list(5, [revoked]), 'REVOCATION_LIST_FORKED'],
    ['one from the future', await list(6, [], now + day), 'CLOCK_AHEAD'],
    ['garbage', Buffer.from('list'), 'REVOCATION_LIST_INVALID'],
    ['one of another CA', ofAnother, 'REVOCATION_LIST_INVALID'],
  ] as const) {
    const taken = held.take(told([], [der]), '310117');
    if (outcome === 'known') t.equal(await taken, outcome, what);
    else await t.rejects(taken, { code: outcome }, what);
    t.same(numbers(), [5], what);
  }
  t.equal(changes(), 1);
  t.match(
    events.map(({ event }) => event),
    [
      'revocation_list.taken',
      'revocation_list.forked',
      'directory.refused',
      'revocation_list.refused',
      'revocation_list.refused',
    ],
  );
  t.equal(
    await held.take(told([], [await list(7, [revoked], now - 30 * day)]), '310117'),
    'newer',
    'also a lapsed one',
  );
  t.ok(held.current().revocationLists[0]?.revoked.has('badcafe'));
});

t.test('a list is taken though the directory beside it is refused, and one by a CA that it adds with it', async (t) => {
  const { held } = await city(t);
  await t.rejects(held.take(told([fourth], [await list(8)]), '310117'), { code: 'DIRECTORY_VERSION' });
  t.match(held.current().revocationLists, [{ number: 8 }]);
  const retired = await next(first, { issuers: [], members: [], retiredIssuers: first.issuers });
  t.equal(await held.take(told([retired], [await list(9)]), '310117'), 'newer');
  t.match(held.current().revocationLists, [{ number: 9 }], 'a retired CA goes on revoking');
  const gone = await next(retired, { retiredIssuers: [] });
  await held.take(told([gone]), '310117');
  t.same(held.current().revocationLists, [], 'and is forgotten with its certificates');
});

t.test('what one process of the city has taken the others find in the database', async (t) => {
  const { store } = await openStore(t);
  const [one, other] = [await holder(corridor, store), await holder(corridor, store)];
  await one.held.take(told([third], [await list(2)]), '310117');
  await other.held.refresh();
  t.match(other.held.current(), { version: 3, revocationLists: [{ number: 2 }] });
  t.equal(other.changes(), 1);
  t.match(other.events, [{ event: 'directory.taken', fields: { from: 'database' } }, {}]);
});

t.test('files installed while it runs are taken, and a broken one disturbs nothing', async (t) => {
  const { held, files, events } = await city(t);
  files.directory = third.envelope.slice(0, 100);
  await held.refresh();
  await held.refresh();
  t.match(events, [{ event: 'directory.refused', fields: { from: 'installed' } }]);
  t.equal(events.length, 1);
  files.directory = third.envelope;
  files.revocationLists = [await list(2)];
  await held.refresh();
  t.match(held.current(), { version: 3, revocationLists: [{ number: 2 }] });
  files.directory = first.envelope;
  await held.refresh();
  await held.refresh();
  t.equal(held.current().version, 3);
  t.match(events.slice(3), [{ event: 'directory.rolled_back', fields: { before: 3, version: 2, from: 'installed' } }]);
  t.equal(events.length, 4, 'noted once');
});

t.test('messages that arrive at once are judged one after the other', async (t) => {
  const { held, changes } = await city(t);
  const outcomes = await Promise.all([
    held.take(told([third]), '310117'),
    held.take(told([third, fourth]), '340100'),
    held.take(told([third, fourth]), '330500'),
  ]);
  t.same(outcomes, ['newer', 'newer', 'known']);
  t.equal(held.current().version, 4);
  t.equal(changes(), 2);
});

t.test('pairs that were parked are tried again, also when the database failed at that moment', async (t) => {
  const { store } = await openStore(t);
  await store.transaction((tx) => tx.lockLedger('330100/licence/1', 'own'));
  let broken = 1;
  const unpark: typeof store.unpark = async (...lane) => {
    if (broken-- > 0) throw new Error('the database went away');
    await store.unpark(...lane);
  };
  const { held } = await holder(corridor, { ...store, unpark });
  await store.fail('330100', '330100/licence/1', 'KEY_REVOKED', now, 'parked');
  await t.rejects(held.take(told([third]), '310117'), { message: /went away/ });
  t.equal(held.current().version, 3);
  await held.refresh();
  t.equal((await store.cursor('330100', '330100/licence/1')).parkedAt, undefined);
});

t.test('what is about to lapse is said in time, once a day, and when it gets worse', async (t) => {
  const { held, clock, events } = await city(t);
  await held.take(told([], [await list(1)]), '310117');
  const said: unknown[] = [];
  // The directory lives for 90 days, the list for 7.
  for (const hours of [
    4 * 24,
    5 * 24,
    5 * 24 + 1,
    6 * 24 + 10,
    8 * 24,
    82 * 24,
    83 * 24 + 1,
    89 * 24 + 1,
    90 * 24 + 1,
  ]) {
    clock.now = now + hours * 3_600_000;
    events.length = 0;
    await held.refresh();
    said.push([hours, ...events.map(({ event, fields }) => `${event} ${fields['stage']}`)]);
  }
  const lapsed = 'revocation_list.expiring lapsed';
  t.same(said, [
    [96],
    [120, 'revocation_list.expiring soon'],
    [121],
    [154, 'revocation_list.expiring last day'],
    [192, lapsed],
    [1968, lapsed],
    [1993, 'directory.expiring soon', lapsed],
    [2137, 'directory.expiring last day', lapsed],
    [2161, 'directory.expiring lapsed', lapsed],
  ]);
});

t.test('a bundle holds what is newer, in order, as much as fits', async (t) => {
  const { held } = await city(t);
  await held.take(told([third, fourth], [await list(1)]), '310117');
  for (const [after, versions] of [
    [4, 0],
    [3, 1],
    [0, 3],
    [99, 0],
  ] as const) {
    const bundle = readTrust(await held.bundle(after));
    t.match(
      bundle,
      { version: 4, directories: { length: versions }, revocationLists: { length: 1 } },
      `after ${after}`,
    );
  }
  const big = new Uint8Array(trustBytes / 4);
  t.equal(thatFit([big, big, big, big, big], [big]).length, 2);
  t.equal(thatFit([big], []).length, 1);
  await t.rejects(held.take(new Uint8Array(trustBytes + 1), '310117'), { code: 'PROTOBUF_MALFORMED' });
  await t.rejects(held.take(Buffer.from('no Trust'), '310117'), { code: 'PROTOBUF_MALFORMED' });
});
