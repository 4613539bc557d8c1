import { readFileSync } from 'node:fs';
import type { Test } from 'tap';
import type { CityProcess } from '../city-process.ts';
import type { ProcessCorridor } from '../corridor-of-processes.ts';
import { eventually } from '../eventually.ts';
import { freshRows } from '../requests.ts';

const sample = (name: string) => readFileSync(new URL(`../../domain/samples/${name}`, import.meta.url));

/** Uploads the file; its progress as read from then on, the last one ended. */
async function imported(city: CityProcess, dataset: string, body: Uint8Array): Promise<Record<string, unknown>[]> {
  const headers = { 'content-type': 'text/csv' };
  const started = await city.api({ method: 'POST', path: `/v1/imports?dataset=${dataset}`, headers, body });
  if (started.status !== 202) throw new Error(JSON.stringify(started.json));
  const seen = [started.json];
  await eventually('the import has ended', async () => {
    const { json } = await city.api({ path: String(started.headers.location) });
    seen.push(json);
    return json['state'] === 'DONE' || json['state'] === 'FAILED';
  });
  return seen;
}

function csvOf(rows: readonly Readonly<Record<string, string>>[]): Buffer {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return Buffer.from([names, ...rows.map((row) => names.map((name) => row[name] ?? ''))].map(String).join('\n'));
}

export function imports(t: Test, corridor: ProcessCorridor): void {
  const [hangzhou, songjiang] = corridor.cities as [CityProcess, CityProcess];

  t.test('a file with faults is imported without them, and the error file names row, field and code', async (t) => {
    const expected = JSON.parse(sample('licences-messy.expected.json').toString());
    const seen = await imported(songjiang, 'licence', sample('licences-messy.csv'));
    const last = seen.at(-1) ?? {};
    const rejected = Object.keys(expected.rejected).length;
    t.match(last, { state: 'DONE', rowsRead: expected.rows, rejected, accepted: expected.rows - rejected });
    const file = await songjiang.api({
      path: `/v1/imports/${last['id']}/errors`,
      headers: { 'accept-language': 'en' },
    });
    t.match(file.headers['content-type'], /^text\/csv/);
    const lines = file.bytes.toString().replace('\uFEFF', '').trim().split('\r\n').slice(1);
    const refused = lines.map((line) => line.split(',')).filter(([, , , severity]) => severity === 'reject');
    for (const [row, codes] of Object.entries<string[]>(expected.rejected)) {
      const found = refused.filter(([at]) => at === row).map(([, , code]) => code);
      for (const code of codes) t.ok(found.includes(code), `row ${row}: ${code} in ${found}`);
    }
    t.same([...new Set(refused.map(([row]) => row))], Object.keys(expected.rejected), 'and no other row');
    await corridor.agreed();
  });

  t.test('a longer file shows its progress on the way, and every row arrives in the other cities', async (t) => {
    const rows = freshRows('licence', hangzhou.code, 4000);
    const seen = await imported(hangzhou, 'licence', csvOf(rows));
    t.match(seen.at(-1), { state: 'DONE', rowsRead: 4000, accepted: 4000, rejected: 0 });
    const progress = seen.map(({ rowsRead }) => Number(rowsRead));
    t.same(
      progress,
      progress.toSorted((one, other) => one - other),
      'never backwards',
    );
    t.ok(
      progress.some((read) => read > 0 && read < 4000),
      `read on the way: ${[...new Set(progress)]}`,
    );
    await corridor.agreed();
  });

  t.test('a file without a needed column is refused whole', async (t) => {
    const [row = {}] = freshRows('licence', hangzhou.code, 1);
    const { document_number: _, ...rest } = row;
    const seen = await imported(hangzhou, 'licence', csvOf([rest]));
    t.match(seen.at(-1), { state: 'FAILED', failure: 'FILE_HEADER_MISSING', accepted: 0 });
  });

  t.test("another client's import is unknown", async (t) => {
    const { status, json } = await hangzhou.api({ path: '/v1/imports/00000000-0000-4000-8000-000000000000' });
    t.match([status, json['code']], [404, 'IMPORT_UNKNOWN']);
  });
}
