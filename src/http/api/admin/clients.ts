import type { AccessUseCases } from '../../../exchange/admin-use-cases.ts';
import type { App } from '../../app.ts';
import { administratorsSchema, clientsSchema } from './clients.schema.ts';

/** GET /v1/admin/clients, GET /v1/admin/administrators. Both change by acts alone. */
export function addRegisterRoutes(app: App, useCases: AccessUseCases): void {
  app.get('/v1/admin/clients', { schema: clientsSchema }, () => useCases.clients());
  app.get('/v1/admin/administrators', { schema: administratorsSchema }, () => useCases.administrators());
}
