import type { FastifyRequest } from 'fastify';
import type { RecordReader } from '../../exchange/use-cases.ts';
import { rightsOf } from '../plugins/access.ts';

/** The calling system as a reader of records, with the purpose it states in G60-Purpose. */
export function recordReader(request: FastifyRequest): RecordReader {
  const { datasets, purposes } = rightsOf(request);
  const stated = request.headers['g60-purpose'];
  return {
    client: request.client,
    datasets,
    purposes,
    purpose: typeof stated === 'string' && stated ? stated : undefined,
  };
}
