import type { DirectoryView } from '../directory/directory-view.ts';
import { type CityCode, parseLedgerId } from '../ledger/ledger-id.ts';
import type { Cursor } from './ports/delivery.ts';
import type { LedgerHead } from './ports/ledger.ts';
import type { Store } from './ports/store.ts';
import type { StatusView } from './use-cases.ts';

export interface StatusDependencies {
  readonly city: CityCode;
  readonly store: Store;
  readonly directory: () => DirectoryView;
  readonly ready: () => boolean;
}

/** The matrix of the corridor as seen from here: what is held of every ledger, and how far each peer confirmed ours. */
export async function status({ city, store, directory, ready }: StatusDependencies): Promise<StatusView> {
  const view = directory();
  const heads = (await store.heads()).sort((one, other) => (one.id < other.id ? -1 : 1));
  const cursors = await store.cursors();
  const own = heads.filter((head) => head.own);
  const others = view.members.filter((member) => member.state === 'active' && member.city !== city);
  return {
    city,
    name: view.member(city)?.name ?? city,
    directoryVersion: view.version,
    directoryExpiresAt: new Date(view.expiresAt).toISOString(),
    ledgers: heads.map(ledgerView),
    peers: others.map((peer) => ({
      city: peer.city,
      name: peer.name,
      ledgers: own.map((head) =>
        laneView(
          head,
          cursors.find((each) => each.peer === peer.city && each.ledger === head.id),
        ),
      ),
    })),
    quarantined: (await store.quarantined(1000)).length,
    ready: ready(),
  };
}

function ledgerView({ id, own, size, root, issuedAt }: LedgerHead): StatusView['ledgers'][number] {
  const { city, dataset } = parseLedgerId(id);
  return {
    ledger: id,
    source: city,
    dataset,
    own,
    size,
    root: Buffer.from(root).toString('hex'),
    ...(issuedAt > 0 && { freshAsOf: new Date(issuedAt).toISOString() }),
  };
}

function laneView(
  { id, size }: LedgerHead,
  cursor: Cursor | undefined,
): StatusView['peers'][number]['ledgers'][number] {
  const confirmed = cursor?.treeSize ?? 0;
  return {
    ledger: id,
    ours: size,
    confirmed,
    lag: size - confirmed,
    failures: cursor?.failures ?? 0,
    ...(cursor?.confirmedAt !== undefined && { lastReceiptAt: new Date(cursor.confirmedAt).toISOString() }),
    ...(cursor?.failure !== undefined && { failure: cursor.failure }),
    ...(cursor?.parkedAt !== undefined && { parkedAt: new Date(cursor.parkedAt).toISOString() }),
  };
}
