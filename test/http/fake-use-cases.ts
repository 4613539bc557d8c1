import { datasets } from '../../src/domain/dataset.ts';
import type { AdminUseCases, Registered } from '../../src/exchange/admin-use-cases.ts';
import { type Act, clientScopes } from '../../src/exchange/ports/access.ts';
import type { UseCases } from '../../src/exchange/use-cases.ts';

export const recordId = '0f8fad5b-d9cb-469f-a165-70867728950e';
export const importId = '7c9e6679-7425-40de-944b-e07fc1f90ae7';

export const importRow = {
  id: importId,
  client: 'spiffe://g60.credit/city/330100/client/demo',
  dataset: 'penalty',
  edition: '2018',
  format: 'csv',
  state: 'WAITING',
  bytes: 3,
  rowsRead: 0,
  accepted: 0,
  rejected: 0,
  warned: 0,
  failure: undefined,
  createdAt: Date.UTC(2026, 0, 2, 3, 4, 5),
  finishedAt: undefined,
} as const;

const operated = {
  id: recordId,
  revision: 4,
  ledger: '330100/penalty/1',
  sequence: 7,
  treeSize: 8,
  findings: [],
} as const;

export interface Call {
  readonly name: string;
  readonly values: readonly unknown[];
}

export const auditEntry = {
  ...{ sequence: 1, at: '2026-01-02T03:04:05.000Z' },
  event: { action: 'record.read', actor: importRow.client, outcome: 'done', purpose: 'permit', count: 1 },
} as const;

async function* auditEntries() {
  yield auditEntry;
  yield { ...auditEntry, sequence: 0 };
}

async function* findings() {
  yield {
    row: 2,
    field: 'uscc',
    code: 'USCC_CHECK_DIGIT',
    severity: 'reject',
    shown: '91999999',
    parameters: {},
  } as const;
}

export type ServedUseCases = UseCases & AdminUseCases;

const act: Act = {
  ...{ id: importId, kind: 'client.disable', subject: '"court"', reason: '已停用', proposedBy: 'li' },
  ...{ proposedAt: importRow.createdAt, expiresAt: importRow.createdAt + 86_400_000, state: 'PROPOSED' },
  ...{ decidedBy: undefined, decidedAt: undefined },
};

/** A system that may do whatever a system can. */
export const allowedClient = {
  ...{ kind: 'client', name: 'demo', state: 'active', scopes: clientScopes, datasets, purposes: ['test'] },
  ...{ requestsPerMinute: 100_000, batchRecords: 5000 },
} as const satisfies Registered;

/** Use cases that note every call and answer something well-formed, unless told otherwise. */
export function fakeUseCases(replaced: Partial<ServedUseCases> = {}): ServedUseCases & { readonly calls: Call[] } {
  const calls: Call[] = [];
  const noted = <K extends keyof ServedUseCases>(name: K, answer: ServedUseCases[K]): ServedUseCases[K] => {
    const chosen = (replaced[name] ?? answer) as (...values: unknown[]) => unknown;
    return ((...values: unknown[]) => {
      calls.push({ name, values });
      return chosen(...values);
    }) as ServedUseCases[K];
  };
  const bytes = (text: string) => async () => new Uint8Array(Buffer.from(text));
  return {
    calls,
    // Asked at each request, so not noted.
    registered: replaced.registered ?? (async (_kind, name) => ({ ...allowedClient, name })),
    receiveBatch: noted('receiveBatch', bytes('receipt')),
    receiveHeartbeats: noted('receiveHeartbeats', bytes('heartbeats')),
    serveEntries: noted('serveEntries', bytes('entries')),
    serveCheckpoint: noted('serveCheckpoint', bytes('checkpoint')),
    serveInclusion: noted('serveInclusion', bytes('inclusion')),
    serveConsistency: noted('serveConsistency', bytes('consistency')),
    serveNode: noted('serveNode', bytes('node')),
    serveDirectory: noted('serveDirectory', bytes('directory')),
    serveTrust: noted('serveTrust', bytes('trust')),
    receiveTrust: noted('receiveTrust', bytes('version')),
    sawPeer: noted('sawPeer', () => undefined),
    submit: noted('submit', async ({ rows }) => ({
      stored: true,
      ledger: '330100/penalty/1',
      treeSize: rows.length,
      accepted: rows.length,
      rejected: 0,
      rows: rows.map((_, index) => ({
        row: index + 1,
        outcome: 'published',
        id: recordId,
        revision: 1,
        sequence: index,
        findings: [],
      })),
    })),
    operate: noted('operate', async () => operated),
    readRecord: noted('readRecord', async (id) => ({
      id,
      ledger: '330100/penalty/1',
      source: '330100',
      dataset: 'penalty',
      revision: 3,
      state: 'ACTIVE',
      objected: false,
      repairEffects: [],
      record: { document_number: '示罚〔2024〕1号' },
      history: [{ revision: 1, operation: 'PUBLISH', recordedAt: '2026-01-02T03:04:05.000Z', sequence: 0 }],
      delivery: [{ city: '330400', name: '嘉兴', confirmed: false }],
    })),
    evidence: noted('evidence', bytes('evidence')),
    startImport: noted('startImport', async ({ source }) => {
      let length = 0;
      for await (const chunk of source) length += chunk.length;
      return { ...importRow, bytes: length };
    }),
    readImport: noted('readImport', async () => importRow),
    importFindings: noted('importFindings', async () => findings()),
    status: noted('status', async () => ({
      city: '330100',
      name: '杭州',
      directoryVersion: 2,
      directoryExpiresAt: '2027-01-01T00:00:00.000Z',
      ledgers: [],
      peers: [],
      quarantined: 0,
      ready: true,
    })),
    findAudit: noted('findAudit', async () => [auditEntry]),
    exportAudit: noted('exportAudit', async () => auditEntries()),
    verifyAudit: noted('verifyAudit', async () => ({
      ...{ ledger: '330100/audit/1', size: 2, root: 'ab', outcome: 'intact' },
      countersigned: [{ city: '330400', treeSize: 2, at: '2026-01-02T03:04:05.000Z' }],
    })),
    clients: noted('clients', async () => [allowedClient]),
    administrators: noted('administrators', async () => [{ name: 'li', role: 'security', state: 'active' }]),
    acts: noted('acts', async () => [act]),
    propose: noted('propose', async () => act),
    decide: noted('decide', async (_id, state, decidedBy) => ({
      ...{ ...act, state, decidedBy, decidedAt: act.proposedAt },
    })),
    exportKey: noted('exportKey', bytes('pkcs12')),
    certificates: noted('certificates', async () => []),
    renew: noted('renew', async () => []),
    ready: noted('ready', async () => undefined),
  };
}
