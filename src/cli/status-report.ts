import { auditTrail, type Dataset, datasets } from '../domain/dataset.ts';
import type { LedgerView, PeerLedgerView, PeerView, StatusView } from '../exchange/use-cases.ts';
import { datasetName } from './dataset-names.ts';
import { say } from './print.ts';
import { type TextColumn, textTable } from './text-table.ts';
import { shortTimeText, timeText } from './time-text.ts';

/** Hexadecimal digits shown of a root: enough to see a difference, few enough for a terminal. */
const rootDigits = 8;

const left = (heading: string): TextColumn => ({ heading, align: 'left' });
const right = (heading: string): TextColumn => ({ heading, align: 'right' });

function ledgerCell(ledgers: readonly LedgerView[], source: string, dataset: Dataset): string {
  const held = ledgers.find((each) => each.source === source && each.dataset === dataset);
  if (!held || held.size === 0) return '-';
  return `${held.size} ${held.root.slice(0, rootDigits)}`;
}

/** Of all the source's ledgers the least fresh: what is said of the city holds for each. */
function freshness(ledgers: readonly LedgerView[], source: string, now: number): string {
  const times = ledgers.flatMap((each) =>
    each.source === source && each.freshAsOf ? [Date.parse(each.freshAsOf)] : [],
  );
  return times.length === 0 ? '-' : shortTimeText(Math.min(...times), now);
}

function ledgerLines({ city, name, ledgers, peers }: StatusView, now: number): string[] {
  const sources = [{ city, name: `${name} *` }, ...peers];
  return textTable(
    [
      left(say('账本', 'Ledgers')),
      ...datasets.map((dataset) => right(datasetName(dataset))),
      right(say('核实于', 'fresh as of')),
    ],
    sources.map((source) => [
      `${source.city} ${source.name}`,
      ...datasets.map((dataset) => ledgerCell(ledgers, source.city, dataset)),
      freshness(ledgers, source.city, now),
    ]),
  );
}

const datasetOf = (ledger: string) => ledger.split('/')[1];

function conditionOf(lanes: readonly PeerLedgerView[]): string {
  const parked = lanes.find(({ parkedAt }) => parkedAt !== undefined);
  if (parked) return say(`搁置 ${parked.failure ?? ''}`, `parked ${parked.failure ?? ''}`);
  const failing = lanes.toSorted((one, other) => other.failures - one.failures)[0];
  if (failing && failing.failures > 0) {
    return say(`重试中 ${failing.failure} ×${failing.failures}`, `retrying ${failing.failure} ×${failing.failures}`);
  }
  // The audit trail is left out: looking at the status may already add to it.
  return lanes.some(({ ledger, lag }) => lag > 0 && datasetOf(ledger) !== auditTrail)
    ? say('送达中', 'delivering')
    : say('一致', 'up to date');
}

function peerCells({ city, name, ledgers: lanes }: PeerView, now: number): string[] {
  const receipts = lanes.flatMap(({ lastReceiptAt }) => (lastReceiptAt ? [Date.parse(lastReceiptAt)] : []));
  const lagOf = (dataset: Dataset) => lanes.find(({ ledger }) => datasetOf(ledger) === dataset)?.lag ?? 0;
  return [
    `${city} ${name}`,
    ...datasets.map((dataset) => String(lagOf(dataset))),
    receipts.length === 0 ? '-' : shortTimeText(Math.max(...receipts), now),
    conditionOf(lanes),
  ];
}

function peerLines({ peers }: StatusView, now: number): string[] {
  return textTable(
    [
      left(say('待确认', 'Unconfirmed')),
      ...datasets.map((dataset) => right(datasetName(dataset))),
      right(say('最近回执', 'last receipt')),
      left(say('状况', 'state')),
    ],
    peers.map((peer) => peerCells(peer, now)),
  );
}

/** How much of the own audit trail every peer, and the one furthest behind, has countersigned. */
function auditLines({ ledgers, peers }: StatusView): string[] {
  const own = ledgers.find((each) => each.own && each.dataset === auditTrail);
  if (!own) return [];
  const lanes = peers.flatMap((peer) => peer.ledgers.filter(({ ledger }) => ledger === own.ledger));
  const level = lanes.filter(({ lag }) => lag === 0).length;
  const least = Math.min(own.size, ...lanes.map(({ confirmed }) => confirmed));
  const root = own.root.slice(0, rootDigits);
  return [
    '',
    say(
      `审计日志 ${own.size} 条 ${root}：${level} 个城市已全部会签，最少的会签到第 ${least} 条`,
      `Audit trail ${own.size} entries ${root}: countersigned in full by ${level} cities, by the last one up to ${least}`,
    ),
  ];
}

/** The view as lines for a terminal. */
export function statusLines(view: StatusView, now: number): string[] {
  const until = view.directoryExpiresAt.slice(0, 10);
  const time = timeText(now);
  const ready = view.ready ? say('就绪', 'ready') : say('未就绪', 'not ready');
  const head = say(
    `${view.name} ${view.city}，${time}：${ready}；名录第 ${view.directoryVersion} 版，有效至 ${until}；隔离 ${view.quarantined} 条`,
    `${view.name} ${view.city}, ${time}: ${ready}; directory version ${view.directoryVersion} until ${until}; quarantined ${view.quarantined}`,
  );
  return [head, '', ...ledgerLines(view, now), '', ...peerLines(view, now), ...auditLines(view)];
}
