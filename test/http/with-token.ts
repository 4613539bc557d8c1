/** Requests as the city's systems make them: with a token for their certificate. */
import type { ConnectionOptions } from 'node:tls';
import { type Ask, call, type Told } from './call.ts';

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const held = new Map<string, Promise<string>>();

/** What POST /oauth/token answers to this form. */
export function askForToken(
  port: number,
  tls: ConnectionOptions,
  parameters: Readonly<Record<string, string>> = {},
  ask: Partial<Ask> = {},
): Promise<Told> {
  const body = new URLSearchParams({ grant_type: 'client_credentials', ...parameters }).toString();
  return call(port, tls, { method: 'POST', path: '/oauth/token', headers: form, body, ...ask });
}

/** A token with this scope, or all that is granted. @throws Error when it is refused */
export async function tokenFor(
  port: number,
  tls: ConnectionOptions,
  scope?: string,
  ask?: Partial<Ask>,
): Promise<string> {
  const { status, json } = await askForToken(port, tls, scope === undefined ? {} : { scope }, ask);
  if (status !== 200) throw new Error(`no token: ${status} ${JSON.stringify(json)}`);
  return String(json['access_token']);
}

/** One HTTPS request with a token, which is asked for once and again when it is refused. */
export async function callWithToken(port: number, tls: ConnectionOptions, ask: Ask): Promise<Told> {
  const key = `${port} ${tls.cert}`;
  const { agent } = ask;
  const token = held.get(key) ?? tokenFor(port, tls, undefined, agent ? { agent } : {});
  held.set(key, token);
  token.catch(() => held.delete(key));
  const headers = { authorization: `Bearer ${await token}`, ...ask.headers };
  const told = await call(port, tls, { ...ask, headers });
  if (told.status !== 401 || held.get(key) !== token) return told;
  held.delete(key);
  return await callWithToken(port, tls, ask);
}
