/** `g60 cert install`: certificates, directories and revocation lists that were carried here, each checked first. */
import { readFile } from 'node:fs/promises';
import { loadConfiguration } from '../config.ts';
import { readDirectory } from '../directory/directory.ts';
import type { DirectoryView } from '../directory/directory-view.ts';
import type { RevocationList } from '../directory/trust-view.ts';
import { GatewayError } from '../errors.ts';
import type { KeyStore, KeyUse } from '../exchange/ports/keys.ts';
import { parseCertificates } from '../pki/certificate-file.ts';
import { cityFiles } from '../pki/city-layout.ts';
import { publicMode, replaceFile } from '../pki/durable-file.ts';
import { readInstalledTrust } from '../pki/installed-trust.ts';
import { keyDigest } from '../pki/issued-register.ts';
import { openKeyStore } from '../pki/key-store.ts';
import { readRevocationList } from '../pki/revocation-list.ts';
import { writeRevocationLists } from '../pki/revocation-list-file.ts';
import { loadRoots } from '../pki/tls-material.ts';
import { type Carried, recognise } from './carried-file.ts';
import { print, say } from './print.ts';

interface City {
  readonly files: ReturnType<typeof cityFiles>;
  readonly keys: KeyStore;
  readonly roots: Awaited<ReturnType<typeof loadRoots>>;
  readonly installed: Awaited<ReturnType<typeof readInstalledTrust>>;
}

/** Something that was checked and may be put in its place. */
interface Step {
  readonly told: string;
  run(): Promise<void>;
}

async function openCity(directory: string): Promise<City> {
  const { dataDirectory } = loadConfiguration(cityFiles(directory).configuration, process.env);
  const files = cityFiles(dataDirectory);
  return {
    files,
    keys: openKeyStore(dataDirectory, process.env['G60_KEY_PASSPHRASE']),
    roots: await loadRoots(files.certificate('root')),
    installed: await readInstalledTrust(dataDirectory),
  };
}

/** The newest of those installed and those carried. @throws GatewayError DIRECTORY_* */
function newestDirectory({ roots, installed }: City, carried: readonly Uint8Array[]): DirectoryView {
  const read = (envelope: Uint8Array) =>
    readDirectory(envelope, { roots, previous: undefined, now: Date.now(), graceMs: Number.POSITIVE_INFINITY });
  return [installed.directory, ...carried]
    .map(read)
    .reduce((newest, each) => (each.version > newest.version ? each : newest));
}

function directoryStep({ files, installed }: City, directory: DirectoryView): Step[] {
  if (Buffer.compare(directory.envelope, installed.directory) === 0) return [];
  return [
    {
      told: say(`名录第 ${directory.version} 版`, `directory version ${directory.version}`),
      run: () => replaceFile(files.directory, directory.envelope, publicMode),
    },
  ];
}

/** @throws GatewayError REVOCATION_LIST_INVALID */
function listStep({ files, installed }: City, directory: DirectoryView, carried: readonly Uint8Array[]): Step[] {
  const issuers = [...directory.issuers, ...directory.retiredIssuers];
  const newest = new Map<string, RevocationList>();
  for (const der of [...installed.revocationLists, ...carried]) {
    const list = readRevocationList(der, issuers);
    if (list.number > (newest.get(list.issuer)?.number ?? 0)) newest.set(list.issuer, list);
  }
  if (carried.length === 0) return [];
  const lists = [...newest.values()];
  const numbers = lists.map(({ number }) => number).join(', ');
  return [
    {
      told: say(`吊销列表第 ${numbers} 号`, `revocation list number ${numbers}`),
      run: () => replaceFile(files.revocationLists, writeRevocationLists(lists.map(({ der }) => der)), publicMode),
    },
  ];
}

/** A chain goes to the key it was made for; the CAs', which come along, are in every chain. @throws GatewayError FILE_NOT_RECOGNISED */
async function chainSteps({ keys }: City, file: string, chain: string): Promise<Step[]> {
  const [certificate] = parseCertificates(chain, file);
  if (certificate.x509.ca) return [];
  const digest = keyDigest(certificate.publicKey);
  const states = await keys.states();
  // A running gateway may have been quicker, with an answer of the CA's service.
  if (states.some(({ used }) => used.keyDigest === digest && used.certificate)) return [];
  const state = states.find(({ next }) => next?.keyDigest === digest);
  if (!state) {
    throw new GatewayError('FILE_NOT_RECOGNISED', { file, reason: 'no key here waits for this certificate' });
  }
  const use: KeyUse = state.use;
  return [
    { told: say(`${use} 的下一张证书`, `the next certificate of ${use}`), run: () => keys.installNext(use, chain) },
  ];
}

async function readCarried(file: string): Promise<Carried> {
  const bytes = await readFile(file).catch((error: Error) => {
    throw new GatewayError('FILE_UNREADABLE', { file, reason: error.message }, error);
  });
  return recognise(file, bytes);
}

/**
 * Puts what these files hold into a city's data directory: nothing, when one of them is not right.
 *
 * @throws GatewayError FILE_UNREADABLE, FILE_NOT_RECOGNISED, DIRECTORY_*, REVOCATION_LIST_INVALID, KEY_MISMATCH
 */
export async function installFiles(directory: string, paths: readonly string[]): Promise<void> {
  const city = await openCity(directory);
  const carried = await Promise.all(paths.map(readCarried));
  const newest = newestDirectory(
    city,
    carried.flatMap(({ directories }) => directories),
  );
  const chains = carried.flatMap(({ file, chain }) => (chain === undefined ? [] : [chainSteps(city, file, chain)]));
  const steps = [
    // The lists first: what a new version still accepts may be revoked already.
    ...listStep(
      city,
      newest,
      carried.flatMap(({ revocationLists }) => revocationLists),
    ),
    ...directoryStep(city, newest),
    ...(await Promise.all(chains)).flat(),
  ];
  for (const { told, run } of steps) {
    await run();
    await print(say(`已安装 ${told}`, `installed: ${told}`));
  }
  if (steps.length === 0) await print(say('都已是最新', 'nothing newer in it'));
}
