import { createHash } from 'node:crypto';
import t, { type Test } from 'tap';
import type { Language } from '../../src/catalogue/language.ts';
import { GatewayError } from '../../src/errors.ts';
import type { OperateRequest, SubmitRequest, UseCases } from '../../src/exchange/use-cases.ts';
import { RecordSubmission } from '../../src/wire/proto.ts';
import { type Ask, call } from './call.ts';
import { fakeUseCases, recordId } from './fake-use-cases.ts';
import { startApi } from './servers.ts';
import { tlsCorridor } from './tls-corridor.ts';
import { callWithToken } from './with-token.ts';

const corridor = await tlsCorridor({ '330100': 1, '330400': 2 });
t.teardown(() => corridor.remove());
const client = corridor.material('330100', 'client-demo');
const identity = 'spiffe://g60.credit/city/330100/client/demo';
const json = { 'content-type': 'application/json' };

async function api(t: Test, replaced: Partial<UseCases> = {}) {
  const useCases = fakeUseCases(replaced);
  const { app, port, events } = await startApi({ corridor, useCases });
  t.teardown(() => app.close());
  return { ...useCases, useCases, port, events, ask: (ask: Ask) => callWithToken(port, client, ask) };
}

const submit = (headers: Record<string, string>, body: string | Uint8Array, query = ''): Ask => ({
  method: 'POST',
  path: `/v1/records?dataset=penalty${query}`,
  headers,
  body,
});

t.test('records are submitted from JSON, NDJSON and protobuf alike', async (t) => {
  const { ask, calls } = await api(t);
  const message = { records: [{ penalty: { document_number: '1号' } }, { penalty: { document_number: '2号' } }] };
  const rows = [{ document_number: '1号' }, { document_number: '2号' }];
  for (const [type, body] of [
    ['application/json', JSON.stringify(rows)],
    ['application/json; charset=utf-8', JSON.stringify(rows)],
    ['application/x-ndjson', rows.map((row) => `${JSON.stringify(row)}\n`).join('')],
    ['application/x-protobuf', RecordSubmission.encode(message).finish()],
  ] as const) {
    const answer = await ask(submit({ 'content-type': type }, body));
    t.equal(answer.status, 201, type);
    t.match(answer.json, { ledger: '330100/penalty/1', treeSize: 2, accepted: 2, rejected: 0 });
    t.match(answer.json['rows'], [{ row: 1, outcome: 'published', id: recordId, findings: [] }, { row: 2 }]);
    t.notOk('stored' in answer.json);
    t.match(calls.pop()?.values, [{ client: identity, dataset: 'penalty', edition: '2018', mode: 'each', rows }]);
  }
});

t.test('options reach the use case, and every row comes back with its findings in words', async (t) => {
  const finding = {
    code: 'TOO_LONG',
    severity: 'reject',
    field: 'content',
    shown: '长',
    parameters: { limit: 9 },
  } as const;
  const { ask, calls } = await api(t, {
    submit: async () => ({
      stored: true,
      ledger: '330100/penalty/1',
      treeSize: undefined,
      accepted: 0,
      rejected: 1,
      rows: [{ row: 1, outcome: 'rejected', findings: [finding] }],
    }),
  });
  const headers = { ...json, 'accept-language': 'en-GB' };
  const answer = await ask(submit(headers, '[{}]', '&edition=2015&mode=each'));
  t.equal(answer.status, 200, 'nothing was stored');
  t.match(calls[0]?.values, [{ edition: '2015', mode: 'each' }]);
  const { parameters: _, ...told } = finding;
  const message = 'Over 9 characters. Shorten it';
  t.same(answer.json['rows'], [{ row: 1, outcome: 'rejected', findings: [{ ...told, heading: '处罚内容', message }] }]);
});

t.test('all or nothing: a refused batch is a problem that names only the rows to correct', async (t) => {
  const { ask } = await api(t, {
    submit: async () => ({
      stored: false,
      ledger: '330100/penalty/1',
      treeSize: undefined,
      accepted: 1,
      rejected: 1,
      rows: [
        { row: 1, outcome: 'published', findings: [] },
        {
          row: 2,
          outcome: 'rejected',
          findings: [{ code: 'REQUIRED_MISSING', severity: 'reject', field: 'content', shown: '' }],
        },
      ],
    }),
  });
  const answer = await ask(submit(json, '[{},{}]', '&mode=all'));
  t.equal(answer.status, 422);
  t.match(answer.json, { code: 'VALIDATION_FAILED', rejected: 1, status: 422 });
  const message = '必填项为空。请填写';
  t.match(answer.json['rows'], [{ row: 2, findings: [{ code: 'REQUIRED_MISSING', message }] }]);
});

