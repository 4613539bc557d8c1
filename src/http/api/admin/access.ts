import type { AccessUseCases } from '../../../exchange/admin-use-cases.ts';
import type { App } from '../../app.ts';
import { addActRoutes } from './acts.ts';
import { addRegisterRoutes } from './clients.ts';

/** Who is registered here, and how that is changed: below /v1/admin. */
export async function addAccessRoutes(app: App, useCases: AccessUseCases): Promise<void> {
  addRegisterRoutes(app, useCases);
  addActRoutes(app, useCases);
}
