import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import t, { type Test } from 'tap';
import { createAlarmWebhook } from '../../src/transport/alarm-webhook.ts';
import { eventually } from '../federation/eventually.ts';

const at = Date.UTC(2027, 0, 15, 8);

/** A receiver that answers with these statuses in turn, the last of them for ever. */
async function receiver(t: Test, ...statuses: readonly number[]) {
  const bodies: unknown[] = [];
  const server: Server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    bodies.push(JSON.parse(text));
    response.writeHead(statuses[Math.min(bodies.length, statuses.length) - 1] ?? 200).end('thanks');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  return { bodies, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/alarms` };
}

function webhook(t: Test, url: string, backoffMs: readonly [number, number] = [1, 1]) {
  const events: unknown[] = [];
  const emit = (event: string, fields = {}) => void events.push({ event, ...fields });
  const hook = createAlarmWebhook({ url, city: '330100', now: () => at, emit, backoffMs });
  t.teardown(() => hook.close());
  return { hook, events };
}

t.test('an alarm arrives as JSON with its city, its time and its fields', async (t) => {
  const { bodies, url } = await receiver(t, 200);
  const { hook } = webhook(t, url);
  hook.send('certificate.expiring', { use: 'gateway', days: 7 });
  hook.send('directory.refused');
  await eventually('both arrive', async () => bodies.length === 2);
  t.same(bodies, [
    {
      event: 'certificate.expiring',
      city: '330100',
      at: '2027-01-15T08:00:00.000Z',
      fields: { use: 'gateway', days: 7 },
    },
    { event: 'directory.refused', city: '330100', at: '2027-01-15T08:00:00.000Z', fields: {} },
  ]);
});

t.test('an alarm is sent up to three times, and counted when it got through to nobody', async (t) => {
  const { bodies, url } = await receiver(t, 500, 503, 200, 500);
  const { hook, events } = webhook(t, url);
  hook.send('a.first');
  hook.send('a.second');
  await eventually('the second is given up', async () => events.length === 1);
  t.same(
    bodies.map((body) => (body as { event: string }).event),
    ['a.first', 'a.first', 'a.first', 'a.second', 'a.second', 'a.second'],
  );
  t.same(events, [{ event: 'alarm.unsent', alarm: 'a.second' }]);
});

t.test('a receiver that cannot be reached delays nobody, and no more than a hundred alarms wait for it', async (t) => {
  const { hook, events } = webhook(t, 'http://127.0.0.1:1/', [60_000, 60_000]);
  const start = performance.now();
  for (let sent = 0; sent < 103; sent += 1) hook.send('a.b');
  t.ok(performance.now() - start < 1000);
  t.equal(events.length, 3);
  await hook.close();
  t.ok(performance.now() - start < 5000, 'the end waits for no backoff');
  hook.send('a.b');
  t.equal(events.length, 104, 'what waited, and one sent after the end');
});
