import t from 'tap';
import { GatewayError } from '../../src/errors.ts';
import { subjectHash } from '../../src/exchange/audit/subject-hash.ts';
import { type ReadDependencies, readRecord } from '../../src/exchange/read-record.ts';
import type { RecordReader, UseCases } from '../../src/exchange/use-cases.ts';
import { fictionalRow } from '../domain/fictional.ts';
import { court } from './audit-trail.ts';
import { openCorridor, testHash } from './corridor.ts';

const corridor = await openCorridor(['330100', '330400']);
const own = corridor.city('330100');
t.teardown(() => corridor.close());

const company = fictionalRow('licence', '330100', 1);
const person = fictionalRow('licence', '330100', 9);
const { audited } = own;

const submitted = await own.useCases.submit({
  ...{ client: court, dataset: 'licence', edition: '2018', mode: 'all', idempotency: undefined },
  rows: [company, person],
});
const [companyId = '', personId = ''] = submitted.rows.map(({ id }) => id);
await own.deliver('330400');

const reader: RecordReader = {
  client: court,
  datasets: ['licence'],
  purposes: ['permit', 'tender'],
  purpose: 'permit',
};
const nobody = { ...reader, purpose: undefined };
const hashOf = (identifier = '') => subjectHash(identifier, testHash);

const ways: readonly [what: string, read: (id: string, by: RecordReader, useCases?: UseCases) => Promise<unknown>][] = [
  ['record', (id, by, useCases = own.useCases) => useCases.readRecord(id, by)],
  ['evidence', (id, by, useCases = own.useCases) => useCases.evidence(id, undefined, by)],
];

for (const [what, read] of ways) {
  t.test(`a read of the ${what} is noted with its reader, purpose and subject`, async (t) => {
    const details = { id: companyId, what };
    const noted = { action: 'record.read', actor: court, outcome: 'done', count: 1, details } as const;
    await read(companyId, reader);
    t.strictSame(audited.at(-1), { ...noted, purpose: 'permit', subject: hashOf(company['uscc']) });
    await read(companyId, nobody);
    t.strictSame(audited.at(-1), { ...noted, subject: hashOf(company['uscc']) }, 'a company needs no purpose');
    await read(personId, { ...reader, purpose: 'tender' });
    const personal = { ...noted, details: { id: personId, what }, purpose: 'tender' };
    t.strictSame(audited.at(-1), { ...personal, subject: hashOf(person['id_number']) });
    t.notOk(JSON.stringify(audited).includes(String(person['id_number'])));
  });

  t.test(`a ${what} is refused, and that is noted, without the right it takes`, async (t) => {
    const refusals: readonly [code: string, id: string, by: RecordReader, parameters: object][] = [
      ['PURPOSE_REQUIRED', personId, nobody, { allowed: 'permit, tender' }],
      ['PURPOSE_NOT_ALLOWED', personId, { ...reader, purpose: 'curiosity' }, { allowed: 'permit, tender' }],
      ['PURPOSE_NOT_ALLOWED', companyId, { ...reader, purpose: '999999199001011234' }, { allowed: 'permit, tender' }],
      ['RECORD_UNKNOWN', companyId, { ...reader, datasets: ['penalty'] }, {}],
    ];
    for (const [code, id, by, parameters] of refusals) {
      await t.rejects(read(id, by), { code, parameters });
      const refused = audited.at(-1);
      t.match(refused, { action: 'record.read', actor: court, outcome: 'refused', code, details: { id, what } });
      t.notOk(refused && 'purpose' in refused, 'what was written as a purpose is not kept');
    }
    const before = audited.length;
    const unknown = await read('00000000-0000-4000-8000-000000000000', reader).catch((error: unknown) => error);
    const forbidden = await read(companyId, { ...reader, datasets: [] }).catch((error: unknown) => error);
    t.strictSame(
      [unknown, forbidden].map((error) => error instanceof GatewayError && [error.code, error.parameters]),
      [
        ['RECORD_UNKNOWN', {}],
        ['RECORD_UNKNOWN', {}],
      ],
      'who may not read a dataset learns nothing of what is in it',
    );
    t.equal(audited.length, before + 1, 'a guessed id is no read');
  });
}

t.test("another city's record is noted with what is held of its subject", async (t) => {
  const other = corridor.city('330400');
  for (const [id, identifier] of [
    [companyId, company['uscc']],
    [personId, person['id_number']],
  ] as const) {
    await other.useCases.readRecord(id, reader);
    t.match(other.audited.at(-1), { details: { id }, subject: hashOf(identifier) });
  }
});

t.test('an erased record says nothing of a person, so it is read without a purpose', async (t) => {
  const row = fictionalRow('licence', '330100', 19);
  const { rows } = await own.useCases.submit({
    ...{ client: court, dataset: 'licence', edition: '2018', mode: 'all', idempotency: undefined },
    rows: [row],
  });
  const { id = '' } = rows[0] ?? {};
  await t.rejects(own.useCases.readRecord(id, nobody), { code: 'PURPOSE_REQUIRED' });
  const erase = {
    client: court,
    datasets: reader.datasets,
    id,
    operation: 'ERASE',
    revision: 1,
    edition: '2018',
    body: undefined,
  } as const;
  await own.useCases.operate({ ...erase, idempotency: undefined });
  t.match(audited.at(-1), { action: 'record.operate', actor: court, details: { id, operation: 'ERASE' } });
  t.match(await own.useCases.readRecord(id, nobody), { state: 'ERASED', record: undefined });
  t.match(audited.at(-1), { action: 'record.read', subject: undefined });
});

t.test('what cannot be noted is not shown', async (t) => {
  const down = new GatewayError('STORE_UNAVAILABLE');
  const audit = { record: () => Promise.reject(down), note: () => {} };
  const dependencies: ReadDependencies = {
    ...{ city: own.code, store: own.store, rulesFor: own.rulesFor, hash: testHash, audit },
    trust: () => corridor.believed.trust,
  };
  await t.rejects(readRecord(companyId, reader, dependencies), down);
});

t.test('submissions are noted with what was accepted, and imports with their id', async (t) => {
  t.match(audited[0], {
    action: 'record.submit',
    actor: court,
    outcome: 'done',
    count: 2,
    details: { dataset: 'licence' },
  });
  await own.useCases.submit({
    ...{ client: court, dataset: 'licence', edition: '2018', mode: 'all', idempotency: undefined },
    rows: [{ ...fictionalRow('licence', '330100', 2), content: '' }],
  });
  t.match(audited.at(-1), { action: 'record.submit', outcome: 'refused', code: 'VALIDATION_FAILED' });
  const source = (async function* () {
    yield Buffer.from('a,b\n');
  })();
  const upload = { client: court, dataset: 'licence', edition: '2018', format: 'csv', source } as const;
  const { id } = await own.useCases.startImport(upload);
  t.match(audited.at(-1), { action: 'record.import', actor: court, details: { id, dataset: 'licence' } });
  for await (const _ of await own.useCases.importFindings(court, id));
  t.match(audited.at(-1), { action: 'import.read', actor: court, details: { id } });
  await t.rejects(own.useCases.importFindings('another', id), { code: 'IMPORT_UNKNOWN' });
});
