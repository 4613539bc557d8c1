/** `g60 cert renew`: has keys followed by new ones, by a running gateway or, where the CA is not reached, by hand. */
import { loadConfiguration } from '../config.ts';
import { GatewayError } from '../errors.ts';
import type { CertificateView } from '../exchange/admin-use-cases.ts';
import type { KeyStore, KeyUse } from '../exchange/ports/keys.ts';
import { cityFiles } from '../pki/city-layout.ts';
import { openKeyStore } from '../pki/key-store.ts';
import { openApi } from './api-client.ts';
import { certificateLines } from './cert-list.ts';
import { print, say } from './print.ts';

export interface RenewOptions {
  readonly all?: true;
  readonly as?: string;
  readonly offline?: true;
}

/** Not keys of this city's own, though they are listed beside them. */
const isKey = ({ use }: CertificateView) => /^(gateway|signing|jwt|client-.+|administrator-.+)$/.test(use);

async function renewAtGateway(directory: string, uses: readonly string[], administrator: string): Promise<void> {
  const api = await openApi(directory, `administrator-${administrator}`);
  try {
    let views = await api.json<CertificateView[]>({ path: '/v1/admin/certificates' });
    const all = new Set(views.filter(isKey).map(({ use }) => use));
    for (const use of uses.length > 0 ? uses : all) {
      const path = `/v1/admin/certificates/${encodeURIComponent(use)}/renewal`;
      views = await api.json<CertificateView[]>({ method: 'POST', path });
    }
    await print(certificateLines(views.filter(isKey)).join('\n'));
  } finally {
    await api.close();
  }
}

async function prepare(use: KeyUse, keys: KeyStore, dataDirectory: string): Promise<string | undefined> {
  const request = await keys.prepareNext(use);
  const { next } = await keys.state(use);
  if (request === '' || !next) return undefined;
  return cityFiles(dataDirectory).request(next.name);
}

async function renewByHand(directory: string, uses: readonly string[]): Promise<void> {
  const { city, dataDirectory } = loadConfiguration(cityFiles(directory).configuration, process.env);
  const keys = openKeyStore(dataDirectory, process.env['G60_KEY_PASSPHRASE']);
  const all = (await keys.states()).map(({ use }) => use);
  const requests: string[] = [];
  for (const use of uses.length > 0 ? uses : all) {
    const request = await prepare(use as KeyUse, keys, dataDirectory);
    if (request !== undefined) requests.push(request);
  }
  if (requests.length === 0) return;
  const files = requests.join(' ');
  const chains = files.replaceAll('.csr', '.pem');
  for (const step of [
    say('新密钥已生成，留在本机。接下来：', 'The new keys are made and stay here. Next:'),
    say(`1. 把 ${files} 交给证书中心`, `1. take ${files} to the CA`),
    say('2. 证书中心核实来人后签发：', '2. the CA makes sure who sent them, and certifies:'),
    `   g60 pki issue --ca CA --city ${city} ${files}`,
    say(
      '3. 签名证书还须列入名录（g60 pki member --ca CA …），再取回 .pem、directory.bin：',
      '3. a signing certificate is to be listed too (g60 pki member --ca CA …); then bring back .pem and directory.bin:',
    ),
    `   g60 cert install ${directory} ${chains}`,
    say('运行中的网关会自行启用，不用重启。', 'A running gateway then uses them by itself, without a restart.'),
  ]) {
    await print(step);
  }
}

/** @throws GatewayError USAGE; KEY_USE_UNKNOWN, API_* */
export async function renewCertificates(directory: string, uses: string[], options: RenewOptions): Promise<void> {
  const { all, as, offline } = options;
  if ((uses.length === 0) !== (all === true)) throw new GatewayError('USAGE', { reason: 'USE … or --all' });
  if (offline) return await renewByHand(directory, uses);
  if (as === undefined) throw new GatewayError('USAGE', { reason: '--as NAME or --offline' });
  await renewAtGateway(directory, uses, as);
}
