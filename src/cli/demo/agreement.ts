import { setTimeout as wait } from 'node:timers/promises';
import { isDataset } from '../../domain/dataset.ts';
import { GatewayError } from '../../errors.ts';
import type { LedgerView, StatusView } from '../../exchange/use-cases.ts';
import { emptyRoot } from '../../ledger/hash.ts';
import { parseLedgerId } from '../../ledger/ledger-id.ts';

const pollMs = 150;

/** A ledger and what each city holds of it, in the order of the views. */
export interface ComparedLedger {
  readonly own: LedgerView;
  readonly held: readonly { readonly size: number; readonly root: string }[];
  readonly equal: boolean;
}

const nothing = { size: 0, root: Buffer.from(emptyRoot).toString('hex') };

/** Every city's own ledgers of records beside the copies of the others. A copy of which nothing has come yet is empty. */
export function compareLedgers(views: readonly StatusView[]): ComparedLedger[] {
  return views.flatMap(({ ledgers }) =>
    ledgers
      .filter(({ own, dataset }) => own && isDataset(dataset))
      .map((own) => {
        const held = views.map((view) => view.ledgers.find(({ ledger }) => ledger === own.ledger) ?? nothing);
        return { own, held, equal: held.every(({ size, root }) => size === own.size && root === own.root) };
      }),
  );
}

/** Entries about records of the view's city that the peer has not confirmed. */
export function lagOf({ peers }: StatusView, peer: string): number {
  const lanes = peers.find(({ city }) => city === peer)?.ledgers ?? [];
  // An audit trail is never quite still while anybody looks at it.
  return lanes.reduce((sum, { ledger, lag }) => sum + (isDataset(parseLedgerId(ledger).dataset) ? lag : 0), 0);
}

/** Whether all hold the same and every one of the cities that were asked has confirmed everything. */
export function agree(views: readonly StatusView[]): boolean {
  const asked = views.map(({ city }) => city);
  return (
    compareLedgers(views).every(({ equal }) => equal) &&
    views.every((view) => asked.every((peer) => lagOf(view, peer) === 0))
  );
}

/**
 * Asks again until the views are as wanted; returns them.
 *
 * @throws GatewayError WAITED_TOO_LONG
 */
export async function waitUntil(
  read: () => Promise<readonly StatusView[]>,
  wanted: (views: readonly StatusView[]) => boolean,
  { what, seconds }: { readonly what: string; readonly seconds: number },
): Promise<readonly StatusView[]> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const views = await read();
    if (wanted(views)) return views;
    if (performance.now() > end) throw new GatewayError('WAITED_TOO_LONG', { what, seconds });
    await wait(pollMs);
  }
}
