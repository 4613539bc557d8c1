/**
 * testssl.sh (Debian package) against both TLS ports. What it finds above LOW must be in testssl-allowed.json, with the
 * reason why mutual TLS or a private CA implies it.
 */
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import { fakeUseCases } from '../http/fake-use-cases.ts';
import { startApi, startPeer } from '../http/servers.ts';
import { tlsCorridor } from '../http/tls-corridor.ts';

interface Found {
  readonly id: string;
  readonly severity: string;
  readonly finding: string;
}

t.setTimeout(300_000);
const harmless = new Set(['OK', 'INFO', 'LOW', 'DEBUG']);
const allowed: Record<string, string> = JSON.parse(
  readFileSync(new URL('testssl-allowed.json', import.meta.url), 'utf8'),
);
const corridor = await tlsCorridor({ '330100': 17_443 });
const servers = {
  peer: await startPeer({ corridor, useCases: fakeUseCases() }),
  api: await startApi({ corridor, useCases: fakeUseCases() }),
};
t.teardown(async () => {
  await Promise.all(Object.values(servers).map(({ app }) => app.close()));
  corridor.remove();
});

async function scan(port: number, folder: string): Promise<Found[]> {
  const [report, root] = [join(folder, 'report.json'), join(folder, 'root.pem')];
  writeFileSync(root, corridor.material('330100').ca);
  const options = ['--quiet', '--color', '0', '--warnings', 'off', '--add-ca', root, '--jsonfile', report];
  // Its exit status counts what it could not do; the report says what it found.
  await promisify(execFile)('testssl', [...options, `https://127.0.0.1:${port}`], { timeout: 280_000 }).catch(() => {});
  return JSON.parse(readFileSync(report, 'utf8'));
}

for (const [name, { port }] of Object.entries(servers)) {
  t.test(`testssl finds nothing above LOW on the ${name} port`, { buffered: true }, async (t) => {
    const found = await scan(port, t.testdir());
    t.ok(found.length > 100, 'the scan was not cut short');
    const old = found.filter(
      ({ id, finding }) => ['SSLv3', 'TLS1', 'TLS1_1'].includes(id) && finding === 'not offered',
    );
    t.equal(old.length, 3, 'and saw what the server offers');
    const serious = found.filter(({ severity, id }) => !harmless.has(severity) && !allowed[id]);
    t.same(serious, []);
  });
}
