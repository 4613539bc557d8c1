import type { Test } from 'tap';
import type { CityProcess } from '../city-process.ts';
import type { ProcessCorridor } from '../corridor-of-processes.ts';
import { arrived, freshRows, operate, publish, read } from '../requests.ts';

/** One record's life: what is done, and how every city shows it then. */
const steps = [
  ['corrections', { content: '警告（更正）' }, 'ACTIVE'],
  ['objections', { reason: '对处罚决定有异议', raised_on: '2026-10-20' }, 'OBJECTED'],
  ['objections/decision', { reason: '异议不成立', decided_on: '2026-10-22' }, 'ACTIVE'],
  [
    'repairs',
    {
      effects: ['END_PUBLICITY'],
      decision_document: '修复〔2026〕1号',
      authority_name: '杭州市场监督管理局',
      accepted_on: '2026-11-01',
      decided_on: '2026-11-02',
    },
    'REPAIRED',
  ],
  ['withdrawals', { reason: '处罚决定已撤销', withdrawn_on: '2026-11-10' }, 'WITHDRAWN'],
] as const;

export function operations(t: Test, corridor: ProcessCorridor): void {
  const [hangzhou, songjiang, hefei] = corridor.cities as [CityProcess, CityProcess, CityProcess];

  t.test('correction, objection, repair and withdrawal happen in every city', async (t) => {
    const [row] = freshRows('penalty', hangzhou.code, 1).map((each) => ({
      ...each,
      ...{ penalty_kinds: '警告', content: '警告', fine: '', confiscated: '', certificate_affected: '' },
      ...{ decided_on: '2026/01/05', publicity_ends_on: '2026/12/05' },
    }));
    const id = await publish(hangzhou, 'penalty', row);
    for (const [index, [path, body, state]] of steps.entries()) {
      const asked = path === 'corrections' ? { ...row, ...body } : body;
      const { status, json } = await operate(hangzhou, id, path, index + 1, asked);
      t.equal(status, 200, `${path} ${JSON.stringify(json)}`);
      const own = await arrived(hangzhou, id, index + 2);
      t.equal(own.state, state);
      for (const city of [songjiang, hefei]) {
        const { delivery: _, ...view } = await arrived(city, id, index + 2);
        const { delivery: __, ...shown } = own;
        t.same(view, shown, `${path} in ${city.code}`);
      }
    }
    const closed = await operate(hangzhou, id, 'corrections', steps.length + 1, row);
    t.match([closed.status, closed.json['code']], [409, 'RECORD_CLOSED']);
  });

  t.test('of two officials who act on the same revision one is told to read it again', async (t) => {
    const [row] = freshRows('licence', hangzhou.code, 1);
    const id = await publish(hangzhou, 'licence', row);
    const answers = await Promise.all(
      ['甲', '乙'].map((content) => operate(hangzhou, id, 'corrections', 1, { ...row, content })),
    );
    t.same(answers.map(({ status }) => status).sort(), [200, 412]);
    t.match(answers.find(({ status }) => status === 412)?.json, { code: 'REVISION_CONFLICT', revision: 2 });
    const late = await operate(hangzhou, id, 'objections', 1, { reason: '旧版', raised_on: '2026-10-20' });
    t.match([late.status, late.json['code']], [412, 'REVISION_CONFLICT']);
    const unsaid = await hangzhou.api({ method: 'POST', path: `/v1/records/${id}/erasures` });
    t.match([unsaid.status, unsaid.json['code']], [428, 'REVISION_REQUIRED']);
    t.equal((await read(hangzhou, id)).json['revision'], 2);
  });

  t.test("another city's record can be read but not operated on", async (t) => {
    const id = await publish(hangzhou, 'listing');
    await arrived(songjiang, id);
    const answer = await operate(songjiang, id, 'withdrawals', 1, { reason: '不是本市的', withdrawn_on: '2026-11-10' });
    t.match([answer.status, answer.json['code'], answer.json['source']], [403, 'NOT_RECORD_OWNER', hangzhou.code]);
  });
}
