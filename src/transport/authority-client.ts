import { X509Certificate } from 'node:crypto';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import { Client, type Dispatcher } from 'undici';
import { readCertificate } from '../directory/certificate.ts';
import { assertProfile } from '../directory/profile.ts';
import { authorityIdentity } from '../directory/spiffe.ts';
import type { TrustView } from '../directory/trust-view.ts';
import { GatewayError } from '../errors.ts';
import { isRevoked } from '../exchange/is-revoked.ts';
import type { Enrolment } from '../exchange/ports/keys.ts';
import type { TlsMaterial } from '../exchange/ports/peers.ts';

export interface AuthorityClientOptions {
  /** `https://host:port` of the CA's service. */
  readonly url: string;
  readonly trustDomain: string;
  /** What this gateway, or another holder of a certificate, shows itself with now. */
  readonly tls: () => TlsMaterial;
  /** What is believed now: an answer brings what is newer. */
  readonly trust: () => TrustView;
}

const timings = { connectMs: 5_000, answerMs: 60_000 };
const mostBytes = 4 * 1024 * 1024;

/** The chain to the corridor's root is TLS's to check; that no member stands in the CA's place is ours. */
function identityCheck({ trustDomain, trust }: AuthorityClientOptions) {
  return (hostname: string, shown: PeerCertificate): Error | undefined => {
    const mismatch = checkServerIdentity(hostname, shown);
    if (mismatch) return mismatch;
    try {
      const certificate = readCertificate(new X509Certificate(shown.raw));
      assertProfile(certificate, 'authority');
      if (isRevoked(certificate, trust())) return new GatewayError('KEY_REVOKED', { keyid: certificate.keyid });
      const [uri] = certificate.uris;
      return uri === authorityIdentity(trustDomain) ? undefined : new Error('it is not the service of the CA');
    } catch (error) {
      return error as Error;
    }
  };
}

async function readBody(body: Dispatcher.ResponseData['body']): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    length += chunk.length;
    if (length > mostBytes) throw new Error(`an answer of over ${mostBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

function texts(bytes: Buffer, ...names: readonly string[]): string[] {
  const members = JSON.parse(bytes.toString('utf8')) as Record<string, unknown>;
  return names.map((name) => {
    const value = members[name];
    if (typeof value !== 'string') throw new Error(`an answer without ${name}`);
    return value;
  });
}

function refusal(status: number, bytes: Buffer): GatewayError {
  try {
    const [refused = '', detail = ''] = texts(bytes, 'code', 'detail');
    // The code goes into logs.
    if (/^[A-Z][A-Z0-9_]{1,60}$/.test(refused)) {
      return new GatewayError('AUTHORITY_REFUSED', { refused, detail: detail.slice(0, 500) });
    }
  } catch {
    // No problem document: the status has to do.
  }
  return new GatewayError('AUTHORITY_REFUSED', { refused: `HTTP ${status}`, detail: '' });
}

/**
 * The CA's service, called over mutual TLS 1.3. Calls are rare: each has a connection of its own, made with the key
 * and certificate of that moment.
 */
export function createAuthorityClient(options: AuthorityClientOptions): Enrolment {
  const { url, tls, trust } = options;

  async function call(request: Omit<Dispatcher.RequestOptions, 'signal'>, signal: AbortSignal): Promise<Buffer> {
    const { key, cert, ca } = tls();
    const client = new Client(url, {
      headersTimeout: timings.answerMs,
      bodyTimeout: timings.answerMs,
      connect: {
        ...{ key, cert, ca, minVersion: 'TLSv1.3', timeout: timings.connectMs, maxCachedSessions: 0 },
        checkServerIdentity: identityCheck(options),
      },
    });
    try {
      const { statusCode, body } = await client.request({ ...request, signal });
      const bytes = await readBody(body);
      if (statusCode !== 200) throw refusal(statusCode, bytes);
      return bytes;
    } finally {
      await client.destroy();
    }
  }

  async function answered<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof GatewayError && error.code === 'AUTHORITY_REFUSED') throw error;
      const { code, message } = error as NodeJS.ErrnoException;
      throw new GatewayError('AUTHORITY_UNREACHABLE', { url, reason: code ?? message }, error);
    }
  }

  return {
    certify: (request, signal) =>
      answered(async () => {
        const headers = { 'content-type': 'application/pkcs10' };
        const query = { after: trust().version };
        const sent = { method: 'POST', path: '/pki/v1/certificates', query, headers, body: request } as const;
        const [chain = '', news = ''] = texts(await call(sent, signal), 'chain', 'trust');
        return { chain, trust: Buffer.from(news, 'base64') };
      }),
    trust: (after, signal) => answered(() => call({ method: 'GET', path: '/pki/v1/trust', query: { after } }, signal)),
  };
}
