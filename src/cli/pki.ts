/** `g60 pki`: the corridor CA and the directory it signs. */
import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { Command } from 'commander';
import { GatewayError } from '../errors.ts';
import type { RequestFile } from '../pki/certificate-request.ts';
import { createAuthority } from '../pki/create-authority.ts';
import { installCertificates } from '../pki/enrol-cities.ts';
import { issueRequests } from '../pki/issue.ts';
import { newestDirectory } from '../pki/publish.ts';
import { day } from './directory-facts.ts';
import { caPassphrase, openCa } from './open-ca.ts';
import { addDirectoryCommands, showDirectory, showDraft } from './pki-directory.ts';
import { addIssuingCommands } from './pki-issuing.ts';
import { serveCommand } from './pki-serve.ts';
import { print, say } from './print.ts';
import { wholeNumber } from './whole-number.ts';

async function create(
  directory: string,
  options: { trustDomain: string; signers: number; threshold: number; days: number; crlDays: number; crlUrl: string },
): Promise<void> {
  const authority = await createAuthority(directory, {
    settings: {
      trustDomain: options.trustDomain,
      directorySigners: options.signers,
      directoryThreshold: options.threshold,
      directoryDays: options.days,
      crlDays: options.crlDays,
      crlUrl: options.crlUrl,
    },
    passphrase: caPassphrase(),
    now: Date.now(),
  });
  const root = authority.root.x509.fingerprint256;
  await print(say(`已在 ${directory} 建立走廊证书中心`, `corridor CA made in ${directory}`));
  await print(say(`根证书指纹 ${root}`, `root certificate ${root}`));
  await print(say('请把 root.key 移到离线介质', 'move root.key to offline media'));
}

async function readRequestFile(path: string): Promise<RequestFile & { readonly folder: string }> {
  try {
    return { file: basename(path), folder: dirname(path), pem: await readFile(path, 'utf8') };
  } catch (error) {
    throw new GatewayError('FILE_UNREADABLE', { file: path, reason: (error as Error).message }, error);
  }
}

async function issue(paths: string[], options: { ca: string; city: string }): Promise<void> {
  const [authority, files] = await Promise.all([openCa(options.ca), Promise.all(paths.map(readRequestFile))]);
  const issued = await issueRequests(authority, options.city, files, Date.now());
  for (const [index, { folder }] of files.entries()) {
    await installCertificates(folder, issued.slice(index, index + 1), authority);
  }
  for (const { file, identity, certificate } of issued) {
    const names = certificate.addresses.join(' ');
    await print(`${file} ${identity} ${names} ${certificate.x509.serialNumber} → ${day(certificate.notAfter)}`);
  }
}

async function show(options: { ca: string }): Promise<void> {
  const authority = await openCa(options.ca);
  const { root, issuers, issuing } = authority;
  for (const { x509, notAfter, keyid } of [root, ...issuers.map(({ certificate }) => certificate)]) {
    const used = keyid === issuing.certificate.keyid ? ` ${say('签发中', 'issues')}` : '';
    await print(`${x509.subject.replaceAll('\n', ', ')} → ${day(notAfter)} ${x509.fingerprint256}${used}`);
  }
  const view = await newestDirectory(authority, Date.now());
  if (view) await showDirectory(view);
  await showDraft(options.ca);
}

export function pkiCommand(): Command {
  const pki = new Command('pki').description(say('走廊证书中心与成员名录', 'corridor CA and directory of members'));
  pki
    .command('create')
    .description(say('建立根证书、签发证书和空名录', 'make the root, the issuing CA and an empty directory'))
    .argument('<dir>')
    .option('--trust-domain <name>', 'SPIFFE', 'g60.credit')
    .option('--signers <n>', say('名录签署人数', 'directory signers'), wholeNumber, 2)
    .option('--threshold <n>', say('名录所需签名数', 'signatures a directory needs'), wholeNumber, 1)
    .option('--days <n>', say('名录有效天数', 'days until a directory expires'), wholeNumber, 90)
    .option('--crl-days <n>', say('吊销列表有效天数', 'days until a revocation list expires'), wholeNumber, 7)
    .option(
      '--crl-url <url>',
      say(
        '写入证书的吊销列表地址，{issuer} 代表签发证书',
        'where certificates say their list is; {issuer} is filled in',
      ),
      '',
    )
    .action(create);
  pki
    .command('issue')
    .description(say('为一个城市的证书请求签发证书，写在请求旁', 'certify the requests of a city; written beside them'))
    .argument('<csr...>')
    .requiredOption('--ca <dir>')
    .requiredOption('--city <code>', say('提出请求的城市', 'the city that asks'))
    .action(issue);
  pki
    .command('show')
    .description(say('显示证书中心与名录', 'show the CA and the directory'))
    .requiredOption('--ca <dir>')
    .action(show);
  addDirectoryCommands(pki);
  addIssuingCommands(pki);
  pki.addCommand(serveCommand());
  return pki;
}
