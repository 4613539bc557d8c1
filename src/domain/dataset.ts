/** The datasets exchanged; the order is the order in which they are shown. */
export const datasets = ['licence', 'penalty', 'debtor', 'listing'] as const;

export type Dataset = (typeof datasets)[number];

export function isDataset(name: string): name is Dataset {
  return (datasets as readonly string[]).includes(name);
}

/** What a city's audit trail is called among its ledgers: its leaves are countersigned by all, its content read by none. */
export const auditTrail = 'audit';

/** What a ledger may hold. */
export type LedgerKind = Dataset | typeof auditTrail;

export function isLedgerKind(name: string): name is LedgerKind {
  return name === auditTrail || isDataset(name);
}
