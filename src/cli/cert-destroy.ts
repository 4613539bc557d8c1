/** `g60 cert destroy`: does away at once with keys that were replaced. */
import { loadConfiguration } from '../config.ts';
import type { KeyUse } from '../exchange/ports/keys.ts';
import { cityFiles } from '../pki/city-layout.ts';
import { openKeyStore } from '../pki/key-store.ts';
import { print, say } from './print.ts';

/** @throws GatewayError KEY_USE_UNKNOWN, FILE_UNWRITABLE */
export async function destroyRetired(directory: string, uses: string[]): Promise<void> {
  const { dataDirectory } = loadConfiguration(cityFiles(directory).configuration, process.env);
  const keys = openKeyStore(dataDirectory, process.env['G60_KEY_PASSPHRASE']);
  for (const use of uses as KeyUse[]) {
    const { retired } = await keys.state(use);
    await keys.destroyRetired(use, Number.POSITIVE_INFINITY);
    await print(say(`${use}：已销毁 ${retired.length} 把`, `${use}: ${retired.length} destroyed`));
  }
}