t.test('an idempotency key comes with a digest of everything that was asked', async (t) => {
  const { ask, calls } = await api(t);
  const digests = new Set<string>();
  const key = { ...json, 'idempotency-key': 'k 1' };
  for (const asked of [
    submit(key, '[{"a":"1"}]'),
    submit(key, '[{"a":"1"}]', '&mode=all'),
    submit(key, '[{"a":"1"} ]'),
    submit({ ...key, 'content-type': 'application/x-ndjson' }, '{"a":"1"}'),
  ]) {
    await ask(asked);
    await ask(asked);
    const [first, second] = calls.splice(0).map(({ values }) => (values[0] as SubmitRequest).idempotency);
    t.equal(first?.key, 'k 1');
    t.same(first, second, 'the same request again has the same digest');
    t.equal(first?.digest.length, createHash('sha256').digest().length);
    digests.add(Buffer.from(first?.digest ?? []).toString('hex'));
  }
  t.equal(digests.size, 4);
  await ask(submit(json, '[{}]'));
  t.match(calls[0], { name: 'submit', values: [{ idempotency: undefined }] });
  for (const bad of ['', 'x'.repeat(201), 'é']) {
    const answer = await ask(submit({ ...json, 'idempotency-key': bad }, '[{}]'));
    t.match(answer.json, { status: 400, code: 'REQUEST_INVALID', place: 'Idempotency-Key' }, bad.slice(0, 5));
  }
});

t.test('requests that cannot be understood say where', async (t) => {
  const { ask, calls } = await api(t);
  for (const [asked, expected] of [
    [submit(json, '[{"a":"1"}'), { code: 'BODY_MALFORMED', line: 1, column: 11 }],
    [submit(json, '[{"a":{}}]'), { code: 'REQUEST_INVALID', place: '[0].a' }],
    [submit(json, ''), { code: 'BODY_MALFORMED' }],
    [submit(json, '[{}]', '&mode=some'), { code: 'REQUEST_INVALID', place: 'mode' }],
    [submit(json, '[{}]', '&editon=2015'), { code: 'REQUEST_INVALID', place: 'editon' }],
    [submit(json, '[{}]', '&dataset=penalty'), { code: 'DATASET_UNKNOWN' }],
    [
      { method: 'POST', path: '/v1/records', headers: json, body: '[{}]' },
      { code: 'REQUEST_INVALID', place: 'dataset' },
    ],
    [
      { method: 'POST', path: '/v1/records?dataset=fines', headers: json, body: '[{}]' },
      { code: 'DATASET_UNKNOWN', dataset: 'fines', known: 'licence, penalty, debtor, listing' },
    ],
    [submit({ 'content-type': 'text/plain' }, 'x'), { code: 'MEDIA_TYPE_UNSUPPORTED', status: 415 }],
    [submit({}, 'x'), { code: 'MEDIA_TYPE_UNSUPPORTED' }],
    [submit({ ...json, 'content-encoding': 'gzip' }, 'x'), { code: 'MEDIA_TYPE_UNSUPPORTED', allowed: 'identity' }],
    [{ path: '/v1/records/x' }, { code: 'REQUEST_INVALID', place: 'id' }],
    [{ path: `/v1/records/${recordId.toUpperCase()}` }, { code: 'REQUEST_INVALID', place: 'id' }],
    [{ path: '/v1/%E0%A4%A' }, { code: 'REQUEST_INVALID' }],
    [{ path: '/v1/nothing' }, { code: 'NOT_FOUND', status: 404 }],
    [{ path: '/v1/records' }, { code: 'METHOD_NOT_ALLOWED', status: 405, allowed: 'POST' }],
    [
      { method: 'DELETE', path: `/v1/records/${recordId}` },
      { code: 'METHOD_NOT_ALLOWED', allowed: 'GET' },
    ],
  ] as const) {
    const answer = await ask(asked);
    t.match(answer.json, expected, `${asked.path} ${JSON.stringify(expected)}`);
    t.match(answer.headers['content-type'], 'application/problem+json');
    t.equal(answer.headers['allow'], answer.status === 405 ? answer.json['allowed'] : undefined);
  }
  t.strictSame(calls, []);
});

