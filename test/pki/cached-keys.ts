import { existsSync } from 'node:fs';
import type { KeyStore, KeyUse } from '../../src/exchange/ports/keys.ts';
import { cityFiles } from '../../src/pki/city-layout.ts';
import { keepKey } from '../../src/pki/key-file.ts';
import { openKeyStore } from '../../src/pki/key-store.ts';
import { testKey } from './fixture.ts';

/** Makes way for prepareNext, which takes up a key that is there: making an RSA key takes a second, this one is kept. */
export async function placeNextKey(keys: KeyStore, directory: string, use: KeyUse, passphrase?: string): Promise<void> {
  const { used, next } = await keys.state(use);
  const files = cityFiles(directory);
  const name = `${use}.${Number(used.name.split('.')[1] ?? 1) + 1}`;
  if (use === 'jwt' || next || existsSync(files.decision(name))) return;
  await keepKey(files.key(name), () => testKey(`next-${name}`), passphrase);
}

/** The real key store with kept keys. */
export function keyStoreOf(directory: string, passphrase?: string): KeyStore {
  const keys = openKeyStore(directory, passphrase);
  const prepareNext = async (use: KeyUse) => {
    await placeNextKey(keys, directory, use, passphrase);
    return await keys.prepareNext(use);
  };
  return new Proxy(keys, {
    get: (target, name: keyof KeyStore) => (name === 'prepareNext' ? prepareNext : target[name].bind(target)),
  });
}
