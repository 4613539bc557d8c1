import { Gauge, type Registry } from 'prom-client';
import type { TrustView } from './directory/trust-view.ts';
import type { UseCases } from './exchange/use-cases.ts';

export interface GaugeSources {
  readonly useCases: Pick<UseCases, 'status' | 'certificates'>;
  readonly trust: () => TrustView;
  readonly now: () => number;
  readonly registry: Registry;
}

/** What is read when Prometheus asks: sizes, lags, and what is left of certificates, lists and the directory. */
export function addGauges(sources: GaugeSources): void {
  addLedgerGauges(sources);
  addCertificateGauges(sources);
  addTrustGauges(sources);
}

function addLedgerGauges({ useCases, registry }: GaugeSources): void {
  const size = new Gauge({
    name: 'g60_ledger_entries',
    help: 'Entries held of a ledger',
    labelNames: ['ledger'] as const,
    registers: [registry],
  });
  new Gauge({
    name: 'g60_delivery_lag_entries',
    help: 'Entries of an own ledger that a peer has not confirmed',
    labelNames: ['peer', 'ledger'] as const,
    registers: [registry],
    async collect() {
      const { ledgers, peers } = await useCases.status();
      for (const { ledger, size: held } of ledgers) size.set({ ledger }, held);
      for (const { city, ledgers: lanes } of peers) {
        for (const { ledger, lag } of lanes) this.set({ peer: city, ledger }, lag);
      }
    },
  });
}

function addCertificateGauges({ useCases, registry }: GaugeSources): void {
  new Gauge({
    name: 'g60_certificate_days_left',
    help: 'Whole days until what is in use expires',
    labelNames: ['use'] as const,
    registers: [registry],
    async collect() {
      this.reset();
      // Of several under one name, as issuing CAs and directory signers are, the one that ends first.
      const least = new Map<string, number>();
      for (const { use, state, daysLeft } of await useCases.certificates()) {
        if (state === 'in use' && daysLeft !== undefined)
          least.set(use, Math.min(least.get(use) ?? Infinity, daysLeft));
      }
      for (const [use, days] of least) this.set({ use }, days);
    },
  });
}

function addTrustGauges({ trust, now, registry }: GaugeSources): void {
  new Gauge({
    name: 'g60_directory_age_seconds',
    help: 'Age of the directory of members held',
    registers: [registry],
    collect() {
      this.set((now() - trust().issuedAt) / 1000);
    },
  });
  new Gauge({
    name: 'g60_revocation_list_age_seconds',
    help: 'Age of the newest revocation list held of each issuing CA',
    labelNames: ['issuer'] as const,
    registers: [registry],
    collect() {
      this.reset();
      for (const { issuer, thisUpdate } of trust().revocationLists) this.set({ issuer }, (now() - thisUpdate) / 1000);
    },
  });
}