t.test('operations reach the use case with the revision they were based on', async (t) => {
  const { ask, calls } = await api(t);
  for (const [path, operation, body] of [
    ['corrections', 'CORRECT', { content: '更正', fine: '2' }],
    ['objections', 'MARK_OBJECTION', { reason: '有误', raised_on: '2026-01-02' }],
    ['objections/decision', 'CLEAR_OBJECTION', { reason: '无误', decided_on: '2026-01-02' }],
    ['repairs', 'REPAIR', { effects: ['END_PUBLICITY'], decided_on: '2026-01-02' }],
    ['withdrawals', 'WITHDRAW', { reason: '撤销', withdrawn_on: '2026-01-02' }],
    ['erasures', 'ERASE', undefined],
  ] as const) {
    const headers = { ...(body ? json : {}), 'if-match': '"3"', 'idempotency-key': path };
    const asked = { method: 'POST', path: `/v1/records/${recordId}/${path}`, headers };
    const answer = await ask(body ? { ...asked, body: JSON.stringify(body) } : asked);
    t.equal(answer.status, 200, path);
    t.equal(answer.headers['etag'], '"4"');
    t.match(answer.json, { id: recordId, revision: 4, findings: [] });
    const request = calls.pop()?.values[0] as OperateRequest;
    t.match(request, { client: identity, id: recordId, operation, revision: 3, edition: '2018' });
    t.same(request.body, body);
    t.equal(request.idempotency?.key, path);
  }
});

t.test('an operation without a usable If-Match is refused', async (t) => {
  const { ask, calls } = await api(t);
  const path = `/v1/records/${recordId}/erasures`;
  for (const [ifMatch, code, status] of [
    [undefined, 'REVISION_REQUIRED', 428],
    ['*', 'REVISION_REQUIRED', 428],
    ['"0"', 'REQUEST_INVALID', 400],
    ['"abc"', 'REQUEST_INVALID', 400],
    ['"1", "2"', 'REQUEST_INVALID', 400],
  ] as const) {
    const answer = await ask({ method: 'POST', path, headers: ifMatch ? { 'if-match': ifMatch } : {} });
    t.match(answer.json, { code, status }, ifMatch ?? 'none');
  }
  t.strictSame(calls, []);
  for (const ifMatch of ['3', 'W/"3"']) {
    t.equal((await ask({ method: 'POST', path, headers: { 'if-match': ifMatch } })).status, 200, ifMatch);
  }
});

t.test('a refused correction tells its findings', async (t) => {
  const finding = { code: 'REQUIRED_MISSING', severity: 'reject', field: 'content', shown: '' } as const;
  const { ask } = await api(t, {
    operate: async () => {
      throw new GatewayError('VALIDATION_FAILED', { rejected: 1 }, [finding]);
    },
  });
  const headers = { ...json, 'if-match': '1' };
  const answer = await ask({ method: 'POST', path: `/v1/records/${recordId}/corrections`, headers, body: '{}' });
  t.match(answer.json, { code: 'VALIDATION_FAILED', findings: [{ ...finding, message: '必填项为空。请填写' }] });
});

t.test('a record is read with its revision as ETag, and its evidence as a file', async (t) => {
  const { ask, calls } = await api(t);
  const record = await ask({ path: `/v1/records/${recordId}` });
  t.equal(record.headers['etag'], '"3"');
  t.equal(record.headers['cache-control'], 'no-store');
  t.match(record.json, { id: recordId, record: { document_number: '示罚〔2024〕1号' } });
  const evidence = await ask({ path: `/v1/records/${recordId}/evidence?revision=2` });
  t.equal(evidence.headers['content-type'], 'application/x-protobuf');
  t.equal(evidence.headers['content-disposition'], `attachment; filename="${recordId}-2.evidence"`);
  t.equal(evidence.bytes.toString(), 'evidence');
  t.match(calls.pop(), { name: 'evidence', values: [recordId, 2, { client: identity, purpose: undefined }] });
  const headers = { 'g60-purpose': 'permit' };
  for (const [path, values] of [
    [`/v1/records/${recordId}/evidence`, [recordId, undefined, { client: identity, purpose: 'permit' }]],
    [`/v1/records/${recordId}`, [recordId, { client: identity, purpose: 'permit' }]],
  ] as const) {
    await ask({ path, headers });
    t.match(calls.pop()?.values, values);
  }
  t.match((await ask({ path: `/v1/records/${recordId}/evidence?revision=0` })).json, { place: 'revision' });
  t.match((await ask({ path: '/v1/status' })).json, { city: '330100', ready: true });
});

