import t from 'tap';
import { fictionalRow } from '../domain/fictional.ts';
import { openCorridor } from './corridor.ts';

const [hangzhou, songjiang] = ['330100', '310117'] as const;
const client = 'spiffe://g60.credit/city/330100/client/demo';

function rows(count: number, from = 0) {
  return Array.from({ length: count }, (_, index) => fictionalRow('licence', hangzhou, from + index));
}

t.test('records submitted in one city are held by the other, with the same root', async (t) => {
  const corridor = await openCorridor([hangzhou, songjiang]);
  t.teardown(() => corridor.close());
  const source = corridor.city(hangzhou);
  const answer = await source.useCases.submit({
    client,
    dataset: 'licence',
    edition: '2018',
    rows: rows(700),
    mode: 'each',
    idempotency: undefined,
  });
  t.equal(answer.accepted, 700, JSON.stringify(answer.rows.find((row) => row.outcome === 'rejected')));
  t.same(await source.deliver(songjiang), { kind: 'idle' });
  const ledger = answer.ledger;
  const own = await source.store.head(ledger);
  const replica = await corridor.city(songjiang).store.head(ledger);
  t.equal(replica?.size, 700);
  t.same(replica?.root, own?.root);
  t.equal((await source.store.cursor(songjiang, ledger)).treeSize, 700);
});
