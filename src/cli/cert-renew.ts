/** `g60 cert renew`: has a running gateway follow its keys by new ones. */
import { setTimeout as pause } from 'node:timers/promises';
import { GatewayError } from '../errors.ts';
import type { CertificateView } from '../exchange/admin-use-cases.ts';
import type { ApiClient } from './api-client.ts';
import { callAs } from './as-administrator.ts';
import { certificateLines } from './cert-list.ts';
import { requestByHand } from './cert-request.ts';
import { print, say } from './print.ts';

export interface RenewOptions {
  readonly all?: true;
  readonly as?: string;
  readonly offline?: string;
  readonly wait?: true;
}

/** A signing key waits for eight other cities, and a city that is away for an hour. */
const longestWaitSeconds = 2 * 3600;
const pollMs = 1000;

/** Not a key of this city's own, though listed beside them, is what its issuers and the corridor have. */
const isKey = ({ use }: CertificateView) => /^(gateway|signing|jwt|client-.+|administrator-.+)$/.test(use);

function keysAt(api: ApiClient): Promise<CertificateView[]> {
  return api.json<CertificateView[]>({ path: '/v1/admin/certificates' }).then((views) => views.filter(isKey));
}

async function untilUsed(api: ApiClient, uses: ReadonlySet<string>): Promise<CertificateView[]> {
  for (let seconds = 0; seconds < longestWaitSeconds; seconds += pollMs / 1000) {
    const views = await keysAt(api);
    if (!views.some(({ use, state }) => state === 'next' && uses.has(use))) return views;
    await pause(pollMs);
  }
  throw new GatewayError('WAITED_TOO_LONG', {
    seconds: longestWaitSeconds,
    what: say('启用新密钥', 'the use of the new keys'),
  });
}

async function renewAt(api: ApiClient, named: readonly string[], wait: boolean): Promise<CertificateView[]> {
  const uses = new Set(named.length > 0 ? named : (await keysAt(api)).map(({ use }) => use));
  // At once: making the keys takes longest, and the gateway has more than one processor.
  const asked = [...uses].map((use) => `/v1/admin/certificates/${encodeURIComponent(use)}/renewal`);
  await Promise.all(asked.map((path) => api.json({ method: 'POST', path })));
  return wait ? await untilUsed(api, uses) : await keysAt(api);
}

/** @throws GatewayError USAGE, WAITED_TOO_LONG; KEY_*, API_* */
export async function renewCertificates(directory: string, uses: string[], options: RenewOptions): Promise<void> {
  const { all, as, offline, wait } = options;
  if ((uses.length === 0) !== (all === true)) throw new GatewayError('USAGE', { reason: 'USE … or --all' });
  if (offline !== undefined) return await requestByHand(directory, uses, offline);
  if (as === undefined) throw new GatewayError('USAGE', { reason: '--as NAME or --offline FOLDER' });
  const views = await callAs(directory, { as }, (api) => renewAt(api, uses, wait === true));
  await print(certificateLines(views).join('\n'));
}