t.test('who is not a system of this city is told so before the body is read', async (t) => {
  const { port, calls } = await api(t);
  const { ca } = client;
  const foreign = await tlsCorridor({ '330100': 1 }, 'elsewhere');
  t.teardown(() => foreign.remove());
  for (const [who, tls, code, status] of [
    ['no certificate', { ca }, 'CLIENT_CERTIFICATE_REQUIRED', 401],
    ['another CA', { ...foreign.material('330100', 'client-demo'), ca }, 'CLIENT_CERTIFICATE_REQUIRED', 401],
    ['another city', corridor.material('330400', 'client-demo'), 'CLIENT_NOT_OF_THIS_CITY', 403],
    ['the gateway itself', corridor.material('330100'), 'CERTIFICATE_PROFILE', 403],
    ['a signing certificate', corridor.material('330100', 'signing'), 'CLIENT_CERTIFICATE_REQUIRED', 401],
  ] as const) {
    for (const asked of [submit(json, '[{}]'), { path: '/openapi.json' }]) {
      const forged = { ...asked.headers, 'x-forwarded-client-cert': `URI=${identity}` };
      const answer = await call(port, tls, { ...asked, headers: forged });
      t.match(answer.json, { code, status }, who);
      t.equal(answer.headers['connection'], 'close');
    }
  }
  t.strictSame(calls, []);
});

t.test('unknown errors are told by number only, and logged under it without identity numbers', async (t) => {
  const number = '999999199003070011';
  for (const [thrown, code, status] of [
    [new Error(`duplicate key (${number})`), 'INTERNAL', 500],
    [new TypeError('x is not a function'), 'INTERNAL', 500],
    [new GatewayError('FILE_UNREADABLE', { file: '/keys/gateway.key', reason: 'ENOENT' }), 'INTERNAL', 500],
    [new GatewayError('STORE_UNAVAILABLE', { reason: `connect 10.0.0.9:5432 ${number}` }), 'STORE_UNAVAILABLE', 503],
  ] as const) {
    const { ask, events } = await api(t, {
      readRecord: async () => {
        throw thrown;
      },
    });
    const answer = await ask({ path: `/v1/records/${recordId}` });
    t.match(answer.json, { code, status }, thrown.message.slice(0, 20));
    t.notMatch(answer.bytes.toString(), /999999|10\.0\.0\.9|\.key|function|ENOENT|\.ts/);
    t.equal(answer.headers['retry-after'], status === 503 ? '2' : undefined);
    const failed = events.find(({ event }) => event === 'http.failed');
    t.match(answer.bytes.toString(), String(failed?.fields['incident']));
    t.match(failed?.fields, { listener: 'api', route: '/v1/records/:id' });
    t.notMatch(JSON.stringify(events), number);
  }
});

t.test('the language of a problem is the one asked for, Chinese unless English', async (t) => {
  const { ask } = await api(t);
  for (const [asked, language, detail] of [
    [undefined, 'zh', '没有这个地址。接口清单见 /openapi.json'],
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh', '没有这个地址。接口清单见 /openapi.json'],
    ['fr', 'zh', '没有这个地址。接口清单见 /openapi.json'],
    ['en-US,en;q=0.9', 'en', 'There is nothing at this address. See /openapi.json'],
  ] as const satisfies readonly (readonly [string | undefined, Language, string])[]) {
    const { headers, json } = await ask({ path: '/v2', headers: asked ? { 'accept-language': asked } : {} });
    t.equal(headers['content-language'], language);
    t.equal(json['detail'], detail);
  }
});
