import type { TrustView } from '../directory/trust-view.ts';
import type { Emit, EventName } from './ports/events.ts';
import type { Instant } from './ports/world.ts';

const dayMs = 24 * 3_600_000;
const hourMs = 3_600_000;

type Stage = 'soon' | 'last day' | 'lapsed';

interface Lifetime {
  readonly event: EventName;
  /** What tells it from others of its kind. */
  readonly id: string;
  readonly from: Instant;
  readonly to: Instant;
}

/** A list may live no longer than a week: a third of a life is early enough for it, and a tenth late. */
function stageAt({ from, to }: Lifetime, now: Instant): Stage | undefined {
  const left = to - now;
  if (left <= 0) return 'lapsed';
  if (left <= Math.min(dayMs, (to - from) / 10)) return 'last day';
  return left <= Math.min(7 * dayMs, (to - from) / 3) ? 'soon' : undefined;
}

/** Of lists those of issuing CAs in use: below a retired one no connection is believed anyway. */
function lifetimesOf({ version, issuedAt, expiresAt, issuers, revocationLists }: TrustView): Lifetime[] {
  const lists = revocationLists.filter(({ issuer }) => issuers.some(({ keyid }) => keyid === issuer));
  return [
    { event: 'directory.expiring', id: `${version}`, from: issuedAt, to: expiresAt },
    ...lists.map(({ issuer, thisUpdate, nextUpdate }) => ({
      ...{ event: 'revocation_list.expiring' as const, id: issuer },
      ...{ from: thisUpdate, to: nextUpdate },
    })),
  ];
}

/** Reports a directory and lists that are about to lapse, or have: each once a day, and when it gets worse. */
export function expiryWatch(emit: Emit): (trust: TrustView, now: Instant) => void {
  const said = new Map<string, { readonly stage: Stage; readonly at: Instant }>();
  return (trust, now) => {
    for (const lifetime of lifetimesOf(trust)) {
      const { event, id, to } = lifetime;
      const stage = stageAt(lifetime, now);
      const last = said.get(event + id);
      if (!stage || (last?.stage === stage && now - last.at < dayMs)) continue;
      said.set(event + id, { stage, at: now });
      emit(event, { id, stage, hours: Math.floor((to - now) / hourMs) });
    }
  };
}
