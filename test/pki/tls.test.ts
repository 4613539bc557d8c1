import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type TLSSocket } from 'node:tls';
import t from 'tap';
import { checkClientCertificate, checkPeerCertificate } from '../../src/directory/peer-certificate.ts';
import { trustView } from '../../src/directory/trust-view.ts';
import { cityFiles } from '../../src/pki/city-layout.ts';
import { enrolCities } from '../../src/pki/enrol-cities.ts';
import { loadRoots, loadTlsMaterial } from '../../src/pki/tls-material.ts';
import { testAuthority, testCity, trustDomain } from './fixture.ts';

// TLS reads the clock of the machine, so these certificates are made now.
const at = Date.now();
const folder = t.testdir();
const [authority, foreign, hangzhou, huzhou] = await Promise.all([
  testAuthority(folder, { at }),
  testAuthority(folder, { name: 'foreign', at }),
  testCity(folder, '330100'),
  testCity(folder, '330500'),
]);
const trust = trustView(await enrolCities(authority, [hangzhou, huzhou], at), []);
const server = await loadTlsMaterial(hangzhou.directory);

interface Shown {
  readonly key: string;
  readonly cert: string;
}

/** What the server sees of a client with these credentials; rejects when the handshake fails on either side. */
async function handshake<T>(client: Shown, host: string, see: (socket: TLSSocket) => T): Promise<T> {
  const listener = createServer({ ...server, requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.3' });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  const accepted = new Promise<TLSSocket>((resolve, reject) => {
    listener.once('secureConnection', resolve);
    listener.once('tlsClientError', reject);
  });
  const servername = host === '127.0.0.1' ? {} : { servername: host };
  const socket = connect({ port, host: '127.0.0.1', ...client, ca: server.ca, ...servername });
  try {
    const refused = once(socket, 'error').then(([error]) => Promise.reject(error));
    const connected = await Promise.race([accepted, refused]);
    return see(connected);
  } finally {
    socket.destroy();
    listener.close();
  }
}

function credentials(city: typeof hangzhou, name: string): Shown {
  const files = cityFiles(city.directory);
  return { key: readFileSync(files.key(name), 'utf8'), cert: readFileSync(files.certificate(name), 'utf8') };
}

function leaf(socket: TLSSocket) {
  const certificate = socket.getPeerX509Certificate();
  if (!certificate) throw new Error('no certificate was shown');
  return certificate;
}

t.test('two gateways recognise one another over TLS, by address and by name', async (t) => {
  for (const host of ['127.0.0.1', 'localhost']) {
    const city = await handshake(await loadTlsMaterial(huzhou.directory), host, (socket) =>
      checkPeerCertificate(leaf(socket), trust, at),
    );
    t.equal(city, '330500', host);
  }
});

t.test("a city's system is recognised, and is no gateway", async (t) => {
  const client = credentials(huzhou, 'client-demo');
  const seen = await handshake(client, '127.0.0.1', leaf);
  t.match(checkClientCertificate(seen, trustDomain, trust, at), { city: '330500', name: 'demo' });
  t.throws(() => checkPeerCertificate(seen, trust, at), { code: 'CERTIFICATE_PROFILE' });
});

t.test('a signing certificate opens no connection, nor does one of another root', async (t) => {
  await t.rejects(handshake(credentials(huzhou, 'signing'), '127.0.0.1', leaf));
  await enrolCities(foreign, [huzhou], at);
  await t.rejects(handshake(credentials(huzhou, 'gateway'), '127.0.0.1', leaf));
});

t.test('a gateway is not taken for another host', async (t) => {
  await t.rejects(handshake(credentials(hangzhou, 'gateway'), 'gw.example', leaf));
});

t.test('TLS material whose key and certificate differ is refused', async (t) => {
  const files = cityFiles(hangzhou.directory);
  t.equal((await loadRoots(files.certificate('root')))[0]?.fingerprint256, authority.root.x509.fingerprint256);
  writeFileSync(files.certificate('gateway'), credentials(hangzhou, 'signing').cert);
  await t.rejects(loadTlsMaterial(hangzhou.directory), { code: 'KEY_MISMATCH' });
});
