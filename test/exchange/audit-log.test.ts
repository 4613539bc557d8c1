import { setTimeout as pause } from 'node:timers/promises';
import t from 'tap';
import { GatewayError } from '../../src/errors.ts';
import { AuditLog } from '../../src/exchange/audit/audit-log.ts';
import type { Change } from '../../src/exchange/change.ts';
import { DraftBatch } from '../../src/exchange/draft-batch.ts';
import type { OwnLedgers } from '../../src/exchange/own-ledger.ts';
import { emptyRoot } from '../../src/ledger/hash.ts';
import type { LedgerId } from '../../src/ledger/ledger-id.ts';
import { Batch } from '../../src/wire/proto.ts';
import { act, anything, auditor, court, trailOf } from './audit-trail.ts';
import { openCorridor } from './corridor.ts';

const corridor = await openCorridor(['330100', '330400']);
const city = corridor.city('330100');
const peer = corridor.city('330400');
t.teardown(() => corridor.close());
const { ledger, log } = trailOf(city);
const newest = async () => (await city.useCases.findAudit({ ...anything, limit: 1 }, auditor))[0];

t.test('an event is committed, signed and found again once it is recorded', async (t) => {
  const subject = new Uint8Array(32).fill(7);
  await log.record(act('record.read', { purpose: 'permit', subject, count: 1, details: { id: 'a', n: 3 } }));
  const head = await city.store.head(ledger);
  t.match(head, { size: 1, own: true });
  t.equal(city.guard.held.get(ledger), 1);
  t.ok(await city.store.checkpointAt(ledger, 1));
  t.strictSame(await newest(), {
    ...{ sequence: 0, at: '2026-11-24T04:00:00.000Z' },
    event: {
      ...{ action: 'record.read', actor: court, outcome: 'done', purpose: 'permit', count: 1 },
      ...{ subject: '07'.repeat(32), details: { id: 'a', n: '3' } },
    },
  });
});

t.test('events recorded together share a commit', async (t) => {
  const before = (await city.store.head(ledger))?.size ?? 0;
  await Promise.all(Array.from({ length: 40 }, (_, n) => log.record(act('record.read', { details: { n } }))));
  const batch = await city.store.batch(ledger, before, 5000, 1 << 20);
  t.equal(batch?.entries.length, 40);
  const checkpoints = await city.store.checkpointsBefore(ledger, before + 41, 100);
  t.ok(checkpoints.length < 12, `${checkpoints.length} checkpoints`);
});

t.test('what is noted is entered within a second, alike events as one with their counts summed', async (t) => {
  const before = (await city.store.head(ledger))?.size ?? 0;
  const refused = act('request.refused', {
    outcome: 'refused',
    code: 'SCOPE_MISSING',
    details: { route: '/v1', n: 1 },
  });
  for (let times = 0; times < 500; times += 1) log.note({ ...refused, details: { n: 1, route: '/v1' } });
  log.note({ ...refused, code: 'TOKEN_EXPIRED' });
  log.note(act('record.submit', { count: 20 }));
  log.note(act('record.submit', { count: 22 }));
  t.equal((await city.store.head(ledger))?.size, before);
  await pause(1300);
  const found = await city.useCases.findAudit({ ...anything, limit: 3 }, auditor);
  t.strictSame(found.map(({ event }) => [event?.action, event?.code, event?.count]).toReversed(), [
    ['request.refused', 'SCOPE_MISSING', 500],
    ['request.refused', 'TOKEN_EXPIRED', undefined],
    ['record.submit', undefined, 42],
  ]);
  t.equal((await city.store.head(ledger))?.size, before + 3);
});

t.test('a flood of different events is bounded, and says how many it swallowed', async (t) => {
  const before = (await city.store.head(ledger))?.size ?? 0;
  for (let n = 0; n < 3000; n += 1) log.note(act('request.refused', { details: { n } }));
  await log.close();
  t.equal((await city.store.head(ledger))?.size, before + 1001);
  t.match((await newest())?.event, { action: 'audit.overflow', actor: 'gateway', count: 2000 });
});

t.test('what could not be entered is told, kept and entered later', async (t) => {
  const written: number[] = [];
  let failing = true;
  const ledgers = {
    write: async (_: LedgerId, change: Change<unknown>) => {
      if (failing) throw new GatewayError('STORE_UNAVAILABLE');
      const head = { ...{ id: ledger, own: true, size: 0, range: [], root: emptyRoot }, recordedAt: 0, issuedAt: 0 };
      const batch = new DraftBatch({ ...head, erasedThrough: 0 }, [], {
        now: () => 1,
        randomBytes: (n) => Buffer.alloc(n),
      });
      change.plan(batch);
      written.push(batch.entries.length);
    },
  } as unknown as OwnLedgers;
  const told: unknown[] = [];
  const failingLog = new AuditLog({ ledger, ledgers, emit: (event, fields) => told.push({ event, ...fields }) });
  failingLog.note(act('client.disable'));
  failingLog.note(act('client.register'));
  await failingLog.close();
  t.same(told, [{ event: 'audit.failed', events: 2 }]);
  await t.rejects(failingLog.record(act('record.read')), { code: 'STORE_UNAVAILABLE' });
  failing = false;
  failingLog.note(act('client.disable'));
  await failingLog.close();
  t.same(written, [2], 'the two that waited, and the third is like one of them');
});

t.test('nothing that looks like a paper number gets into the trail', async (t) => {
  for (const details of [
    { id: '99999919900101123X' },
    { id: '999999199001011234' },
    { n: 99999919900101123n.toString() },
  ]) {
    await t.rejects(log.record(act('record.read', { details })), { message: /would note/ });
    t.throws(() => log.note(act('record.read', { details })), { message: /would note/ });
  }
  const keyid = '0123456789'.repeat(6).padEnd(64, 'f');
  await log.record(act('key.use', { details: { keyid, at: Date.now(), id: '7c9e6679-7425-40de-944b-e07fc1f90ae7' } }));
});

t.test('a peer holds and countersigns the leaves, and never what they say', async (t) => {
  t.same(await city.deliver('330400', 'audit'), { kind: 'idle' });
  const own = await city.store.head(ledger);
  t.same((await peer.store.head(ledger))?.root, own?.root);
  const [receipt] = await city.store.receiptsAt(ledger, own?.size ?? 0);
  t.equal(receipt?.receiver, '330400');
  t.match(await peer.store.entry(ledger, 0), { open: undefined, openWithheld: 2, sealedWithheld: 0 });
  t.equal(
    (await peer.store.batch(ledger, 0, 5000, 1 << 20))?.entries.some(({ open }) => open),
    false,
  );
  t.same(await peer.store.quarantined(10), []);
  const sent = Batch.decode(await city.useCases.serveEntries('330400', ledger, 0, 100));
  t.same(
    new Set(sent.entries?.map(({ open, open_withheld }) => open ?? open_withheld)),
    new Set([2]),
    'nor is it sent',
  );
});
