import t from 'tap';
import { GatewayError } from '../../src/errors.ts';
import { codeOf, troubleLog } from '../../src/queue/trouble.ts';

t.test(
  'an error is told once in ten seconds for each place and code, with the number of its repetitions',
  async (t) => {
    const told: unknown[] = [];
    let now = 0;
    const trouble = troubleLog(
      (event, fields) => void told.push([event, fields]),
      () => now,
    );
    const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    for (now = 0; now < 10_000; now += 100) trouble('redis', refused);
    trouble('redis', new RangeError('other'));
    now = 10_000;
    trouble('redis', refused);
    t.same(told, [
      ['queue.trouble', { place: 'redis', code: 'ECONNREFUSED', repeated: 0 }],
      ['queue.trouble', { place: 'redis', code: 'RangeError', repeated: 0 }],
      ['queue.trouble', { place: 'redis', code: 'ECONNREFUSED', repeated: 99 }],
    ]);
  },
);

t.test('a message never becomes a code', async (t) => {
  t.equal(codeOf(new Error('999999199001011234')), 'Error');
  t.equal(codeOf('999999199001011234'), 'UNKNOWN');
  t.equal(codeOf(new GatewayError('PEER_UNREACHABLE', { peer: '330100' })), 'PEER_UNREACHABLE');
});
