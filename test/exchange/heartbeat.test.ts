import t from 'tap';
import { checkpointType } from '../../src/envelope/checkpoint.ts';
import { envelopeBytes, readEnvelope } from '../../src/envelope/dsse.ts';
import { Heartbeats } from '../../src/wire/proto.ts';
import { fictionalRow } from '../domain/fictional.ts';
import { openCorridor, testKey } from './corridor.ts';

const [hangzhou, songjiang] = ['330100', '310117'] as const;

t.test('on changing its key a city signs its tree heads anew, at once and once', async (t) => {
  const [old, next, other] = [testKey(hangzhou), testKey(hangzhou), testKey(songjiang)];
  const used = { ...old };
  const corridor = await openCorridor([hangzhou, songjiang], [used, other], [next]);
  t.teardown(() => corridor.close());
  const city = corridor.city(hangzhou);
  const sent: string[][] = [];
  corridor.intercept = (_from, _to, path, body) => {
    if (path !== '/peer/v1/checkpoints') return undefined;
    const envelopes = (Heartbeats.decode(body).checkpoints ?? []).map(envelopeBytes);
    sent.push(envelopes.map((each) => readEnvelope(each, checkpointType).signatures[0]?.keyid ?? ''));
    return undefined;
  };
  const rows = [fictionalRow('licence', hangzhou, 1)];
  const { ledger } = await city.useCases.submit({
    ...{ client: 'c', dataset: 'licence', edition: '2018', mode: 'all', idempotency: undefined, rows },
  });
  t.same(await city.deliver(songjiang), { kind: 'idle' });
  await city.heartbeat();
  const head = await city.store.head(ledger);
  Object.assign(used, next);
  await city.heartbeat();
  await city.heartbeat();
  t.same(sent, [[old.keyid], [next.keyid], [next.keyid]]);
  const after = await city.store.head(ledger);
  t.same([after?.size, after?.root], [head?.size, head?.root]);
  t.equal(after?.issuedAt, (head?.issuedAt ?? 0) + 1, 'later than the one before it, though the clock stands');
  t.same(
    city.events.filter(({ event }) => event === 'heartbeat.failed'),
    [],
  );
  const replica = await corridor.city(songjiang).store.newestCheckpoint(ledger);
  t.equal(replica && readEnvelope(replica.envelope, checkpointType).signatures[0]?.keyid, next.keyid);
});
