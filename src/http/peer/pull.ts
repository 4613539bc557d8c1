import Type from 'typebox';
import type { PeerUseCases } from '../../exchange/use-cases.ts';
import type { App } from '../app.ts';

const closed = { additionalProperties: false };
const ledger = Type.String({ maxLength: 60 });
const position = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

const entriesQuery = (batchEntries: number) =>
  Type.Object({ ledger, start: position, limit: Type.Integer({ minimum: 1, maximum: batchEntries }) }, closed);
const ledgerQuery = Type.Object({ ledger }, closed);
const inclusionQuery = Type.Object({ ledger, sequence: position, size: position }, closed);
const consistencyQuery = Type.Object({ ledger, first: position, second: position }, closed);
const nodesQuery = Type.Object(
  { ledger, level: Type.Integer({ minimum: 0, maximum: 52 }), index: position, size: position },
  closed,
);

const trustQuery = Type.Object({ after: position }, closed);

/** What a peer asks for: entries, checkpoints, proofs, nodes, the directory and what is newer of it; every answer is protobuf. */
export function addPullRoutes(app: App, useCases: PeerUseCases, batchEntries: number): void {
  app.get('/peer/v1/entries', { schema: { querystring: entriesQuery(batchEntries) } }, (request) =>
    useCases.serveEntries(request.peer, request.query.ledger, request.query.start, request.query.limit),
  );
  app.get('/peer/v1/checkpoints', { schema: { querystring: ledgerQuery } }, ({ query }) =>
    useCases.serveCheckpoint(query.ledger),
  );
  app.get('/peer/v1/proofs/inclusion', { schema: { querystring: inclusionQuery } }, ({ query }) =>
    useCases.serveInclusion(query.ledger, query.sequence, query.size),
  );
  app.get('/peer/v1/proofs/consistency', { schema: { querystring: consistencyQuery } }, ({ query }) =>
    useCases.serveConsistency(query.ledger, query.first, query.second),
  );
  app.get('/peer/v1/nodes', { schema: { querystring: nodesQuery } }, ({ query }) =>
    useCases.serveNode(query.ledger, query.level, query.index, query.size),
  );
  app.get('/peer/v1/directory', () => useCases.serveDirectory());
  app.get('/peer/v1/trust', { schema: { querystring: trustQuery } }, ({ query }) => useCases.serveTrust(query.after));
}
