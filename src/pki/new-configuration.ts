import { datasets } from '../domain/dataset.ts';
import { clientScopes } from '../exchange/ports/access.ts';
import type { NewCity } from './new-city.ts';

/** What a client system of a new city may ask about a subject for, until its administrators say otherwise. */
const purposes = ['tendering', 'licensing', 'credit', 'inspection'];

/** g60.json of a new city: its clients may do all that clients can; from the first start on administrators decide. */
export function configurationOf({ city, trustDomain, host, ports, clients, administrators }: NewCity): object {
  return {
    city,
    trustDomain,
    dataDirectory: '.',
    peer: { host, port: ports.peer },
    api: { host, port: ports.api },
    local: { port: ports.local },
    access: {
      clients: clients.map((name) => ({ name, scopes: clientScopes, datasets, purposes })),
      administrators: administrators.map(({ name, role }) => ({ name, role })),
    },
  };
}
