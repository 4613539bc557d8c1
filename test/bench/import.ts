import { once } from 'node:events';
import { createReadStream, createWriteStream, rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { fieldsOf } from '../../src/domain/fields/fields.ts';
import { fictionalRow } from '../domain/fictional.ts';
import type { City } from './cities.ts';

/** Seconds from the start of the upload to the end of the import, and the gateway's largest resident memory. */
export async function importLarge(city: City, rows: number): Promise<{ seconds: number; peakBytes: number }> {
  const file = `.g60/bench-${process.pid}.csv`;
  await writeCsv(file, city.code, rows);
  let peakBytes = 0;
  const watch = setInterval(() => {
    peakBytes = Math.max(peakBytes, city.residentBytes());
  }, 100);
  const started = performance.now();
  try {
    const { statusCode, headers, body } = await city.api.request({
      method: 'POST',
      path: '/v1/imports?dataset=licence&edition=2018',
      headers: { 'content-type': 'text/csv' },
      body: createReadStream(file),
    });
    const answer = await body.text();
    if (statusCode !== 202) throw new Error(`import: ${statusCode} ${answer}`);
    for (let tries = 0; tries < 6000; tries += 1) {
      const { body: progress } = await city.api.request({ method: 'GET', path: String(headers['location']) });
      const { state, accepted, rejected } = (await progress.json()) as {
        state: string;
        accepted: number;
        rejected: number;
      };
      if (state === 'FAILED' || rejected > 0)
        throw new Error(`import ${state}: ${accepted} accepted, ${rejected} rejected`);
      if (state === 'DONE') break;
      await pause(50);
    }
    return { seconds: (performance.now() - started) / 1000, peakBytes };
  } finally {
    clearInterval(watch);
    rmSync(file);
  }
}

async function writeCsv(file: string, city: string, rows: number): Promise<void> {
  const fields = fieldsOf('licence').filter(({ requirement }) => requirement !== 'former');
  const out = createWriteStream(file);
  out.write(`${fields.map(({ heading }) => heading).join(',')}\n`);
  for (let row = 0; row < rows; row += 1) {
    const values = fictionalRow('licence', city, 5_000_000 + row);
    const line = fields.map(({ name }) => `"${(values[name] ?? '').replaceAll('"', '""')}"`).join(',');
    if (!out.write(`${line}\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
}
