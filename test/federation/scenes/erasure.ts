import type { Test } from 'tap';
import type { CityProcess } from '../city-process.ts';
import type { ProcessCorridor } from '../corridor-of-processes.ts';
import { eventually } from '../eventually.ts';
import { arrived, freshRows, operate, type Row, read, readEvidence, submit } from '../requests.ts';
import { found, wholeCity } from '../whole-city.ts';

export function erasure(t: Test, corridor: ProcessCorridor): void {
  const [hangzhou, songjiang, hefei] = corridor.cities as [CityProcess, CityProcess, CityProcess];

  t.test('I6: an erased payload is in no table and no log of any city, and cannot be read anywhere', async (t) => {
    const [row] = freshRows('licence', hangzhou.code, 10).filter(({ id_number }) => id_number !== undefined);
    const named: Row = { ...row, subject_name: '钱忆无', content: '此人之许可内容' };
    const answer = await submit(hangzhou, 'licence', [named], { 'idempotency-key': 'to be forgotten' });
    const id = answer.rows[0]?.id ?? '';
    await operate(hangzhou, id, 'corrections', 1, { ...named, content: '此人之许可内容更正' });
    await operate(hangzhou, id, 'objections', 2, { reason: '此人有异议', raised_on: '2026-10-20' });
    const payload = ['钱忆无', named.id_number ?? '', '此人之许可内容', '此人有异议'];
    for (const city of [songjiang, hefei]) await arrived(city, id, 3);
    for (const city of corridor.cities) t.same(found(await wholeCity(city), payload), payload, `${city.code} held it`);

    t.equal((await operate(hangzhou, id, 'erasures', 3, undefined)).status, 200);
    await corridor.agreed();
    for (const city of corridor.cities) {
      const view = await arrived(city, id, 4);
      t.equal(view.state, 'ERASED');
      t.equal(view.record, undefined);
      t.ok(view.history.every(({ record }) => record === undefined));
      t.same(found(await wholeCity(city), payload), [], `${city.code} holds nothing of it`);
      t.same(found(city.log, payload), []);
      const evidence = await readEvidence(city, id, '?revision=1');
      t.equal(evidence.status, 200);
      t.same(found(evidence.bytes.toString('hex'), payload), []);
    }
    const again = await operate(hangzhou, id, 'corrections', 4, named);
    t.match([again.status, again.json['code']], [410, 'RECORD_ERASED']);
  });

  t.test('I6: what an import left behind of an erased record goes as well', async (t) => {
    // A name of digits is accepted, with a warning that quotes it.
    const [row] = freshRows('licence', hangzhou.code, 1);
    const named = { ...row, subject_name: '8812345', legal_representative: '孙忆无' };
    const csv = `${Object.keys(named).join(',')}\n${Object.values(named).join(',')}\n`;
    const started = await hangzhou.api({
      ...{ method: 'POST', path: '/v1/imports?dataset=licence', headers: { 'content-type': 'text/csv' }, body: csv },
    });
    t.equal(started.status, 202, JSON.stringify(started.json));
    const done = await eventually('the import is done', async () => {
      const { json } = await hangzhou.api({ path: `/v1/imports/${started.json['id']}` });
      return json['state'] === 'DONE' && json;
    });
    t.match(done, { accepted: 1, warned: 1 });
    const chunks = await hangzhou.rows('SELECT count(*)::int AS count FROM g60.import_chunks');
    t.same(chunks, [{ count: 0 }], 'the uploaded file is gone with the end of the import');
    t.same(found(await wholeCity(hangzhou), ['孙忆无']), ['孙忆无']);
    const id = await idOfLast(hangzhou, 'licence');
    t.equal((await operate(hangzhou, id, 'erasures', 1, undefined)).status, 200);
    t.same(found(await wholeCity(hangzhou), ['孙忆无', '8812345']), []);
    t.equal((await read(hangzhou, id)).json['state'], 'ERASED');
  });
}

/** Id of the record published last in the city's own ledger. */
async function idOfLast(city: CityProcess, dataset: string): Promise<string> {
  const [row] = await city.rows(
    `SELECT r.id FROM g60.records r JOIN g60.ledgers l ON l.number = r.ledger
     WHERE l.id = $1 ORDER BY r.content_sequence DESC LIMIT 1`,
    [`${city.code}/${dataset}/1`],
  );
  return String(row?.['id']);
}
