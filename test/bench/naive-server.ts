/**
 * The naive baseline as a process: the shape of AS4 and X-Road on the same parts. Every record is one request, one
 * RSA-PSS signature, one commit and one queue job at the source; one request, one verification, one commit and one
 * signed receipt at the peer; and one commit of the receipt at the source.
 *
 * Arguments: directory of the city, port, port of the peer (0: this is the peer), database URL, Redis URL.
 */
import { constants, createPrivateKey, createPublicKey, randomUUID, sign, verify, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Queue, Worker } from 'bullmq';
import fastify from 'fastify';
import { Redis } from 'ioredis';
import pg from 'pg';
import { Pool } from 'undici';

const [directory = '', port, peerPort, database, redis = ''] = process.argv.slice(2);
const file = (name: string) => readFileSync(join(directory, 'keys', name), 'utf8');
const tls = { key: file('gateway.key'), cert: file('gateway.pem'), ca: file('root.pem') };
const privateKey = createPrivateKey(file('signing.key'));
const publicKey = createPublicKey(
  new X509Certificate(file('signing.pem')).publicKey.export({ type: 'spki', format: 'pem' }),
);
const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
const signAsync = promisify<string, Buffer, object, Buffer>(sign as never);
const db = new pg.Pool({ connectionString: database ?? '', max: 20 });
await db.query('CREATE TABLE IF NOT EXISTS naive (id uuid PRIMARY KEY, content bytea, sig bytea, receipt bytea)');

const app = fastify({ https: { ...tls, requestCert: true, minVersion: 'TLSv1.3' }, bodyLimit: 1 << 20 });
app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

if (peerPort === '0') {
  // Both cities sign with the key of this directory: what is measured is the work, not the trust.
  app.post<{ Body: Buffer }>('/records/:id', async (request) => {
    const sig = Buffer.from(String(request.headers['x-signature']), 'base64');
    if (!verify('sha256', request.body, { key: publicKey, ...pss }, sig)) throw new Error('signature');
    const { id } = request.params as { id: string };
    await db.query('INSERT INTO naive (id, content, sig) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
      id,
      request.body,
      sig,
    ]);
    return (await signAsync('sha256', Buffer.from(id), { key: privateKey, ...pss })).toString('base64');
  });
} else {
  const peer = new Pool(`https://127.0.0.1:${peerPort}`, {
    connections: 32,
    connect: { ...tls, rejectUnauthorized: false },
  });
  const connection = new Redis(redis, { maxRetriesPerRequest: null });
  const queue = new Queue('naive', { connection });
  const send = async (id: string) => {
    const { rows } = await db.query('SELECT content, sig FROM naive WHERE id = $1', [id]);
    const headers = { 'content-type': 'application/json', 'x-signature': rows[0].sig.toString('base64') };
    const answer = await peer.request({ method: 'POST', path: `/records/${id}`, headers, body: rows[0].content });
    const receipt = Buffer.from(await answer.body.text(), 'base64');
    if (!verify('sha256', Buffer.from(id), { key: publicKey, ...pss }, receipt)) throw new Error('receipt');
    await db.query('UPDATE naive SET receipt = $2 WHERE id = $1', [id, receipt]);
  };
  new Worker('naive', async (job) => send(job.data.id), { connection: connection.duplicate(), concurrency: 32 });
  app.post<{ Body: Buffer }>('/records', async (request) => {
    const sig = await signAsync('sha256', request.body, { key: privateKey, ...pss });
    const id = randomUUID();
    await db.query('INSERT INTO naive (id, content, sig) VALUES ($1, $2, $3)', [id, request.body, sig]);
    await queue.add('send', { id }, { removeOnComplete: true });
    return { id };
  });
  app.get(
    '/pending',
    async () => (await db.query('SELECT count(*)::int AS n FROM naive WHERE receipt IS NULL')).rows[0].n,
  );
}
await app.listen({ host: '127.0.0.1', port: Number(port) });
