/** The commands that talk to a gateway, and the proof of what it said, on two real gateways. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import type { StatusView } from '../../src/exchange/use-cases.ts';
import { cityFiles } from '../../src/pki/city-layout.ts';
import { enrolCities } from '../../src/pki/enrol-cities.ts';
import { loadSigner } from '../../src/pki/signer.ts';
import type { CityProcess } from '../federation/city-process.ts';
import { openProcessCorridor } from '../federation/corridor-of-processes.ts';
import { freshRows, submit } from '../federation/requests.ts';
import { call } from '../http/call.ts';
import { testAuthority, testCity } from '../pki/fixture.ts';
import {
  alterEntry,
  altered,
  alterHeader,
  alterPath,
  alterSignature,
  receiptBy,
  signedAt,
} from './altered-evidence.ts';
import { runG60 } from './run-g60.ts';

t.setTimeout(240_000);

const corridor = await openProcessCorridor(t, {
  codes: ['330100', '310117'],
  settings: { G60_HEARTBEAT_SECONDS: '2' },
});
const [hangzhou, songjiang] = corridor.cities as [CityProcess, CityProcess];
const base = t.testdir();
const at = (name: string) => join(base, name);
const sample = (name: string) => new URL(`../../config/samples/${name}`, import.meta.url).pathname;
const here = ['--dir', hangzhou.directory];
const root = cityFiles(hangzhou.directory).certificate('root');

t.test('import sends a file and says what became of its rows', async (t) => {
  const clean = await runG60(['import', ...here, sample('debtors.csv')]);
  t.equal(clean.status, 0, clean.stderr);
  t.match(clean.stdout, /^失信被执行人：共 60 行，入账 60 行，不通过 0 行/);

  const again = await runG60(['--lang', 'en', 'import', ...here, sample('debtors.csv')]);
  t.equal(again.status, 1);
  t.match(again.stdout, /^debtors: 60 rows, 0 accepted, 60 rejected/);
  t.match(again.stdout, 'rejected DUPLICATE_RECORD ×60 first at row 1: ');

  const errors = at('errors.csv');
  const messy = await runG60(['import', ...here, '--errors', errors, sample('licences-messy.csv')]);
  t.equal(messy.status, 1);
  t.match(messy.stdout, /共 30 行，入账 16 行，不通过 14 行/);
  t.match(messy.stdout, /不通过 USCC_CHECK_DIGIT ×1 首见 第 \d+ 行 .+：/);
  t.match(readFileSync(errors, 'utf8'), /^\uFEFF行号,字段,代码,.*USCC_CHECK_DIGIT,不通过/s);
});

t.test('import does nothing with what it cannot send', async (t) => {
  writeFileSync(at('short.csv'), '许可编号,行政相对人名称,许可内容\n1,2,3\n');
  const refused = await runG60(['import', ...here, '--dataset', 'licence', at('short.csv')]);
  t.equal(refused.status, 1, 'the heading is refused');
  t.match(refused.stdout, /不通过 FILE_HEADER_MISSING ×\d+ 首见 表头/);

  writeFileSync(at('empty.csv'), '');
  for (const [words, said] of [
    [[sample('nope.csv')], 'FILE_UNREADABLE'],
    [[at('empty.csv')], 'FILE_EMPTY'],
    [[sample('lists.csv'), '--dataset', 'nope'], 'DATASET_UNKNOWN'],
    [[sample('lists.csv'), '--client', 'stranger'], 'FILE_UNREADABLE'],
    [[sample('lists.csv'), '--errors', at('no/such/folder.csv')], 'FILE_UNWRITABLE'],
  ] as const) {
    const { status, stderr } = await runG60(['import', ...here, ...words]);
    t.equal(status, 2);
    t.match(stderr, `错误 ${said}: `);
  }
});

t.test('status shows ledgers and delivery, readable or as JSON', async (t) => {
  await corridor.agreed();
  const { status, stdout, stderr } = await runG60(['status', ...here]);
  t.equal(status, 0, stderr);
  t.match(stdout, /330100 杭州 \* .* 60 [0-9a-f]{8}/);
  t.match(stdout, /310117 杭州 +0 .*一致/);
  const json = JSON.parse((await runG60(['status', ...here, '--json'])).stdout) as StatusView;
  t.same(json.ledgers.find(({ ledger }) => ledger === '330100/debtor/1')?.size, 60);
});

t.test('token prints an access token that the API takes over the same certificate', async (t) => {
  const { status, stdout, stderr } = await runG60(['token', ...here]);
  t.equal(status, 0, stderr);
  const headers = { authorization: `Bearer ${stdout.trim()}` };
  t.equal((await call(hangzhou.ports.api, hangzhou.material(), { path: '/v1/status', headers })).status, 200);
});

t.test('a gateway that is not there, or refuses, is named', async (t) => {
  const away = await runG60(['status', ...here], { G60_API__PORT: '9' });
  t.match(away, { status: 2, stdout: '', stderr: /API_UNREACHABLE: .*https:\/\/127\.0\.0\.1:9.*ECONNREFUSED/ });
  const file = at('none.bin');
  const none = await runG60(['evidence', ...here, '00000000-0000-4000-8000-000000000000', '-o', file]);
  t.match(none, { status: 2, stderr: /API_REFUSED: .*RECORD_UNKNOWN/ });
  t.notOk(existsSync(file));
});

t.test('evidence proves the record offline, and each altered link is named', async (t) => {
  const { rows } = await submit(hangzhou, 'licence', freshRows('licence', hangzhou.code, 5));
  await corridor.agreed();
  const file = at('evidence.bin');
  const fetched = await runG60(['evidence', ...here, rows[2]?.id ?? '', '-o', file]);
  t.equal(fetched.status, 0, fetched.stderr);
  const good = readFileSync(file);

  const proven = await runG60(['verify', file, '--root', root]);
  t.equal(proven.status, 0);
  t.match(proven.stdout, /^证据成立：杭州 330100 于 .* 发布 行政许可 .*1 个城市确认：杭州 [0-9:]+\n$/);
  t.equal(proven.stdout.trimEnd().split('\n').length, 1);
  const json = JSON.parse((await runG60(['verify', file, '--root', root, '--json'])).stdout);
  t.match(json, { proven: true, source: '330100', recordId: rows[2]?.id, confirmations: [{ city: '310117' }] });

  const stranger = await testAuthority(base, { name: 'foreign', at: Date.now() });
  const foreignCity = await testCity(base, '330500');
  await enrolCities(stranger, [foreignCity], Date.now());
  const signerIn = (directory: string) => {
    const files = cityFiles(directory);
    return loadSigner(files.key('signing'), files.certificate('signing'));
  };
  const [own, peer, foreign] = await Promise.all(
    [hangzhou.directory, songjiang.directory, foreignCity.directory].map(signerIn),
  );
  if (!own || !peer || !foreign) throw new Error('signers');
  const decades = 30 * 365 * 24 * 3600 * 1000;
  const foreignRoot = at('foreign/root.pem');
  const cases: readonly [what: string, evidence: Uint8Array, root: string, code: string][] = [
    ['an altered entry', altered(good, alterEntry), root, 'EVIDENCE_ENTRY'],
    ['an altered header', altered(good, alterHeader), root, 'EVIDENCE_PATH'],
    ['a wrong path', altered(good, alterPath), root, 'EVIDENCE_PATH'],
    ['a wrong signature', altered(good, alterSignature), root, 'EVIDENCE_SIGNATURE'],
    ['a key expired at issue', await signedAt(good, own, Date.now() + decades), root, 'EVIDENCE_KEY'],
    ["another member's key", await signedAt(good, peer, Date.now()), root, 'EVIDENCE_KEY'],
    ['an unknown root', good, foreignRoot, 'EVIDENCE_ROOT'],
    ['a receipt of a stranger', await receiptBy(good, foreign, '330500'), root, 'EVIDENCE_RECEIPT'],
    ["a receipt in another city's name", await receiptBy(good, foreign, '310117'), root, 'EVIDENCE_RECEIPT'],
    ['half a file', good.subarray(0, good.length / 2), root, 'EVIDENCE_MALFORMED'],
  ];
  for (const [what, evidence, trusted, code] of cases) {
    writeFileSync(at('altered.bin'), evidence);
    const { status, stdout, stderr } = await runG60(['verify', at('altered.bin'), '--root', trusted]);
    t.equal(status, 1, `${what} ${stderr}`);
    t.match(stdout, `证据不成立 ${code}: `, what);
  }
  t.match(await runG60(['verify', at('altered.bin'), '--root', root, '--json']), {
    status: 1,
    stdout: /"proven":false/,
  });
  for (const words of [
    ['verify', at('nope.bin'), '--root', root],
    ['verify', file, '--root', file],
  ]) {
    t.match(await runG60(words), { status: 2, stderr: /^错误 FILE_UNREADABLE: / });
  }
});
