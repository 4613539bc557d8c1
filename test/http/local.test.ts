import { request } from 'node:http';
import t, { type Test } from 'tap';
import { GatewayError } from '../../src/errors.ts';
import type { UseCases } from '../../src/exchange/use-cases.ts';
import { fakeUseCases } from './fake-use-cases.ts';
import { startLocal } from './servers.ts';

const document = { openapi: '3.1.0', info: { title: '接口', version: '1' }, paths: {} };

interface Told {
  readonly status: number;
  readonly type: string;
  readonly text: string;
  readonly policy: string;
}

async function local(t: Test, replaced: Partial<UseCases> = {}) {
  const { app, port } = await startLocal(fakeUseCases(replaced), document);
  t.teardown(() => app.close());
  return (path: string, host = `127.0.0.1:${port}`, method = 'GET') =>
    new Promise<Told>((resolve, reject) => {
      const asked = request({ port, path, method, headers: { host } }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk) => {
          text += chunk;
        });
        const type = String(response.headers['content-type']);
        const policy = String(response.headers['content-security-policy']);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, type, text, policy }));
      });
      asked.on('error', reject).end();
    });
}

t.test('health, readiness, metrics, document and pages are served', async (t) => {
  const ask = await local(t);
  for (const [path, type, text] of [
    ['/health', 'application/json', /"ok"/],
    ['/ready', 'application/json', /"ready"/],
    ['/metrics', 'text/plain', /g60_http_request_seconds_bucket\{.*listener="local"/],
    ['/openapi.json', 'application/json', /"openapi":"3\.1\.0"/],
    ['/', 'text/html', /<html lang="zh-CN">[\s\S]*href="\/docs"/],
    ['/docs', 'text/html', /swagger-ui/],
    ['/docs/json', 'application/json', /"title":"接口"/],
    ['/docs/static/swagger-ui.css', 'text/css', /swagger-ui/],
  ] as const) {
    const told = await ask(path);
    t.equal(told.status, 200, path);
    t.match(told.type, type);
    t.match(told.text, text, path);
  }
});

t.test('the API page may run only its own scripts', async (t) => {
  const { policy } = await (await local(t))('/docs');
  t.match(policy, /script-src 'self'/);
  t.notMatch(policy, /upgrade-insecure-requests/);
});

t.test('readiness says why not', async (t) => {
  for (const code of ['NOT_READY', 'LEDGER_GUARDED'] as const) {
    const ask = await local(t, {
      ready: async () => {
        throw new GatewayError(code, { ledger: '330100/penalty/1', signed: 9, held: 3 });
      },
    });
    const told = await ask('/ready');
    t.equal(told.status, 503);
    t.match(JSON.parse(told.text), { code });
    t.equal((await ask('/health')).status, 200, 'the process lives all the same');
  }
});

t.test('only names of this machine are answered', async (t) => {
  const ask = await local(t);
  for (const [host, status] of [
    ['localhost', 200],
    ['LOCALHOST:7445', 200],
    ['127.0.0.1', 200],
    ['[::1]:7445', 200],
    ['rebound.example:7445', 421],
    ['localhost.example', 421],
    ['127.0.0.1.example:80', 421],
    ['127.0.0.1:80@rebound.example', 421],
  ] as const) {
    for (const path of ['/health', '/docs', '/nothing']) {
      const told = await ask(path, host);
      t.equal(told.status === 404 ? 200 : told.status, status, `${host} ${path}`);
      if (status === 421) t.match(JSON.parse(told.text), { code: 'HOST_NOT_ALLOWED' });
    }
  }
});

t.test('what is not there is a problem document', async (t) => {
  const ask = await local(t);
  t.match(await ask('/nothing'), { status: 404, type: 'application/problem+json' });
  t.match(await ask('/health', undefined, 'DELETE'), { status: 405, type: 'application/problem+json' });
});
