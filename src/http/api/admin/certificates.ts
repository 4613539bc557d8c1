import type { CertificateUseCases } from '../../../exchange/admin-use-cases.ts';
import type { App } from '../../app.ts';
import { listSchema, renewalSchema } from './certificates.schema.ts';

/** GET /v1/admin/certificates, POST /v1/admin/certificates/{use}/renewal. */
export async function addCertificateRoutes(app: App, useCases: CertificateUseCases): Promise<void> {
  app.get('/v1/admin/certificates', { schema: listSchema }, () => useCases.certificates());
  app.post('/v1/admin/certificates/:use/renewal', { schema: renewalSchema }, ({ params, client }) =>
    useCases.renew(params.use, client),
  );
}
