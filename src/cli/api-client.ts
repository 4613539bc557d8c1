import { Readable } from 'node:stream';
import { Agent, type Dispatcher } from 'undici';
import { loadConfiguration, originOf } from '../config.ts';
import { GatewayError } from '../errors.ts';
import { cityFiles } from '../pki/city-layout.ts';
import { loadMaterial } from '../pki/tls-material.ts';
import { AccessTokens, type TokenAnswer } from './access-tokens.ts';
import { language } from './print.ts';

export interface ApiCall {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** What a natural person's record is read for: code of a purpose the caller was granted. */
  readonly purpose?: string | undefined;
  /** Media type of the body. */
  readonly type?: string;
  readonly body?: string | AsyncIterable<Uint8Array>;
}

/** The API of a city's own gateway, called as one of its systems or administrators: over mutual TLS, with a token. */
export interface ApiClient {
  readonly origin: string;
  /** The JSON of an answer. @throws GatewayError API_UNREACHABLE, API_REFUSED */
  json<T>(call: ApiCall): Promise<T>;
  /** The bytes of an answer as they come. @throws GatewayError API_UNREACHABLE, API_REFUSED */
  bytes(call: ApiCall): Promise<AsyncIterable<Uint8Array>>;
  /** The access token that calls are made with. @throws GatewayError API_UNREACHABLE, API_REFUSED */
  token(): Promise<string>;
  close(): Promise<void>;
}

const timings = { connectMs: 10_000, answerMs: 120_000 };

function unreachable(origin: string, error: unknown): GatewayError {
  if (error instanceof GatewayError) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  return new GatewayError('API_UNREACHABLE', { origin, reason: code ?? message }, error);
}

function bodyOf(body: string | AsyncIterable<Uint8Array>): string | Readable {
  return typeof body === 'string' ? body : Readable.from(body, { objectMode: false });
}

async function refusal(status: number, body: Dispatcher.ResponseData['body']): Promise<GatewayError> {
  const problem = (await body.json().catch(() => ({}))) as Readonly<Record<string, unknown>>;
  const text = (...names: readonly string[]) =>
    names.map((name) => problem[name]).find((value) => typeof value === 'string');
  // A problem document, or what RFC 6749 §5.2 makes of one.
  const refused = text('code', 'error') ?? `HTTP ${status}`;
  return new GatewayError('API_REFUSED', { refused, detail: text('detail', 'error_description') ?? '' });
}

type Caller = `client-${string}` | `administrator-${string}`;

const isCaller = (name: string): name is Caller => /^(client|administrator)-/.test(name);

interface Connection {
  readonly origin: string;
  /** @throws GatewayError API_UNREACHABLE */
  request(options: Omit<Dispatcher.RequestOptions, 'origin'>): Promise<Dispatcher.ResponseData>;
  close(): Promise<void>;
}

async function connect(directory: string, caller: Caller, environment: NodeJS.ProcessEnv): Promise<Connection> {
  const { api, dataDirectory } = loadConfiguration(cityFiles(directory).configuration, environment);
  const tls = await loadMaterial(dataDirectory, caller, environment['G60_KEY_PASSPHRASE']);
  const origin = originOf(api);
  const agent = new Agent({
    headersTimeout: timings.answerMs,
    bodyTimeout: timings.answerMs,
    connect: { ...tls, minVersion: 'TLSv1.3', timeout: timings.connectMs },
  });
  const request: Connection['request'] = async (options) =>
    await agent.request({ origin, ...options }).catch((error: unknown) => {
      throw unreachable(origin, error);
    });
  return { origin, request, close: () => agent.close() };
}

/** @throws GatewayError API_UNREACHABLE, API_REFUSED */
async function askForToken({ request }: Connection): Promise<TokenAnswer> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const body = 'grant_type=client_credentials';
  const answer = await request({ path: '/oauth/token', method: 'POST', headers, body });
  if (answer.statusCode >= 400) throw await refusal(answer.statusCode, answer.body);
  return (await answer.body.json()) as TokenAnswer;
}

async function sendWith(token: string, call: ApiCall, { request }: Connection): Promise<Dispatcher.ResponseData> {
  const { method = 'GET', path, query = {}, purpose, type, body } = call;
  const headers = {
    ...{ authorization: `Bearer ${token}`, 'accept-language': language() },
    ...(purpose && { 'g60-purpose': purpose }),
    ...(type && { 'content-type': type }),
  };
  return await request({ path, query, method, headers, body: body === undefined ? null : bodyOf(body) });
}

/**
 * A client for the gateway whose city directory this is, with the key and certificate of the caller named:
 * "client-demo" or "demo", "administrator-zhang".
 *
 * @throws GatewayError CONFIG_*, FILE_UNREADABLE, KEY_*
 */
export async function openApi(
  directory: string,
  caller: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<ApiClient> {
  const connection = await connect(directory, isCaller(caller) ? caller : `client-${caller}`, environment);
  const tokens = new AccessTokens(() => askForToken(connection));

  async function send(call: ApiCall): Promise<Dispatcher.ResponseData> {
    const token = await tokens.current();
    let answer = await sendWith(token, call, connection);
    // The gateway's keys may have changed since; a stream that was sent cannot be sent again.
    if (answer.statusCode === 401 && typeof (call.body ?? '') === 'string') {
      await answer.body.dump();
      tokens.refused(token);
      answer = await sendWith(await tokens.current(), call, connection);
    }
    if (answer.statusCode >= 400) throw await refusal(answer.statusCode, answer.body);
    return answer;
  }

  return {
    origin: connection.origin,
    json: async <T>(call: ApiCall) => (await (await send(call)).body.json()) as T,
    bytes: async (call) => (await send(call)).body,
    token: () => tokens.current(),
    close: () => connection.close(),
  };
}
