/** `g60 pki`: the corridor CA and the directory it signs. */
import { readFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import type { DirectoryView } from '../directory/directory-view.ts';
import { GatewayError } from '../errors.ts';
import { type Authority, openAuthority } from '../pki/authority.ts';
import type { RequestFile } from '../pki/certificate-request.ts';
import { createAuthority } from '../pki/create-authority.ts';
import { installCertificates, publishCities } from '../pki/enrol-cities.ts';
import { issueRequests } from '../pki/issue.ts';
import { newestDirectory } from '../pki/publish.ts';
import { print, say } from './print.ts';

/** Opens the CA with the passphrase of the environment: an argument would be seen by every user of the machine. */
export async function openCa(directory: string): Promise<Authority> {
  return await openAuthority(directory, process.env['G60_CA_PASSPHRASE']);
}

export function wholeNumber(text: string): number {
  if (!/^[0-9]{1,5}$/.test(text)) throw new InvalidArgumentError(say('应为整数', 'a whole number is wanted'));
  return Number(text);
}

function day(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}

async function showDirectory(view: DirectoryView): Promise<void> {
  const until = day(view.expiresAt);
  await print(say(`名录第 ${view.version} 版，有效至 ${until}`, `directory version ${view.version}, until ${until}`));
  for (const { city, name, state, endpoints, signingKeys } of view.members) {
    await print(`  ${city} ${name} ${state} ${endpoints.join(' ')}`);
    for (const { certificate, revokedAt } of signingKeys) {
      const revoked = revokedAt === undefined ? '' : ` revoked ${day(revokedAt)}`;
      await print(`    ${certificate.keyid} ${day(certificate.notBefore)}…${day(certificate.notAfter)}${revoked}`);
    }
  }
}

async function create(
  directory: string,
  options: { trustDomain: string; signers: number; threshold: number; days: number },
): Promise<void> {
  const authority = await createAuthority(directory, {
    settings: {
      trustDomain: options.trustDomain,
      directorySigners: options.signers,
      directoryThreshold: options.threshold,
      directoryDays: options.days,
    },
    passphrase: process.env['G60_CA_PASSPHRASE'],
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

async function member(cities: string[], options: { ca: string }): Promise<void> {
  await showDirectory(await publishCities(await openCa(options.ca), cities, Date.now()));
}

async function show(options: { ca: string }): Promise<void> {
  const authority = await openCa(options.ca);
  const { root, issuing, settings } = authority;
  for (const { x509, notAfter } of [root, issuing.certificate]) {
    await print(`${x509.subject.replaceAll('\n', ', ')} → ${day(notAfter)} ${x509.fingerprint256}`);
  }
  await print(`${settings.directoryThreshold}/${settings.directorySigners} ${say('名录签署人', 'directory signers')}`);
  const view = await newestDirectory(authority, Date.now());
  if (view) await showDirectory(view);
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
    .action(create);
  pki
    .command('issue')
    .description(say('为一个城市的证书请求签发证书，写在请求旁', 'certify the requests of a city; written beside them'))
    .argument('<csr...>')
    .requiredOption('--ca <dir>')
    .requiredOption('--city <code>', say('提出请求的城市', 'the city that asks'))
    .action(issue);
  pki
    .command('member')
    .description(say('列入城市并发布新版名录', 'list cities in a new version of the directory'))
    .argument('<citydir...>', 'member.json, keys/signing.pem')
    .requiredOption('--ca <dir>')
    .action(member);
  pki
    .command('show')
    .description(say('显示证书中心与名录', 'show the CA and the directory'))
    .requiredOption('--ca <dir>')
    .action(show);
  return pki;
}
