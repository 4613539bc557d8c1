import type { IncomingHttpHeaders } from 'node:http';
import { type Agent, request } from 'node:https';
import type { ConnectionOptions, TLSSocket } from 'node:tls';

export interface Ask {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Record<string, string | string[]>;
  readonly body?: string | Uint8Array;
  readonly agent?: Agent;
}

export interface Told {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly json: Record<string, unknown>;
  /** Whether the TLS session was resumed. */
  readonly resumed: boolean;
}

/** One HTTPS request, over a connection of its own unless an agent is given. */
export function call(port: number, tls: ConnectionOptions, ask: Ask): Promise<Told> {
  return new Promise((resolve, reject) => {
    const { method = 'GET', path, headers = {}, body, agent = false } = ask;
    const options = { ...tls, host: '127.0.0.1', port, method, path, headers, agent };
    const sent = request(options, (response) => {
      const resumed = (response.socket as TLSSocket).isSessionReused();
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const bytes = Buffer.concat(chunks);
        const isJson = /\bjson/.test(String(response.headers['content-type']));
        const json = isJson ? JSON.parse(bytes.toString()) : {};
        resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes, json, resumed });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
