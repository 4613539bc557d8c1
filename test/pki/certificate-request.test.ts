import { createPublicKey, type KeyObject } from 'node:crypto';
import forge from 'node-forge';
import t from 'tap';
import { makeRequest, readRequest } from '../../src/pki/certificate-request.ts';
import { signRequest } from '../../src/pki/forge-signature.ts';
import { testKey } from './fixture.ts';

const gateway = 'spiffe://g60.credit/city/330100/gateway';
const key = await testKey('330100-gateway');
const other = await testKey('330500-gateway');

const uri = (value: string) => ({ type: 6, value });
const names = (...altNames: object[]) => ({ name: 'subjectAltName', altNames });

interface Forged {
  readonly extensions?: object[];
  readonly attributes?: object[];
  readonly subject?: KeyObject;
  readonly signedBy?: KeyObject;
}

/** A request with anything in it. */
async function forged({ extensions, attributes, subject = key, signedBy = subject }: Forged): Promise<string> {
  const request = forge.pki.createCertificationRequest();
  request.publicKey = forge.pki.publicKeyFromPem(
    createPublicKey(subject).export({ type: 'spki', format: 'pem' }).toString(),
  );
  request.setSubject([{ name: 'commonName', value: 'any' }]);
  request.setAttributes(
    attributes ?? ([{ name: 'extensionRequest', extensions: extensions ?? [names(uri(gateway))] }] as object[]),
  );
  return await signRequest(request, signedBy);
}

t.test('a request says key, identity and addresses', async (t) => {
  const pem = await makeRequest(key, gateway, ['gw.example', '127.0.0.1', '::1']);
  const request = readRequest({ file: 'gateway.csr', pem });
  t.equal(request.identity.uri, gateway);
  t.equal(request.identity.kind, 'gateway');
  t.same(request.addresses, ['gw.example', '127.0.0.1', '::1']);
  t.ok(request.publicKey.equals(createPublicKey(key)));
});

t.test('a hostile request is refused with what is wrong:', async (t) => {
  const good = await forged({});
  const der = Buffer.from(good.replace(/-----.*-----/g, ''), 'base64');
  const tampered = Buffer.from(der);
  tampered.write('330500', tampered.indexOf('330100'));
  const pem = (bytes: Buffer) =>
    `-----BEGIN CERTIFICATE REQUEST-----\n${bytes.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`;
  const ca = { name: 'basicConstraints', critical: true, cA: true };
  const cases: [what: string, pem: string, code: string, text?: string][] = [
    ['CA:true', await forged({ extensions: [names(uri(gateway)), ca] }), 'CSR_EXTENSION', 'basicConstraints'],
    [
      'CA:true before the names',
      await forged({ extensions: [ca, names(uri(gateway))] }),
      'CSR_EXTENSION',
      'basicConstraints',
    ],
    [
      'more key usage',
      await forged({ extensions: [names(uri(gateway)), { name: 'keyUsage', keyCertSign: true }] }),
      'CSR_EXTENSION',
      'keyUsage',
    ],
    [
      'an unknown extension',
      await forged({ extensions: [names(uri(gateway)), { id: '1.2.3.4', value: '\x05\x00' }] }),
      'CSR_EXTENSION',
      '1.2.3.4',
    ],
    [
      'a second attribute',
      await forged({
        attributes: [
          { name: 'extensionRequest', extensions: [names(uri(gateway))] },
          { name: 'challengePassword', value: 'x' },
        ],
      }),
      'CSR_EXTENSION',
      'challengePassword',
    ],
    [
      'a second list of names',
      await forged({ extensions: [names(uri(gateway)), names(uri(gateway))] }),
      'CSR_IDENTITY',
    ],
    [
      'two identities',
      await forged({ extensions: [names(uri(gateway), uri(gateway.replace('330100', '330500')))] }),
      'CSR_IDENTITY',
    ],
    ['no identity', await forged({ extensions: [names({ type: 2, value: 'gw.example' })] }), 'CSR_IDENTITY'],
    ['no names', await forged({ attributes: [] }), 'CSR_IDENTITY'],
    ['another kind of URI', await forged({ extensions: [names(uri('https://gw.example/'))] }), 'CSR_IDENTITY'],
    [
      'a wildcard',
      await forged({ extensions: [names(uri(gateway), { type: 2, value: '*.example' })] }),
      'CSR_IDENTITY',
      'host name',
    ],
    [
      'a host name with a zero byte',
      await forged({ extensions: [names(uri(gateway), { type: 2, value: 'a.example\0.b' })] }),
      'CSR_IDENTITY',
      'host name',
    ],
    [
      'a mail address',
      await forged({ extensions: [names(uri(gateway), { type: 1, value: 'a@b.example' })] }),
      'CSR_IDENTITY',
      'host name',
    ],
    ['no proof of possession: signed with another key', await forged({ signedBy: other }), 'CSR_SIGNATURE'],
    ['another city written in afterwards', pem(tampered), 'CSR_SIGNATURE'],
    ['a 1024-bit key', await forged({ subject: await testKey('weak', 1024) }), 'CSR_KEY', '1024'],
    ['bytes after it', pem(Buffer.concat([der, Buffer.of(0, 0)])), 'CSR_MALFORMED'],
    ['half of it', pem(der.subarray(0, der.length / 2)), 'CSR_MALFORMED'],
    ['no PEM', 'gateway', 'CSR_MALFORMED'],
    ['an empty file', '', 'CSR_MALFORMED'],
  ];
  for (const [what, text, code, message = ''] of cases) {
    t.test(what, async (t) => {
      const refused = { code, message: new RegExp(message.replaceAll('.', '\\.')) };
      t.throws(() => readRequest({ file: 'x.csr', pem: text }), refused);
    });
  }
  t.equal(readRequest({ file: 'x.csr', pem: good }).identity.uri, gateway, 'while the same without it is good');
});
