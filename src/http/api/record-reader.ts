import type { FastifyRequest } from 'fastify';
import { datasets } from '../../domain/dataset.ts';
import type { RecordReader } from '../../exchange/use-cases.ts';

/** The caller as a reader of records, with the purpose it states in G60-Purpose. */
export function recordReader({ client, headers }: FastifyRequest): RecordReader {
  const stated = headers['g60-purpose'];
  const purpose = typeof stated === 'string' && stated !== '' ? stated : undefined;
  return { client, datasets, purposes: purpose === undefined ? [] : [purpose], purpose };
}
