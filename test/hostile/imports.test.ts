/** Attacks that arrive as uploads: names that want to be paths, and headers that say two things. */
import { once } from 'node:events';
import { connect } from 'node:tls';
import t, { type Test } from 'tap';
import { fakeUseCases } from '../http/fake-use-cases.ts';
import { startApi } from '../http/servers.ts';
import { tlsCorridor } from '../http/tls-corridor.ts';
import { callWithToken, tokenFor } from '../http/with-token.ts';

const corridor = await tlsCorridor({ '330100': 1 });
t.teardown(() => corridor.remove());
const client = corridor.material('330100', 'client-demo');
const path = '/v1/imports?dataset=penalty&edition=2018';

async function api(t: Test) {
  const useCases = fakeUseCases();
  const { app, port } = await startApi({ corridor, useCases });
  t.teardown(() => app.close());
  return { port, calls: () => useCases.calls };
}

/** What comes back for these bytes on one connection. */
async function raw(port: number, text: string): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port, ...client });
  await once(socket, 'secureConnect');
  let answer = '';
  socket.on('data', (chunk: Buffer) => {
    answer += chunk;
  });
  socket.on('error', () => undefined);
  socket.end(text);
  await once(socket, 'close');
  return answer;
}

t.test('a file name that wants to be a path is never one, and comes back nowhere', async (t) => {
  const { port, calls } = await api(t);
  for (const name of ['../../etc/passwd.csv', '..\\..\\x.csv', '/etc/cron.d/x.csv', '%2e%2e%2fx.csv', 'a\u0000.csv']) {
    const body = `--cut\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n\r\na,b\n\r\n--cut--\r\n`;
    const headers = { 'content-type': 'multipart/form-data; boundary=cut' };
    const answer = await callWithToken(port, client, { method: 'POST', path, headers, body });
    t.ok([202, 400, 415].includes(answer.status), `${JSON.stringify(name)} ${answer.status}`);
    t.notMatch(answer.bytes.toString() + JSON.stringify(answer.headers), /passwd|cron|\.\./, JSON.stringify(name));
  }
  for (const { values } of calls().filter((call) => call.name === 'startImport')) {
    t.same(Object.keys(values[0] as object).sort(), ['client', 'dataset', 'edition', 'format', 'source']);
  }
});

t.test('an address that wants to be a path names no import', async (t) => {
  const { port } = await api(t);
  for (const id of ['../records', '..%2f..%2frecords', '%2e%2e', 'a'.repeat(3000), '%00']) {
    const answer = await callWithToken(port, client, { path: `/v1/imports/${id}` });
    t.ok([400, 404, 414].includes(answer.status), `${id.slice(0, 20)} ${answer.status}`);
  }
});

t.test('a request that says two lengths, or hides another in its body, is one refused request', async (t) => {
  const { port, calls } = await api(t);
  const token = await tokenFor(port, client);
  const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Type: text/csv\r\n`;
  const hidden = `GET /v1/status HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`;
  for (const [what, sent] of [
    ['length and chunks', `${head}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`],
    ['two lengths', `${head}Content-Length: 4\r\nContent-Length: 5\r\n\r\na,b\n${hidden}`],
    ['a coding nobody knows', `${head}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${hidden}`],
    ['a space before the colon', `${head}Content-Length : 4\r\n\r\na,b\n${hidden}`],
    ['a header folded', `${head}X: a\r\n b\r\nContent-Length: 4\r\n\r\na,b\n${hidden}`],
    ['a bare line feed', `${head}X: a\nContent-Length: 0\r\n\r\n${hidden}`],
    ['a length that is none', `${head}Content-Length: +4\r\n\r\na,b\n${hidden}`],
  ] as const) {
    const answer = await raw(port, sent);
    const statuses = [...answer.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => status);
    t.same(statuses, ['400'], what);
  }
  t.equal(calls().filter(({ name }) => name === 'status').length, 0, 'what was hidden is never served');
});
