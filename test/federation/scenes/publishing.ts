import { request } from 'node:https';
import type { Test } from 'tap';
import { datasets } from '../../../src/domain/dataset.ts';
import { tokenFor } from '../../http/with-token.ts';
import type { CityProcess } from '../city-process.ts';
import type { ProcessCorridor } from '../corridor-of-processes.ts';
import { eventually } from '../eventually.ts';
import { arrived, freshRows, postRows, publish, read, type Submitted, submit } from '../requests.ts';

export function publishing(t: Test, corridor: ProcessCorridor): void {
  const [hangzhou, songjiang, hefei] = corridor.cities as [CityProcess, CityProcess, CityProcess];

  t.test('what one city submits can be read in the others, under the same root, confirmed by both', async (t) => {
    for (const dataset of datasets) {
      const { ledger, rows } = await submit(hangzhou, dataset, freshRows(dataset, hangzhou.code, 3));
      const id = rows[1]?.id ?? '';
      const own = await read(hangzhou, id);
      for (const city of [songjiang, hefei]) {
        const view = await arrived(city, id);
        t.same(view.record, own.json['record'], `${dataset} in ${city.code}`);
        t.same([view.source, view.state, view.revision], [hangzhou.code, 'ACTIVE', 1]);
      }
      const delivery = await eventually('both have confirmed', async () => {
        const view = (await read(hangzhou, id)).json['delivery'] as { confirmed: boolean; confirmedAt: string }[];
        return view.every(({ confirmed }) => confirmed) && view;
      });
      t.equal(delivery.length, 2);
      t.ok(delivery.every(({ confirmedAt }) => Date.parse(confirmedAt) <= Date.now() + 1000));
      const receipts = await hangzhou.rows(
        'SELECT r.receiver FROM g60.receipts r JOIN g60.ledgers l ON l.number = r.ledger WHERE l.id = $1 AND r.tree_size >= 3',
        [ledger],
      );
      t.same(receipts.map(({ receiver }) => receiver).sort(), [songjiang.code, hefei.code].sort());
    }
    await corridor.agreed();
  });

  t.test('every city publishes, and all hold the same ledgers', async (t) => {
    const cities = [hangzhou, songjiang, hefei];
    await Promise.all(cities.map((city) => submit(city, 'penalty', freshRows('penalty', city.code, 20))));
    await corridor.agreed();
    const views = await Promise.all(
      cities.map((city) =>
        eventually(`${city.code} knows of all, the empty ones too`, async () => {
          const view = await city.status();
          return view.ledgers.length === 15 && view;
        }),
      ),
    );
    const [first, ...others] = views.map(({ ledgers }) =>
      ledgers.filter(({ dataset }) => dataset !== 'audit').map(({ ledger, size, root }) => [ledger, size, root]),
    );
    for (const other of others) t.same(other, first);
  });

  t.test('the same decision sent again with a change is the next revision; unchanged it is refused', async (t) => {
    const [row] = freshRows('licence', hangzhou.code, 1);
    const id = await publish(hangzhou, 'licence', row);
    const again = await submit(hangzhou, 'licence', [{ ...row, content: '餐饮服务（更正）' }]);
    t.match(again.rows, [{ id, outcome: 'corrected', revision: 2 }]);
    const view = await arrived(songjiang, id, 2);
    t.match(view.record, { content: '餐饮服务（更正）' });
    t.same(
      view.history.map(({ operation }) => operation),
      ['PUBLISH', 'CORRECT'],
    );
    const { status, json } = await postRows(hangzhou, 'licence', [{ ...row, content: '餐饮服务（更正）' }]);
    t.equal(status, 200);
    const [refused] = (json as unknown as Submitted).rows;
    t.equal(refused?.outcome, 'rejected');
    t.ok(refused?.findings.some(({ code }) => code === 'DUPLICATE_RECORD'));
  });

  t.test('a submission whose answer was lost is sent again under its key and stored once', async (t) => {
    const rows = freshRows('penalty', songjiang.code, 5);
    const ledger = `${songjiang.code}/penalty/1`;
    const sizeOf = async () => (await songjiang.status()).ledgers.find((each) => each.ledger === ledger)?.size ?? 0;
    const before = await sizeOf();
    const hangUp = await sendUnheard(songjiang, '/v1/records?dataset=penalty', JSON.stringify(rows), 'a key of ours');
    await eventually('the lost submission is stored', async () => (await sizeOf()) === before + 5);
    hangUp();
    const answer = await submit(songjiang, 'penalty', rows, { 'idempotency-key': 'a key of ours' });
    t.equal(answer.treeSize, before + 5);
    t.same(
      answer.rows.map(({ outcome, sequence }) => [outcome, sequence]),
      rows.map((_, at) => ['published', before + at]),
    );
    t.equal(await sizeOf(), before + 5);
    for (const { id } of answer.rows) t.equal((await read(songjiang, id)).status, 200);
    const other = await postRows(songjiang, 'penalty', rows.slice(1), { 'idempotency-key': 'a key of ours' });
    t.match([other.status, other.json['code']], [422, 'IDEMPOTENCY_KEY_REUSED']);
  });
}

/** Sends a whole request whose answer is never read; the caller of what it resolves to is gone. */
async function sendUnheard(city: CityProcess, path: string, body: string, key: string): Promise<() => void> {
  const token = await tokenFor(city.ports.api, city.material());
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    'idempotency-key': key,
    'content-length': Buffer.byteLength(body),
  };
  const options = { ...city.material(), host: '127.0.0.1', port: city.ports.api, method: 'POST', path, headers };
  const sent = request({ ...options, agent: false }).on('error', () => undefined);
  sent.end(body);
  return () => void sent.destroy();
}
