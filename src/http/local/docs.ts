import helmet from '@fastify/helmet';
import swagger, { type StaticDocumentSpec } from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { App } from '../app.ts';
import { landingPage } from './page.ts';

/** GET /docs, the API page; GET /openapi.json; GET /, which links to all there is here. */
export async function addDocs(app: App, document: object, city: string): Promise<void> {
  await app.register(swagger, {
    mode: 'static',
    specification: { document } as StaticDocumentSpec,
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    // The API wants a client certificate, which a page of this origin cannot send: shown to be read only.
    uiConfig: { docExpansion: 'list', supportedSubmitMethods: [], defaultModelsExpandDepth: 0 },
  });
  await app.register(helmet, (instance) => ({
    // Plain HTTP on loopback: nothing to upgrade to.
    hsts: false,
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        scriptSrc: ["'self'", ...instance.swaggerCSP.script],
        styleSrc: ["'self'", "'unsafe-inline'", ...instance.swaggerCSP.style],
        upgradeInsecureRequests: null,
      },
    },
  }));
  app.get('/openapi.json', async () => document);
  app.get('/', async (_request, reply) => reply.type('text/html; charset=utf-8').send(landingPage(city)));
}
