/** What an auditor does from the command line, at a real gateway whose trail another city countersigns. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { AuditEntryView, AuditVerdict } from '../../src/exchange/admin-use-cases.ts';
import type { CityProcess } from '../federation/city-process.ts';
import { openProcessCorridor } from '../federation/corridor-of-processes.ts';
import { eventually } from '../federation/eventually.ts';
import { freshRows, publish, read, submit } from '../federation/requests.ts';
import { runG60 } from './run-g60.ts';

t.setTimeout(240_000);

const corridor = await openProcessCorridor(t, {
  codes: ['330100', '310117'],
  administrators: [
    { name: 'wang', role: 'auditor' },
    { name: 'li', role: 'system' },
  ],
});
const [city] = corridor.cities as [CityProcess];
t.testdir();
const output = join(t.testdirName, 'audit.ndjson');

function g60(what: string, as: string, ...words: string[]) {
  return runG60(['audit', what, city.directory, '--as', as, ...words]);
}

async function found(...words: string[]): Promise<AuditEntryView[]> {
  const { status, stdout, stderr } = await g60('search', 'wang', '--json', ...words);
  t.equal(status, 0, stderr);
  return JSON.parse(stdout) as AuditEntryView[];
}

const [row] = freshRows('licence', city.code, 1);
const id = await publish(city, 'licence', row);
t.equal((await read(city, id)).status, 200);

t.test('a read is found by who was read about, which is asked for on standard input', async (t) => {
  const { stdout, status } = await runG60(
    ['audit', 'search', city.directory, '--as', 'wang', '--subject', '--json'],
    {},
    `${row?.['uscc']}\n`,
  );
  t.equal(status, 0);
  const details = { id, what: 'record' };
  t.match(JSON.parse(stdout), [{ event: { action: 'record.read', purpose: 'credit', count: 1, details } }]);
  t.notOk(stdout.includes(String(row?.['uscc'])));
  const plain = await g60('search', 'wang', '--action', 'record.read');
  t.match(
    plain.stdout,
    /^序号 +时间 +事项 +结果 +谁 +其他\n +\d+ .*record\.read +done +330100\/client\/demo +purpose=credit/,
  );
});

t.test('submissions, tokens and searches are in the trail within seconds', async (t) => {
  await submit(city, 'licence', freshRows('licence', city.code, 7));
  await eventually('the submission is noted', async () =>
    (await found('--action', 'record.submit')).some(({ event }) => event?.count === 7),
  );
  t.match(await found('--action', 'audit.search', '--limit', '1'), [{ event: { actor: /administrator\/wang$/ } }]);
  t.ok((await found('--action', 'token.')).length > 0);
});

t.test('nobody but the auditor reads it, and the attempt is in it', async (t) => {
  const refused = await g60('search', 'li');
  t.equal(refused.status, 2);
  t.match(refused.stderr, 'SCOPE_MISSING');
  await eventually('the refusal is noted', async () => (await found('--action', 'request.refused')).length > 0);
  const [first] = await found('--action', 'request.refused');
  t.match(first?.event, { outcome: 'refused', code: 'SCOPE_MISSING', details: { route: '/v1/admin/audit/search' } });
});

t.test('an export holds every event on a line of its own', async (t) => {
  const { status, stderr } = await g60('export', 'wang', '-o', output);
  t.equal(status, 0, stderr);
  const lines = readFileSync(output, 'utf8').trimEnd().split('\n');
  const sequences = lines.map((line) => (JSON.parse(line) as AuditEntryView).sequence);
  t.same(
    sequences,
    sequences.map((_, index) => sequences.length - 1 - index),
    'from the newest to the first',
  );
});

t.test('verify says by its exit status whether the trail is as it was signed', async (t) => {
  await eventually('the other city has countersigned', async () => {
    const { stdout } = await g60('verify', 'wang', '--json');
    return (JSON.parse(stdout) as AuditVerdict).countersigned.length === 1;
  });
  const intact = await g60('verify', 'wang');
  t.equal(intact.status, 0, intact.stderr);
  t.match(
    intact.stdout,
    /^审计日志完整：账本 330100\/audit\/1，\d+ 条，根 [0-9a-f]{64}；会签：310117（至第 \d+ 条，.*）\n$/,
  );
  await city.rows(`UPDATE g60.entries SET open_content = open_content || '\\x00'::bytea
    WHERE ledger = (SELECT number FROM g60.ledgers WHERE id = '330100/audit/1') AND sequence = 1`);
  const altered = await g60('verify', 'wang');
  t.equal(altered.status, 1);
  t.match(altered.stdout, /^审计日志被改动：自第 2 条起，内容与承诺不符；账本 330100\/audit\/1，/);
  await eventually('it is an alarm', async () => city.events('audit.altered').length > 0);
});
