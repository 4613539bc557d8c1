import t, { type Test } from 'tap';
import { GatewayError } from '../../src/errors.ts';
import type { ImportRequest, UseCases } from '../../src/exchange/use-cases.ts';
import type { Ask } from './call.ts';
import { fakeUseCases, importId, importRow } from './fake-use-cases.ts';
import { startApi } from './servers.ts';
import { tlsCorridor } from './tls-corridor.ts';
import { callWithToken } from './with-token.ts';

const corridor = await tlsCorridor({ '330100': 1 });
t.teardown(() => corridor.remove());
const client = corridor.material('330100', 'client-demo');
const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

async function api(t: Test, replaced: Partial<UseCases> = {}) {
  const useCases = fakeUseCases(replaced);
  const { app, port } = await startApi({ corridor, useCases, limits: { importBytes: 100_000 } });
  t.teardown(() => app.close());
  return { calls: useCases.calls, ask: (ask: Ask) => callWithToken(port, client, ask) };
}

function upload(type: string, body: string | Uint8Array): Ask {
  return { method: 'POST', path: '/v1/imports?dataset=penalty&edition=2015', headers: { 'content-type': type }, body };
}

/** RFC 7578. */
function form(parts: readonly { readonly head: string; readonly content: string }[]): Ask {
  const part = ({ head, content }: (typeof parts)[number]) =>
    `--cut\r\nContent-Disposition: form-data; ${head}\r\n\r\n${content}\r\n`;
  return upload('multipart/form-data; boundary=cut', `${parts.map(part).join('')}--cut--\r\n`);
}

t.test('a file is taken raw by its media type, or from a form by its name', async (t) => {
  const { ask, calls } = await api(t);
  for (const [asked, format] of [
    [upload('text/csv', 'a,b\n'), 'csv'],
    [upload('text/csv; charset=gb18030', 'a,b\n'), 'csv'],
    [upload(xlsx, 'PK\x03\x04'), 'xlsx'],
    [upload('application/x-ndjson', '{}\n\n'), 'ndjson'],
    [
      form([{ head: 'name="file"; filename="八月.CSV"\r\nContent-Type: application/vnd.ms-excel', content: 'a,b\n' }]),
      'csv',
    ],
    [form([{ head: 'name="file"; filename="x.xlsx"', content: 'PK\x03\x04' }]), 'xlsx'],
    [form([{ head: `name="file"; filename="x"\r\nContent-Type: ${xlsx}`, content: 'PK\x03\x04' }]), 'xlsx'],
    [
      form([
        { head: 'name="note"', content: '备注' },
        { head: 'name="file"; filename="x.jsonl"', content: '{}\n\n' },
      ]),
      'ndjson',
    ],
  ] as const) {
    const answer = await ask(asked);
    t.equal(answer.status, 202, `${JSON.stringify(asked.headers)} ${format}`);
    t.equal(answer.headers['location'], `/v1/imports/${importId}`);
    t.match(answer.json, { id: importId, state: 'WAITING', bytes: 4, createdAt: '2026-01-02T03:04:05.000Z' });
    t.notOk('client' in answer.json);
    t.match(calls.pop()?.values, [{ dataset: 'penalty', edition: '2015', format, client: importRow.client }]);
  }
});

t.test('what is not one file of a known format is refused', async (t) => {
  const { ask, calls } = await api(t);
  for (const [asked, code] of [
    [upload('application/pdf', 'x'), 'MEDIA_TYPE_UNSUPPORTED'],
    [upload('application/json', '[]'), 'MEDIA_TYPE_UNSUPPORTED'],
    [{ method: 'POST', path: '/v1/imports?dataset=penalty' }, 'REQUEST_INVALID'],
    [form([{ head: 'name="file"; filename="x.pdf"', content: 'x' }]), 'MEDIA_TYPE_UNSUPPORTED'],
    [form([{ head: 'name="note"', content: 'x' }]), 'REQUEST_INVALID'],
    [upload('multipart/form-data', 'x'), 'BODY_MALFORMED'],
    [upload('multipart/form-data; boundary=cut', 'x'), 'BODY_MALFORMED'],
    [{ ...upload('text/csv', 'x'), path: '/v1/imports' }, 'REQUEST_INVALID'],
  ] as const) {
    const answer = await ask(asked);
    t.equal(answer.json['code'], code, `${JSON.stringify(asked.headers)} ${String(asked.body).slice(0, 70)}`);
    t.ok(answer.status >= 400 && answer.status < 500, String(answer.status));
  }
  t.strictSame(calls, []);
});

t.test('a file over the limit is stopped while it is read', async (t) => {
  const { ask, calls } = await api(t);
  const rows = 'a,b\n'.repeat(24_990);
  t.equal((await ask(form([{ head: 'name="file"; filename="x.csv"', content: rows.slice(0, 99_800) }]))).status, 202);
  const large = `${rows}${rows}`;
  const chunked = {
    ...upload('text/csv', large),
    headers: { 'content-type': 'text/csv', 'transfer-encoding': 'chunked' },
  };
  calls.length = 0;
  t.match((await ask(chunked)).json, { code: 'BODY_TOO_LARGE', limit: 100_000 });
  t.equal(calls.length, 1, 'it had begun');
});

t.test('the use case sees the bytes as they come, and its refusal is answered', async (t) => {
  const { ask } = await api(t, {
    startImport: async ({ source }: ImportRequest) => {
      for await (const _ of source) throw new GatewayError('OVERLOADED');
      return importRow;
    },
  });
  const answer = await ask(upload('text/csv', 'a,b\n'.repeat(20_000)));
  t.match(answer.json, { code: 'OVERLOADED', status: 503 });
  t.equal(answer.headers['retry-after'], '2');
});

t.test('progress and the error file are those of the client', async (t) => {
  const { ask, calls } = await api(t);
  const progress = await ask({ path: `/v1/imports/${importId}` });
  t.match(progress.json, { id: importId, state: 'WAITING', createdAt: '2026-01-02T03:04:05.000Z' });
  t.same(calls.pop()?.values, [importRow.client, importId]);
  const file = await ask({ path: `/v1/imports/${importId}/errors`, headers: { 'accept-language': 'en' } });
  t.equal(file.headers['content-type'], 'text/csv; charset=utf-8');
  t.equal(file.headers['content-disposition'], `attachment; filename="${importId}-errors.csv"`);
  const lines = file.bytes.toString().split('\r\n');
  t.equal(lines[0], '\uFEFFrow,field,code,severity,value,message');
  t.match(lines[1], /^2,uscc,USCC_CHECK_DIGIT,reject,91999999,.*[a-z]/);
  t.same(
    calls.map(({ name, values }) => [name, ...values]),
    [['importFindings', importRow.client, importId]],
  );
});

t.test("another client's import is unknown, also its error file", async (t) => {
  const unknown = async () => {
    throw new GatewayError('IMPORT_UNKNOWN');
  };
  const { ask } = await api(t, { readImport: unknown, importFindings: unknown });
  for (const path of [`/v1/imports/${importId}`, `/v1/imports/${importId}/errors`]) {
    t.match((await ask({ path })).json, { code: 'IMPORT_UNKNOWN', status: 404 });
  }
});

t.test('a form that breaks off inside its file is refused', async (t) => {
  const { ask } = await api(t);
  const whole = form([{ head: 'name="file"; filename="x.csv"', content: 'a,b\n1,2\n' }]);
  const answer = await ask({ ...whole, body: String(whole.body).slice(0, -20) });
  t.match(answer.json, { code: 'BODY_MALFORMED', status: 400 });
});
