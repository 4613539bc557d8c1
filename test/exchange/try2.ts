import { createReadStream, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recogniseColumns } from '../../src/domain/columns.ts';
import { openTable, standardLimits } from '../../src/files/table.ts';
import { loadConfiguration } from '../../src/config.ts';
import { openLog } from '../../src/events.ts';
import { startGateway } from '../../src/gateway.ts';
import { createAuthority } from '../../src/pki/create-authority.ts';
import { enrolCities } from '../../src/pki/enrol-cities.ts';
import { prepareCity } from '../../src/pki/prepare-city.ts';
import { openPglitePool } from '../../src/store/pglite-pool.ts';
const base = mkdtempSync(join(tmpdir(), 'g60-'));
const now = Date.now();
const codes = ['310117', '330400', '330100', '330700', '320500', '330500', '341800', '340200', '340100'];
let t0 = performance.now();
const lap = (what: string) => { console.log(what, Math.round(performance.now() - t0)); t0 = performance.now(); };
const [ca, ...cities] = await Promise.all([
  createAuthority(join(base, 'ca'), { settings: { trustDomain: 'g60.credit', directorySigners: 2, directoryThreshold: 1, directoryDays: 90 }, passphrase: undefined, now }),
  ...codes.map((city, i) => prepareCity(join(base, city), { city, name: city, trustDomain: 'g60.credit', host: '127.0.0.1', ports: { peer: 17000 + i * 10, api: 17001 + i * 10, local: 17002 + i * 10 }, clients: ['demo'] })),
]);
lap('keys');
await enrolCities(ca, cities, now);
lap('enrol');
const pool = await openPglitePool(join(base, 'db'));
const log = openLog(process.env['LEVEL'] ?? 'warn');
const gateways = new Map<string, Awaited<ReturnType<typeof startGateway>>>();
for (const city of codes) {
  const configuration = loadConfiguration(join(base, city, 'g60.json'), { G60_STORE__SCHEMA: `city_${city}` });
  gateways.set(city, await startGateway({ configuration, log, pool }));
  lap(city);
}
const table = await openTable(createReadStream('/work/shared/samples/licences.csv'), 'csv', standardLimits);
const { columns } = recogniseColumns('licence', '2018', table.headings);
const rows: Record<string, string>[] = [];
for await (const { cells } of table.rows) rows.push(Object.fromEntries(cells.flatMap((c, i) => (columns[i] ? [[columns[i].name, c]] : []))));
const a = gateways.get('310117')!;
const answer = await a.useCases.submit({ client: 'x', dataset: 'licence', edition: '2018', rows, mode: 'each', idempotency: undefined });
lap('submit');
for (let i = 0; i < 100; i += 1) {
  const { peers } = await a.useCases.status();
  if (peers.every((p) => p.ledgers.every((l) => l.lag === 0))) break;
  await new Promise((r) => setTimeout(r, 50));
}
lap('delivered');
console.log(answer.accepted, a.addresses);
for (const g of gateways.values()) console.log(((await g.useCases.status()).ledgers.find((l) => l.ledger === answer.ledger))?.root);
await Promise.all([...gateways.values()].map((g) => g.stop()));
await pool.end();
lap('stopped');
