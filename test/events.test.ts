import { Registry } from 'prom-client';
import t from 'tap';
import { eventLog, openLog } from '../src/events.ts';

// Fictional: region 999999, and digits enough to be a bank card.
const id = '99999919900307451X';
const shortId = '999999900307451';
const card = '6222999999999999999';

/** What a log wrote: the whole text, to search for what must not be there, and its lines. */
function captured(level = 'trace') {
  const written: string[] = [];
  const log = openLog(level, { write: (line: string) => void written.push(line) });
  return {
    log,
    text: () => written.join(''),
    lines: () => written.map((line): Record<string, unknown> => JSON.parse(line)),
  };
}

t.test('an identifier is in no line, wherever it was put', async (t) => {
  const quoting = Object.assign(new Error(`duplicate key (id)=(${id})`, { cause: new Error(`caused by ${card}`) }), {
    detail: `Key (paper)=(${id}) exists`,
    nested: { parameters: [id, { deeper: shortId }] },
  });
  const cases: [where: string, write: (log: ReturnType<typeof openLog>) => void][] = [
    ['a field', (log) => log.info({ event: 'record.refused', value: id })],
    ['a field inside fields', (log) => log.info({ a: { b: { c: [shortId, { d: card }] } } })],
    ['a sentence', (log) => log.info(`no subject ${id}`)],
    ['a sentence with a placeholder', (log) => log.info('no subject %s', id)],
    ['the message of an error', (log) => log.error(new Error(`bad value ${id}`))],
    ['an error with everything a driver adds', (log) => log.error({ err: quoting })],
    ['an error under another name', (log) => log.warn({ reason: quoting }, 'retry')],
    ['a field of a child log', (log) => log.child({ subject: id }).info('seen')],
    ['full-width digits', (log) => log.info({ value: '９９９９９９１９９００３０７４５１Ｘ' })],
  ];
  for (const [where, write] of cases) {
    const { log, text, lines } = captured();
    write(log);
    t.equal(lines().length, 1, `${where}: is logged`);
    t.notMatch(text(), /[0-9]{14}|[０-９]{14}/, where);
  }
});

t.test('what is no identifier is logged as it is', async (t) => {
  const { log, lines } = captured();
  log.info({ event: 'batch.accepted', ledger: '330100/penalty/1', start: 20_000, at: 1_795_000_000_000, ms: 1.25 });
  t.match(lines()[0], { ledger: '330100/penalty/1', start: 20_000, at: 1_795_000_000_000, ms: 1.25, level: 30 });
});

t.test('an error keeps its type, text and stack, so that it can be found', async (t) => {
  const { log, lines } = captured();
  log.error({ err: new TypeError('no such column') });
  t.match(lines()[0], { err: { type: 'TypeError', message: 'no such column', stack: /events\.test/ } });
});

t.test('an event is a line with its fields, at the level of its weight', async (t) => {
  const cases: [event: `${string}.${string}`, level: number][] = [
    ['delivery.parked', 50],
    ['ledger.forked', 50],
    ['ledger.guarded', 50],
    ['batch.root_mismatch', 50],
    ['peer.rolled_back', 50],
    ['directory.refused', 50],
    ['http.failed', 50],
    ['gateway.started', 30],
    ['batch.accepted', 20],
  ];
  for (const [event, level] of cases) {
    const { log, lines } = captured();
    eventLog(log, new Registry())(event, { ledger: '330100/penalty/1', size: 7 });
    t.match(lines(), [{ level, event, ledger: '330100/penalty/1', size: 7 }], event);
  }
});

t.test('a log that is quiet still counts', async (t) => {
  const { log, text } = captured('silent');
  const registry = new Registry();
  const emit = eventLog(log, registry);
  emit('batch.accepted', { count: 5000 });
  emit('batch.accepted');
  emit('delivery.parked', { peer: '310117' });
  t.equal(text(), '');
  const exposed = await registry.metrics();
  t.match(exposed, 'g60_events_total{event="batch.accepted"} 2');
  t.match(exposed, 'g60_events_total{event="delivery.parked"} 1');
  t.notMatch(exposed, '310117', 'fields are no labels: their values are without end');
});
