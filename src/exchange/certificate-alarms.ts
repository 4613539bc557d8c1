import type { CertificateView } from './admin-use-cases.ts';
import type { Emit } from './ports/events.ts';

export interface CertificateAlarmsDependencies {
  readonly certificates: () => Promise<readonly CertificateView[]>;
  readonly emit: Emit;
}

/** Whole days left at which somebody is told; with none left of the last day it has lapsed. */
const thresholds = [30, 14, 7, 1, -1] as const;

/** Their own alarms are raised where they are taken over, by what is left of much shorter lives. */
const otherwiseWatched = new Set(['directory', 'revocation-list']);

/** Tells once of each certificate at each threshold, and again after a restart: better twice than never. */
export class CertificateAlarms {
  readonly #dependencies: CertificateAlarmsDependencies;
  /** By key id: the lowest threshold told of. */
  readonly #told = new Map<string, number>();

  constructor(dependencies: CertificateAlarmsDependencies) {
    this.#dependencies = dependencies;
  }

  async check(): Promise<void> {
    const views = await this.#dependencies.certificates();
    for (const view of views) {
      if (view.state === 'in use' && !otherwiseWatched.has(view.use)) this.#look(view);
    }
  }

  #look({ use, keyid, daysLeft }: CertificateView): void {
    if (daysLeft === undefined) return;
    const reached = thresholds.findLast((days) => daysLeft <= days);
    if (reached === undefined || reached >= (this.#told.get(keyid) ?? Infinity)) return;
    this.#told.set(keyid, reached);
    const event = daysLeft < 0 ? 'certificate.expired' : 'certificate.expiring';
    this.#dependencies.emit(event, { use, keyid, days: daysLeft });
  }
}
