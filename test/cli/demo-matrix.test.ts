import t from 'tap';
import { agree, compareLedgers, waitUntil } from '../../src/cli/demo/agreement.ts';
import { demoCities } from '../../src/cli/demo/cities.ts';
import { lagLines, rootLines } from '../../src/cli/demo/matrix.ts';
import type { StatusView } from '../../src/exchange/use-cases.ts';
import { emptyRoot } from '../../src/ledger/hash.ts';

process.env['LC_ALL'] = 'zh_CN.UTF-8';

const root = '7f3747'.padEnd(64, '0');
const empty = Buffer.from(emptyRoot).toString('hex');

interface Held {
  readonly size: number;
  readonly root: string;
}

/** What `city` sees of the licences of Songjiang; Songjiang itself sees how far the others have confirmed. */
function view(city: string, held: Held | undefined, lags: Readonly<Record<string, number>> = {}): StatusView {
  const ledger = '310117/licence/1';
  return {
    ...{ city, name: city, directoryVersion: 1, directoryExpiresAt: '', quarantined: 0, ready: true },
    ledgers: held ? [{ ledger, source: '310117', dataset: 'licence', own: city === '310117', ...held }] : [],
    peers: Object.entries(lags).map(([peer, lag]) => ({
      ...{ city: peer, name: peer },
      ledgers: [{ ledger, ours: held?.size ?? 0, confirmed: 0, lag, failures: 0 }],
    })),
  };
}

const full = { size: 201, root };

t.test('cities agree when size, root and receipts do', async (t) => {
  for (const [views, expected] of [
    [[view('310117', full, { '340200': 0 }), view('340200', full)], true],
    [[view('310117', full, { '340200': 0 }), view('340200', { size: 200, root })], false],
    [[view('310117', full, { '340200': 0 }), view('340200', { size: 201, root: empty })], false],
    [[view('310117', full, { '340200': 1 }), view('340200', full)], false],
    [[view('310117', full, { '340200': 0 }), view('340200', undefined)], false],
    [[view('310117', full, { '340200': 9 })], true, 'a city that is away is not asked'],
    [[view('310117', { size: 0, root: empty }, { '340200': 0 }), view('340200', undefined)], true],
  ] as const) {
    t.equal(agree(views), expected, JSON.stringify(views.map(({ ledgers, peers }) => [ledgers, peers])));
  }
});

t.test('roots stand below their cities, and a city that differs is seen', async (t) => {
  const other = { size: 201, root: 'b'.repeat(64) };
  t.same(rootLines(demoCities, [view('310117', full), view('340200', full)]), [
    '账本      条数 松江   芜湖',
    '松江 许可  201 7f3747 7f3747 ✓',
    '其余 0 本账本还没有记录，各市一致',
  ]);
  t.match(rootLines(demoCities, [view('310117', full), view('340200', other)])[1], / 7f3747 bbbbbb ✗$/);
  t.same(compareLedgers([view('310117', full), view('340200', other)])[0]?.equal, false);
});

t.test('lags stand below the cities that lag, a stopped one too', async (t) => {
  const lines = lagLines(demoCities, [view('310117', full, { '340200': 5 })]);
  t.equal(lines[1], '松江       201 ·      0      0      0      0      0      0      5      0');
});

t.test('waiting ends with a named problem', async (t) => {
  const read = async () => [view('310117', full)];
  await t.rejects(
    waitUntil(read, () => false, { what: '…', seconds: 0.3 }),
    { code: 'WAITED_TOO_LONG' },
  );
  let asked = 0;
  await waitUntil(read, () => ++asked === 2, { what: '…', seconds: 30 });
});
