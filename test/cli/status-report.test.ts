import t from 'tap';
import { statusLines } from '../../src/cli/status-report.ts';
import type { LedgerView, PeerLedgerView, StatusView } from '../../src/exchange/use-cases.ts';

process.env['LC_ALL'] = 'zh_CN.UTF-8';

const now = Date.parse('2026-11-24T04:00:00Z');

function held(source: string, size: number, freshAsOf?: string): LedgerView {
  const ledger = `${source}/licence/1` as const;
  const fresh = freshAsOf === undefined ? {} : { freshAsOf };
  return { ledger, source, dataset: 'licence', own: source === '310117', size, root: 'ab'.repeat(32), ...fresh };
}

function lane(changed: Partial<PeerLedgerView>): PeerLedgerView {
  return { ledger: '310117/licence/1', ours: 9, confirmed: 9, lag: 0, failures: 0, ...changed };
}

function view(lanes: Readonly<Record<string, PeerLedgerView>>): StatusView {
  return {
    ...{ city: '310117', name: '松江', directoryVersion: 3, directoryExpiresAt: '2027-02-22T00:00:00.000Z' },
    ledgers: [
      held('310117', 9, '2026-11-24T03:59:50Z'),
      { ...held('310117', 0, '2026-11-24T03:59:59Z'), ledger: '310117/debtor/1', dataset: 'debtor' },
      held('330100', 4, '2026-11-23T03:00:00Z'),
    ],
    peers: Object.entries(lanes).map(([city, only]) => ({ city, name: `市${city}`, ledgers: [only] })),
    ...{ quarantined: 2, ready: true },
  };
}

t.test('each ledger is shown with its size, the beginning of its root and how fresh it is', async (t) => {
  const lines = statusLines(view({ '330100': lane({}), '340100': lane({}) }), now);
  t.equal(lines[0], '松江 310117，2026-11-24 12:00:00 +08:00：就绪；名录第 3 版，有效至 2027-02-22；隔离 2 条');
  t.match(lines[3], /^310117 松江 \* +9 abababab +- +- +- +11:59:50$/, 'as fresh as the least fresh of its ledgers');
  t.match(lines[4], /^330100 市330100 +4 abababab +- +- +- +2026-11-23 11:00:00$/);
  t.match(lines[5], /^340100 市340100( +-){5}$/, 'nothing is held yet');
});

t.test('of each peer is shown what it has not confirmed, and why', async (t) => {
  const cases = {
    '330100': lane({ lastReceiptAt: '2026-11-24T03:59:59Z' }),
    '340100': lane({ lag: 5, failures: 3, failure: 'PEER_UNREACHABLE' }),
    '340200': lane({ lag: 7, failures: 1, failure: 'ROOT_MISMATCH', parkedAt: '2026-11-24T03:00:00Z' }),
    '330400': lane({ lag: 2 }),
  };
  const lines = statusLines(view(cases), now).filter((line) => line.includes('市'));
  // Each city is named in both tables.
  t.match(lines.slice(-4).sort(), [
    /^330100 .* 0 +0 +0 +0 +11:59:59 +一致$/,
    /^330400 .* 2 +0 +0 +0 +- +送达中$/,
    /^340100 .* 5 +0 +0 +0 +- +重试中 PEER_UNREACHABLE ×3$/,
    /^340200 .* 7 +0 +0 +0 +- +搁置 ROOT_MISMATCH$/,
  ]);
});

t.test('the audit trail is one line, and keeps no city from being up to date', async (t) => {
  const trail = (confirmed: number) => lane({ ledger: '310117/audit/1', ours: 9, confirmed, lag: 9 - confirmed });
  const plain = view({});
  const own = { ...held('310117', 9), ledger: '310117/audit/1', dataset: 'audit' } as const;
  const peers = [
    ['330100', [lane({}), trail(9)]],
    ['340100', [lane({}), trail(5)]],
  ] as const;
  const lines = statusLines(
    {
      ...plain,
      ledgers: [...plain.ledgers, own],
      peers: peers.map(([city, ledgers]) => ({ city, name: `市${city}`, ledgers })),
    },
    now,
  );
  t.equal(lines.at(-1), '审计日志 9 条 abababab：1 个城市已全部会签，最少的会签到第 5 条');
  t.equal(lines.filter((line) => line.endsWith('一致')).length, 2);
});
