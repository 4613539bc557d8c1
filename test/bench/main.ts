/**
 * npm run bench            embedded: a PGlite a city
 * npm run bench:services   PostgreSQL and Redis, started for it
 * Options: --quick (a tenth of everything), --only a,b,c… (the letters of the table)
 *
 * Prints a table with ratios and writes it as JSON into .g60/. Nothing here asserts anything.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import type { Homes } from './cities.ts';
import { runAll } from './run.ts';

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string', default: '' } },
});
const homes: Homes = { postgres: process.env['G60_TEST_POSTGRES_URL'], redis: process.env['G60_TEST_REDIS_URL'] };
const home = homes.postgres ? 'services' : 'embedded';
const figures = await runAll(homes, values.quick ? 0.1 : 1, values.only ? values.only.split(',') : undefined);
const report = {
  home,
  machine: `${cpus().length} × ${cpus()[0]?.model ?? ''}, Node ${process.version}`,
  durable: homes.postgres
    ? 'PostgreSQL: fsync and synchronous_commit on; signed-sizes.json fsynced after every commit'
    : 'PGlite: fsynced at every commit; signed-sizes.json fsynced after it',
  quick: values.quick,
  figures,
};
console.log(`\n${report.machine}\n${report.durable}\n`);
console.table(
  figures.map(({ name, value, unit, ratio }) => ({
    what: name,
    value: Math.round(value * 100) / 100,
    unit,
    ratio: ratio ?? '',
  })),
);
mkdirSync('.g60', { recursive: true });
writeFileSync(`.g60/bench-${home}.json`, `${JSON.stringify(report, null, 2)}\n`);
