/** Rotations with a CA that fails; those that go well are in test/pki/rotation.test.ts. */
import t, { type Test } from 'tap';
import { GatewayError } from '../../src/errors.ts';
import { KeyRotations } from '../../src/exchange/key-rotations.ts';
import type { Enrolment } from '../../src/exchange/ports/keys.ts';
import { day, now } from '../pki/fixture.ts';
import { type RotatingCity, rotatingCity } from '../pki/rotating-city.ts';

const never = new AbortController().signal;

async function withAuthority(t: Test, certify: (real: Enrolment) => Enrolment['certify']) {
  const lab = await rotatingCity(t.testdir());
  const real = lab.enrolment;
  if (!real) throw new Error('no CA');
  lab.enrolment = { ...real, certify: certify(real) };
  return { lab, rotations: new KeyRotations(lab.dependencies()) };
}

const unreachable = () =>
  new GatewayError('AUTHORITY_UNREACHABLE', { url: 'https://ca.example', reason: 'ECONNREFUSED' });
const of = (lab: RotatingCity, use: string) => lab.events.filter((event) => event.endsWith(` ${use}`));

t.test('a CA that is away is one alarm, is asked more and more seldom, and stops no other rotation', async (t) => {
  let asked = 0;
  let away = true;
  const { lab, rotations } = await withAuthority(t, (real) => async (request, signal) => {
    asked += 1;
    if (away) throw unreachable();
    return await real.certify(request, signal);
  });
  // Due: the gateway's, but no signing key's yet.
  lab.clock.now = now + 300 * day;
  for (let looks = 0; looks < 240; looks++) {
    await rotations.advance(never);
    lab.clock.now += 30_000;
  }
  t.same(of(lab, 'gateway'), ['key.requested gateway', 'key.rotation_failed gateway']);
  t.same(of(lab, 'jwt').slice(0, 3), ['key.requested jwt', 'key.used jwt', 'key.retired jwt']);
  const uses = 2;
  t.ok(asked > 6 * uses && asked < 20 * uses, `asked ${asked} times in two hours`);
  away = false;
  lab.clock.now += 15 * 60_000;
  await rotations.advance(never);
  t.same(of(lab, 'gateway').slice(2), ['key.certified gateway', 'key.used gateway', 'key.retired gateway']);
  t.equal((await lab.keys().state('gateway')).used.name, 'gateway.2');
});

t.test('an administrator’s word waits for no pause, and is told what is wrong', async (t) => {
  let asked = 0;
  const { rotations } = await withAuthority(t, () => async () => {
    asked += 1;
    throw unreachable();
  });
  for (const times of [1, 2, 3]) {
    await t.rejects(rotations.begin('gateway', never), { code: 'AUTHORITY_UNREACHABLE' });
    t.equal(asked, times);
  }
});

t.test('the CA is asked once, however many want the same rotation at the same time', async (t) => {
  let asked = 0;
  const { lab, rotations } = await withAuthority(t, (real) => (request, signal) => {
    asked += 1;
    return real.certify(request, signal);
  });
  await Promise.all([rotations.begin('signing', never), rotations.begin('signing', never), rotations.advance(never)]);
  t.equal(asked, 1);
  t.equal((await lab.keys().state('signing')).next?.name, 'signing.2');
});

t.test('a key that the CA will not certify any more is given up for another, any other refusal keeps it', async (t) => {
  for (const [refused, next] of [
    ['CSR_KEY', undefined],
    ['CSR_IDENTITY', 'client-demo.2'],
    ['DRAFT_OPEN', 'client-demo.2'],
  ] as const) {
    let refuses = true;
    const { lab, rotations } = await withAuthority(t, (real) => async (request, signal) => {
      if (refuses) throw new GatewayError('AUTHORITY_REFUSED', { refused, detail: '' });
      return await real.certify(request, signal);
    });
    await t.rejects(rotations.begin('client-demo', never), { code: 'AUTHORITY_REFUSED' });
    t.equal((await lab.keys().state('client-demo')).next?.name, next);
    refuses = false;
    t.equal(await rotations.begin('client-demo', never), 'used');
    t.equal((await lab.keys().state('client-demo')).used.name, next ?? 'client-demo.3');
  }
});

t.test('a certificate of a clock that is ahead waits until it is valid here', async (t) => {
  const { lab, rotations } = await withAuthority(t, (real) => async (request, signal) => {
    lab.clock.now += 60_000;
    const answer = await real.certify(request, signal);
    lab.clock.now -= 60_000;
    return answer;
  });
  t.equal(await rotations.begin('gateway', never), 'certified');
  t.equal((await lab.keys().state('gateway')).used.name, 'gateway');
  lab.clock.now += 60_000;
  t.equal(await rotations.begin('gateway', never), 'used');
});

t.test('a gateway that is stopped meanwhile has not failed', async (t) => {
  const ending = new AbortController();
  const { lab, rotations } = await withAuthority(t, () => async () => {
    ending.abort();
    throw unreachable();
  });
  await t.rejects(rotations.begin('gateway', ending.signal));
  t.same(of(lab, 'gateway'), ['key.requested gateway']);
});

t.test('two processes of a city that see to its keys at the same time replace each once', async (t) => {
  const { lab, rotations } = await withAuthority(t, (real) => real.certify);
  const other = new KeyRotations(lab.dependencies());
  lab.clock.now = now + 500 * day;
  for (let looks = 0; looks < 12; looks++) {
    await Promise.all([rotations.advance(never), other.advance(never), rotations.advance(never)]);
    lab.clock.now += 6 * 60_000;
  }
  for (const { use, used, next } of await lab.keys().states())
    t.match([use, used.name, next], [use, `${use}.2`, undefined]);
  t.same(
    lab.events.filter((event) => event.startsWith('key.rotation_failed')),
    [],
  );
});
