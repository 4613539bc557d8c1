import t from 'tap';
import { keptSince } from '../../src/exchange/audit/audit-retention.ts';
import { expireAudit } from '../../src/exchange/audit/expire-audit.ts';
import { act, anything, auditor, court, trailOf } from './audit-trail.ts';
import { openCorridor } from './corridor.ts';

const corridor = await openCorridor(['330100', '330400', '330700']);
const city = corridor.city('330100');
t.teardown(() => corridor.close());
const { ledger, log } = trailOf(city);
const day = 86_400_000;
const auditKept = { auditMonths: 6, queryYears: 10 };
const verify = () => city.useCases.verifyAudit(auditor);

async function record(count: number, action = 'client.register'): Promise<void> {
  const subject = action === 'record.read' ? new Uint8Array(32).fill(1) : undefined;
  for (let n = 0; n < count; n += 1) await log.record(act(action, { details: { n }, ...(subject && { subject }) }));
}

t.test('an empty trail is intact, and countersigned by nobody', async (t) => {
  t.match(await verify(), { ledger, size: 0, outcome: 'intact', countersigned: [], failure: undefined });
});

t.test('a trail is intact with the newest countersignature of each city, also while it grows', async (t) => {
  await record(5);
  await city.deliver('330400', 'audit');
  await record(4, 'record.read');
  await city.deliver('330700', 'audit');
  await record(3);
  const growing = record(3);
  const verdict = await verify();
  await growing;
  t.match(verdict, { outcome: 'intact', failure: undefined });
  t.same(
    verdict.countersigned.map(({ city, treeSize }) => [city, treeSize]),
    [
      ['330400', 5],
      ['330700', 9],
    ],
  );
  t.match(city.audited.at(-1), { action: 'audit.verify', actor: auditor, details: { outcome: 'intact' } });
});

t.test('peers that cannot be reached or do not answer well accuse nobody', async (t) => {
  for (const instead of [
    new Error('no route'),
    { status: 404, body: new Uint8Array(), problem: undefined, retryAfterMs: undefined },
    { status: 200, body: Buffer.from('nonsense'), problem: undefined, retryAfterMs: undefined },
    { status: 200, body: new Uint8Array(), problem: undefined, retryAfterMs: undefined },
  ]) {
    corridor.intercept = () => instead;
    t.match(await verify(), { outcome: 'intact', countersigned: [{ city: '330400' }, { city: '330700' }] });
  }
  corridor.intercept = () => undefined;
});

t.test('events are found by their marks, page by page, and exported whole; both leave a trace', async (t) => {
  const size = (await city.store.head(ledger))?.size ?? 0;
  const all = await city.useCases.findAudit(anything, auditor);
  t.equal(all.length, size);
  t.match(city.audited.at(-1), { action: 'audit.search', actor: auditor, count: size });
  const reads = await city.useCases.findAudit({ ...anything, action: 'record.' }, auditor);
  t.same(
    reads.map(({ sequence }) => sequence),
    [8, 7, 6, 5],
  );
  const page = await city.useCases.findAudit({ ...anything, before: 3, limit: 2 }, auditor);
  t.same(
    page.map(({ sequence }) => sequence),
    [2, 1],
  );
  t.same(await city.useCases.findAudit({ ...anything, actor: 'nobody' }, auditor), []);
  const exported: number[] = [];
  const search = { ...anything, subject: '91999999MA00000000' };
  for await (const { sequence } of await city.useCases.exportAudit(anything, auditor)) exported.push(sequence);
  t.same(
    exported,
    all.map(({ sequence }) => sequence),
  );
  t.match(city.audited.at(-1), { action: 'audit.export', actor: auditor });
  t.same(await city.useCases.findAudit(search, auditor), []);
  t.match(city.audited.at(-1), { action: 'audit.search', subject: Buffer, count: 0 });
  t.notOk(JSON.stringify(city.audited).includes('91999999'), 'a subject looked for is known by its hash alone');
});

t.test('content past its time goes, is told of, and is no sign of tampering', async (t) => {
  corridor.clock.now += 200 * day;
  await record(2);
  const dependencies = {
    city: city.code,
    store: city.store,
    world: { now: () => corridor.clock.now, randomBytes: never },
  };
  const noted: unknown[] = [];
  const audit = { record: never, note: (event: object) => void noted.push(event) };
  await expireAudit({ ...dependencies, audit, auditKept });
  await expireAudit({ ...dependencies, audit, auditKept });
  t.match(noted, [{ action: 'audit.expire', actor: 'gateway', count: 11 }], 'once, and not again for nothing');
  const left = await city.useCases.findAudit(anything, auditor);
  t.same(
    left.map(({ event }) => event?.action),
    ['client.register', 'client.register', 'record.read', 'record.read', 'record.read', 'record.read'],
    'reads of personal data are kept longer',
  );
  t.match(await city.store.entry(ledger, 0), { open: undefined, openWithheld: 1 });
  t.match(await verifyWith(), { outcome: 'altered', failure: { sequence: 0, reason: 'CONTENT_MISSING' } });
  corridor.clock.now += 3 * 366 * day;
  t.match(await verifyWith(), { outcome: 'intact' }, 'past what this city is configured to keep');
});

t.test('terms are calendar months and years', async (t) => {
  for (const [now, others, reads] of [
    ['2026-11-24T04:00:00Z', '2026-05-24T04:00:00Z', '2016-11-24T04:00:00Z'],
    ['2026-08-31T00:00:00Z', '2026-02-28T00:00:00Z', '2016-08-31T00:00:00Z'],
    ['2028-02-29T12:00:00Z', '2027-08-29T12:00:00Z', '2018-02-28T12:00:00Z'],
  ] as const) {
    const since = keptSince(Date.parse(now), auditKept);
    t.same(since, { others: Date.parse(others), reads: Date.parse(reads) }, now);
  }
});

function never(): never {
  throw new Error('not here');
}

function verifyWith() {
  return city.useCases.verifyAudit(court);
}
