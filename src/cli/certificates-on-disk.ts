import { loadConfiguration } from '../config.ts';
import { readDirectory } from '../directory/directory.ts';
import { trustView } from '../directory/trust-view.ts';
import type { CertificateView } from '../exchange/admin-use-cases.ts';
import { certificatesOf } from '../exchange/certificates.ts';
import { cityFiles } from '../pki/city-layout.ts';
import { readInstalledTrust } from '../pki/installed-trust.ts';
import { openKeyStore } from '../pki/key-store.ts';
import { readRevocationList } from '../pki/revocation-list.ts';
import { loadRoots } from '../pki/tls-material.ts';

/**
 * Everything that can expire, as the files of a city say. A gateway that runs may hold a newer directory and newer
 * revocation lists than these.
 *
 * @throws GatewayError CONFIG_*, FILE_UNREADABLE, KEY_*, DIRECTORY_*, REVOCATION_LIST_INVALID
 */
export async function certificatesOnDisk(directory: string): Promise<CertificateView[]> {
  const { dataDirectory } = loadConfiguration(cityFiles(directory).configuration, process.env);
  const roots = await loadRoots(cityFiles(dataDirectory).certificate('root'));
  const now = Date.now();
  const installed = await readInstalledTrust(dataDirectory);
  const judge = { roots, previous: undefined, now, graceMs: Number.POSITIVE_INFINITY };
  const held = readDirectory(installed.directory, judge);
  const issuers = [...held.issuers, ...held.retiredIssuers];
  const trust = trustView(
    held,
    installed.revocationLists.map((list) => readRevocationList(list, issuers)),
  );
  return await certificatesOf({
    keys: openKeyStore(dataDirectory, process.env['G60_KEY_PASSPHRASE']),
    trust: () => trust,
    roots,
    world: { now: () => now },
  });
}
