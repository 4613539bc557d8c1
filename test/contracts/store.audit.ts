import fc from 'fast-check';
import type { Test } from 'tap';
import type { AuditQuery, AuditRow } from '../../src/exchange/ports/audit.ts';
import type { Store } from '../../src/exchange/ports/store.ts';
import type { LedgerId } from '../../src/ledger/ledger-id.ts';
import { Withheld } from '../../src/wire/proto.ts';
import { bytes, ledger as otherLedger, plain, sampleBatch } from '../store/sample-batch.ts';
import { appended, dump, type StoreHome } from './store.home.ts';

const trail: LedgerId = '330100/audit/1';
const clientUri = 'spiffe://g60.credit/city/330100/client/court';
const anything = {
  from: undefined,
  to: undefined,
  action: undefined,
  actor: undefined,
  subject: undefined,
  before: undefined,
  limit: 1_000,
};

type Event = Partial<Omit<AuditRow, 'sequence'>>;

function rowsOf(start: number, events: readonly Event[]): AuditRow[] {
  return events.map((event, index) => ({
    sequence: start + index,
    at: start + index,
    action: 'status.read',
    actor: clientUri,
    subject: undefined,
    ...event,
  }));
}

/** Notes the events as the trail does: entries and index rows in one transaction. */
async function noted(store: Store, events: readonly Event[], id = trail): Promise<AuditRow[]> {
  return await store.transaction(async (tx) => {
    const { size } = await tx.lockLedger(id, 'own');
    const rows = rowsOf(size, events);
    await tx.append(sampleBatch(id, size, plain(events.length)));
    await tx.indexAudit(id, rows);
    return rows;
  });
}

function matches(row: AuditRow, { from, to, action, actor, subject, before }: AuditQuery): boolean {
  return (
    row.at >= (from ?? 0) &&
    row.at < (to ?? Number.POSITIVE_INFINITY) &&
    row.action.startsWith(action ?? '') &&
    row.actor === (actor ?? row.actor) &&
    (subject === undefined || (row.subject !== undefined && Buffer.compare(row.subject, subject) === 0)) &&
    row.sequence < (before ?? Number.POSITIVE_INFINITY)
  );
}

