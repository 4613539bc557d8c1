import { GatewayError } from './errors.ts';
import { type AccessDependencies, accessUseCases } from './exchange/access/access-use-cases.ts';
import { exportAudit, type FindAuditDependencies, findAudit } from './exchange/audit/find-audit.ts';
import { type VerifyAuditDependencies, verifyAudit } from './exchange/audit/verify-audit.ts';
import { certificatesOf } from './exchange/certificates.ts';
import { type EvidenceDependencies, evidenceOf } from './exchange/evidence.ts';
import { type OperateDependencies, operate } from './exchange/operate.ts';
import { serveConsistency, serveInclusion, serveNode } from './exchange/prove.ts';
import { type ReadDependencies, readRecord } from './exchange/read-record.ts';
import { type ReceiveDependencies, receiveBatch } from './exchange/receive.ts';
import { receiveHeartbeats } from './exchange/receive-heartbeats.ts';
import { type ReceiveTrustDependencies, receiveTrust, withNewestKeys } from './exchange/receive-trust.ts';
import { type RenewDependencies, renewKey } from './exchange/renew-key.ts';
import { type ServeDependencies, serveCheckpoint, serveEntries } from './exchange/serve.ts';
import { type SignOfLifeDependencies, signOfLife } from './exchange/sign-of-life.ts';
import { importFindings, ownImport, startImport, type UploadDependencies } from './exchange/start-import.ts';
import { type StatusDependencies, status } from './exchange/status.ts';
import { type SubmitDependencies, submit } from './exchange/submit.ts';
import type { UseCases } from './exchange/use-cases.ts';

export type UseCaseDependencies = SubmitDependencies &
  OperateDependencies &
  ReadDependencies &
  ReceiveDependencies &
  ReceiveTrustDependencies &
  ServeDependencies &
  EvidenceDependencies &
  UploadDependencies &
  SignOfLifeDependencies &
  StatusDependencies &
  FindAuditDependencies &
  VerifyAuditDependencies &
  AccessDependencies &
  RenewDependencies;

/** The use cases with what they depend on filled in, as http/ calls them. */
export function useCasesOf(dependencies: UseCaseDependencies): UseCases {
  const { store, directory, held, ready } = dependencies;
  return {
    receiveBatch: (peer, body) => withNewestKeys(peer, () => receiveBatch(peer, body, dependencies), dependencies),
    receiveHeartbeats: (peer, body) =>
      withNewestKeys(peer, () => receiveHeartbeats(peer, body, dependencies), dependencies),
    serveEntries: (asker, ledger, start, limit) => serveEntries(asker, ledger, start, limit, dependencies),
    serveCheckpoint: (ledger) => serveCheckpoint(ledger, dependencies),
    serveInclusion: (ledger, sequence, treeSize) => serveInclusion(store, ledger, sequence, treeSize),
    serveConsistency: (ledger, first, second) => serveConsistency(store, ledger, first, second),
    serveNode: (ledger, level, index, treeSize) => serveNode(store, ledger, level, index, treeSize),
    serveDirectory: async () => directory().envelope,
    serveTrust: (after) => held.bundle(after),
    receiveTrust: (peer, body) => receiveTrust(peer, body, dependencies),
    sawPeer: signOfLife(dependencies),
    submit: (request) => submit(request, dependencies),
    operate: (request) => operate(request, dependencies),
    readRecord: (id, reader) => readRecord(id, reader, dependencies),
    evidence: (id, revision, reader) => evidenceOf(id, revision, reader, dependencies),
    startImport: (request) => startImport(request, dependencies),
    readImport: (client, id) => ownImport(store, client, id),
    importFindings: (client, id) => importFindings(client, id, dependencies),
    status: () => status(dependencies),
    findAudit: (search, by) => findAudit(search, by, dependencies),
    exportAudit: (search, by) => exportAudit(search, by, dependencies),
    verifyAudit: (by) => verifyAudit(by, dependencies),
    ...accessUseCases(dependencies),
    certificates: () => certificatesOf(dependencies),
    renew: (use, by) => renewKey(use, by, dependencies),
    async ready() {
      if (!ready()) throw new GatewayError('NOT_READY');
      await store.ping();
    },
  };
}
