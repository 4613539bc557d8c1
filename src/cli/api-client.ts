import { Readable } from 'node:stream';
import { Agent, type Dispatcher } from 'undici';
import { loadConfiguration } from '../config.ts';
import { GatewayError } from '../errors.ts';
import { cityFiles } from '../pki/city-layout.ts';
import { loadClientMaterial } from '../pki/tls-material.ts';
import { language } from './print.ts';

export interface ApiCall {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** Media type of the body. */
  readonly type?: string;
  readonly body?: string | AsyncIterable<Uint8Array>;
}

/** The API of a city's own gateway, called as one of the city's systems over mutual TLS. */
export interface ApiClient {
  readonly origin: string;
  /** The JSON of an answer. @throws GatewayError API_UNREACHABLE, API_REFUSED */
  json<T>(call: ApiCall): Promise<T>;
  /** The bytes of an answer as they come. @throws GatewayError API_UNREACHABLE, API_REFUSED */
  bytes(call: ApiCall): Promise<AsyncIterable<Uint8Array>>;
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
  const problem = (await body.json().catch(() => ({}))) as { code?: unknown; detail?: unknown };
  const refused = typeof problem.code === 'string' ? problem.code : `HTTP ${status}`;
  return new GatewayError('API_REFUSED', { refused, detail: typeof problem.detail === 'string' ? problem.detail : '' });
}

/**
 * A client for the gateway whose city directory this is, with the key and certificate of the client system named.
 *
 * @throws GatewayError CONFIG_*, FILE_UNREADABLE, KEY_*
 */
export async function openApi(
  directory: string,
  client: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<ApiClient> {
  const { api, dataDirectory } = loadConfiguration(cityFiles(directory).configuration, environment);
  const tls = await loadClientMaterial(dataDirectory, client);
  const origin = `https://${api.host.includes(':') ? `[${api.host}]` : api.host}:${api.port}`;
  const agent = new Agent({
    headersTimeout: timings.answerMs,
    bodyTimeout: timings.answerMs,
    connect: { ...tls, minVersion: 'TLSv1.3', timeout: timings.connectMs },
  });

  async function send({ method = 'GET', path, query = {}, type, body }: ApiCall): Promise<Dispatcher.ResponseData> {
    const headers = { 'accept-language': language(), ...(type && { 'content-type': type }) };
    const sent = { origin, path, query, method, headers, body: body === undefined ? null : bodyOf(body) };
    const answer = await agent.request(sent).catch((error: unknown) => {
      throw unreachable(origin, error);
    });
    if (answer.statusCode >= 400) throw await refusal(answer.statusCode, answer.body);
    return answer;
  }

  return {
    origin,
    json: async <T>(call: ApiCall) => (await (await send(call)).body.json()) as T,
    bytes: async (call) => (await send(call)).body,
    close: () => agent.close(),
  };
}