export function auditContract(t: Test, home: StoreHome): void {
  t.test('events are found by each of their marks, newest first, page by page', async (t) => {
    const { store } = await home.open(t);
    const someone = bytes('someone');
    const rows = await noted(store, [
      { action: 'client.register', at: 100 },
      { action: 'subject.query', at: 200, subject: someone },
      { action: 'clients_listed', at: 300 },
      { action: 'subject.query', at: 300, subject: bytes('another'), actor: '320500' },
      { action: 'client.disable', at: 400, actor: '320500' },
      { action: 'record.read', at: 500, subject: someone, actor: '320500' },
      { action: '办理', at: 600, actor: 'gateway' },
    ]);
    const cases: readonly [what: string, query: Partial<AuditQuery>, sequences: number[]][] = [
      ['everything', {}, [6, 5, 4, 3, 2, 1, 0]],
      ['the first page', { limit: 2 }, [6, 5]],
      ['the next page', { limit: 2, before: 5 }, [4, 3]],
      ['from a time on, its own events too', { from: 300 }, [6, 5, 4, 3, 2]],
      ['up to a time, without its own events', { to: 300 }, [1, 0]],
      ['between times', { from: 150, to: 401 }, [4, 3, 2, 1]],
      ['after all of them', { from: 601 }, []],
      ['before all of them', { to: 100 }, []],
      ['an area', { action: 'client.' }, [4, 0]],
      ['a prefix with a character that LIKE knows', { action: 'clients_' }, [2]],
      ['no character stands for others', { action: 'client_' }, []],
      ['one action', { action: 'subject.query' }, [3, 1]],
      ['an action in Chinese', { action: '办' }, [6]],
      ['a page of an area', { action: 'client', limit: 2, before: 4 }, [2, 0]],
      ['an action that was never noted', { action: 'key.export' }, []],
      ['an actor', { actor: '320500' }, [5, 4, 3]],
      ['an actor and an area', { actor: '320500', action: 'subject.' }, [3]],
      ['an actor in a time', { actor: '320500', from: 301, to: 500 }, [4]],
      ['an actor not known', { actor: '320501' }, []],
      ['a subject', { subject: someone }, [5, 1]],
      ['a subject, the next page', { subject: someone, before: 5 }, [1]],
      ['a subject read by an actor', { subject: someone, actor: clientUri }, [1]],
      ['a subject and an action', { subject: someone, action: 'record.' }, [5]],
      ['a subject not known', { subject: bytes('nobody') }, []],
    ];
    for (const [what, query, sequences] of cases) {
      t.same(await store.findAudit(trail, { ...anything, ...query }), sequences, what);
    }
    t.same(await store.findAudit('320500/audit/1', anything), [], 'a trail not held');
    t.same(await store.auditRows(trail, 0, 100), rows, 'their marks are as they were noted');
    t.same(await store.auditRows(trail, 2, 4), rows.slice(2, 4));
    t.same(await store.auditRows('320500/audit/1', 0, 100), []);
  });

  t.test('whatever is combined is found, and nothing else', async (t) => {
    const { store } = await home.open(t);
    const actions = ['record.read', 'record.write', 'subject.query', 'client.register', 'import.read'];
    const actors = ['a', 'ab', 'b'];
    const subjects = [undefined, bytes('x'), bytes('y')];
    const events = Array.from({ length: 200 }, (_, n) => ({
      at: Math.floor(n / 7) * 10,
      action: actions[(n * 7 + Math.floor(n / 11)) % actions.length] ?? '',
      actor: actors[(n * 5 + Math.floor(n / 13)) % actors.length] ?? '',
      subject: subjects[(n * 3 + Math.floor(n / 17)) % subjects.length],
    }));
    const rows = await noted(store, events);
    await noted(store, [{ at: 50, actor: 'a' }], otherLedger);
    const maybe = <T>(...values: T[]) => fc.constantFrom(undefined, ...values);
    const queries = fc.record({
      from: maybe(0, 50, 55, 270, 300),
      to: maybe(0, 51, 150, 280),
      action: maybe('record.', 'record.read', 'subject', 're', 'x'),
      actor: maybe(...actors, 'c'),
      subject: maybe(bytes('x'), bytes('z')),
      before: maybe(0, 17, 120),
      limit: fc.constantFrom(1, 10, 1_000),
    });
    const property = fc.asyncProperty(queries, async (query) => {
      const expected = rows.filter((row) => matches(row, query)).map(({ sequence }) => sequence);
      t.same(await store.findAudit(trail, query), expected.reverse().slice(0, query.limit), JSON.stringify(query));
    });
    await fc.assert(property, { numRuns: 60 });
  });

  t.test('an event is in the index if and only if its entry is in the trail', async (t) => {
    const opened = await home.open(t);
    const { store } = opened;
    await noted(store, [{}]);
    const before = await dump(opened);
    const failing = store.transaction(async (tx) => {
      const { size } = await tx.lockLedger(trail, 'own');
      await tx.indexAudit(trail, rowsOf(size, [{}]));
      throw new Error('changed my mind');
    });
    await t.rejects(failing, { message: 'changed my mind' });
    t.same(await dump(opened), before);
    await t.rejects(
      store.transaction((tx) => tx.indexAudit('310117/audit/1', rowsOf(0, [{}]))),
      /was not locked/,
    );
  });

  t.test('events lose their content past their time, reads of personal data by a time of their own', async (t) => {
    const opened = await home.open(t);
    const { store, pool, schema } = opened;
    const actions = [
      'record.read',
      'record.readmitted',
      'subject.query',
      'import.read',
      'subjects.listed',
      'key.export',
    ];
    await noted(
      store,
      [100, 200, 300].flatMap((at) => actions.map((action) => ({ action, at, subject: bytes('someone') }))),
    );
    await appended(store, sampleBatch(otherLedger, 0, plain(20)));
    const headers = await store.headers(trail, 0, 18);
    const held = async () => {
      const entries = await Promise.all(headers.map((_, sequence) => store.entry(trail, sequence)));
      for (const entry of entries) {
        const { WITHHELD_PRESENT: present, WITHHELD_ERASED: erased } = Withheld;
        t.equal(entry?.openWithheld, entry?.open ? present : erased, 'what is gone says so');
      }
      return entries.flatMap((entry) => (entry?.open ? [entry.sequence] : []));
    };
    const cases: readonly [others: number, reads: number, expired: number, kept: number[]][] = [
      [100, 100, 0, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17]],
      [201, 100, 6, [0, 2, 3, 6, 8, 9, 12, 13, 14, 15, 16, 17]],
      [201, 100, 0, [0, 2, 3, 6, 8, 9, 12, 13, 14, 15, 16, 17]],
      [201, 200, 3, [6, 8, 9, 12, 13, 14, 15, 16, 17]],
      [1_000, 1_000, 9, []],
    ];
    for (const [others, reads, expired, kept] of cases) {
      const what = `others before ${others}, reads before ${reads}`;
      t.equal(await store.expireAudit(trail, { others, reads }), expired, what);
      t.same(await held(), kept, what);
      t.same(await store.findAudit(trail, anything), [...kept].reverse(), `found are those that can be read, ${what}`);
      const rows = await store.auditRows(trail, 0, 18);
      t.same(
        rows.map(({ sequence }) => sequence),
        kept,
        what,
      );
    }
    t.same(await store.headers(trail, 0, 18), headers, 'headers stay, so every proof holds');
    t.equal((await store.batch(otherLedger, 0, 100, 1e9))?.entries.filter(({ open }) => open).length, 20);
    t.equal(await store.expireAudit('310117/audit/1', { others: 1_000, reads: 1_000 }), 0, 'a trail not held');

    const due = async () => {
      const { rows } = await pool.query<{ name: string }>(`SELECT name FROM "${schema}".vacuums_due ORDER BY name`);
      return rows.map(({ name }) => name.replace(/\d+$/, 'N'));
    };
    t.same(await due(), ['audit_index', 'entries_N'], 'and are due to leave the files');
    await store.tidy();
    t.same(await due(), []);
    await store.expireAudit(trail, { others: 1_000, reads: 1_000 });
    t.same(await due(), [], 'where nothing was dropped, nothing is due');
  });

  t.test('however many events are past their time, by whichever process, each is dropped once', async (t) => {
    const { store, second } = await home.open(t);
    const other = await second();
    const many = 11_000;
    await noted(
      store,
      Array.from({ length: many }, (_, n) => ({ action: `area.${n % 3}` })),
    );
    await noted(store, [{ at: many }]);
    const before = { others: many, reads: many };
    const [one, two] = await Promise.all([store.expireAudit(trail, before), other.expireAudit(trail, before)]);
    t.equal(one + two, many);
    t.same(await store.findAudit(trail, anything), [many], 'the one that is not past its time stays');
  });
}
