import type { X509Certificate } from 'node:crypto';
import { GatewayError } from '../errors.ts';
import type { KeyedHash } from '../exchange/keyed-draft.ts';
import type { Emit } from '../exchange/ports/events.ts';
import type { KeyUse, TokenKeys } from '../exchange/ports/keys.ts';
import type { TlsMaterial } from '../exchange/ports/peers.ts';
import type { Signer } from '../exchange/ports/world.ts';
import { cityFiles } from './city-layout.ts';
import { type InstalledTrust, readInstalledTrust } from './installed-trust.ts';
import { nameInUse } from './key-generations.ts';
import { loadKeyedHash } from './keyed-hash.ts';
import { loadSigner } from './signer.ts';
import { loadRoots, loadTlsMaterial } from './tls-material.ts';
import { keepTokenKey, loadTokenKeys } from './token-keys.ts';

/** One of the keys this process works with, and how it is read from its files. */
interface Part<T> {
  current: T;
  readonly load: () => Promise<T>;
  /** Equal as long as the part is the same. */
  readonly mark: (part: T) => string;
}

async function open<T>(load: () => Promise<T>, mark: (part: T) => string): Promise<Part<T>> {
  return { current: await load(), load, mark };
}

/**
 * Who this city is, from its data directory, as it stands there now: `refresh` takes over what has changed. Whoever
 * asks for a part of it asks each time anew.
 */
export class LiveIdentity {
  readonly hash: KeyedHash;
  readonly roots: readonly X509Certificate[];
  /** For good, with the key of the moment in it; `keyid` and `sign` are of one key when taken in one tick. */
  readonly signer: Signer;
  readonly #dataDirectory: string;
  readonly #parts: Parts;
  readonly #emit: Emit;
  /** Uses whose files could not be read when they were last looked at, and how often in a row. */
  readonly #failures = new Map<KeyUse, number>();

  private constructor(dataDirectory: string, fixed: Pick<LiveIdentity, 'hash' | 'roots'>, parts: Parts, emit: Emit) {
    this.#dataDirectory = dataDirectory;
    this.#parts = parts;
    this.#emit = emit;
    this.hash = fixed.hash;
    this.roots = fixed.roots;
    this.signer = {
      get keyid() {
        return parts.signing.current.keyid;
      },
      get chain() {
        return parts.signing.current.chain;
      },
      sign: (data) => parts.signing.current.sign(data),
    };
  }

  /**
   * Makes the token key where there is none yet.
   *
   * @throws GatewayError FILE_UNREADABLE, KEY_FILE_EXPOSED, KEY_UNREADABLE, KEY_MISMATCH, CERTIFICATE_PROFILE
   */
  static async open(dataDirectory: string, passphrase: string | undefined, emit: Emit): Promise<LiveIdentity> {
    const files = cityFiles(dataDirectory);
    if ((await nameInUse(dataDirectory, 'jwt')) === 'jwt') await keepTokenKey(files.key('jwt'), passphrase);
    const [hash, roots, signing, gateway, jwt] = await Promise.all([
      loadKeyedHash(files.key('hash')),
      loadRoots(files.certificate('root')),
      open(
        () => loadSignerInUse(dataDirectory, passphrase),
        ({ keyid }) => keyid,
      ),
      open(
        () => loadTlsMaterial(dataDirectory, passphrase),
        ({ key, cert, ca }) => key + cert + ca,
      ),
      open(
        () => loadTokenKeys(dataDirectory, passphrase),
        ({ verifying }) => verifying.map(({ kid }) => kid).join(' '),
      ),
    ]);
    return new LiveIdentity(dataDirectory, { hash, roots }, { signing, gateway, jwt }, emit);
  }

  tls(): TlsMaterial {
    return this.#parts.gateway.current;
  }

  tokenKeys(): TokenKeys {
    return this.#parts.jwt.current;
  }

  /** @throws GatewayError FILE_UNREADABLE */
  installed(): Promise<InstalledTrust> {
    return readInstalledTrust(this.#dataDirectory);
  }

  /** Takes over keys that are in use now by their files; answers the uses whose keys have changed. */
  async refresh(): Promise<readonly KeyUse[]> {
    const { signing, gateway, jwt } = this.#parts;
    const changed = [
      await this.#renewed('signing', signing),
      await this.#renewed('gateway', gateway),
      await this.#renewed('jwt', jwt),
    ];
    return changed.flat();
  }

  async #renewed<T>(use: KeyUse, part: Part<T>): Promise<KeyUse[]> {
    try {
      const found = await part.load();
      this.#failures.delete(use);
      if (part.mark(found) === part.mark(part.current)) return [];
      part.current = found;
      return [use];
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
      const failures = (this.#failures.get(use) ?? 0) + 1;
      this.#failures.set(use, failures);
      // What is held goes on. The first time the files may just have been half copied; and once said is enough.
      if (failures === 2) this.#emit('key.unusable', { use, code: error.code });
      return [];
    }
  }
}

interface Parts {
  readonly signing: Part<Signer>;
  readonly gateway: Part<TlsMaterial>;
  readonly jwt: Part<TokenKeys>;
}

async function loadSignerInUse(dataDirectory: string, passphrase: string | undefined): Promise<Signer> {
  const files = cityFiles(dataDirectory);
  const name = await nameInUse(dataDirectory, 'signing');
  return await loadSigner(files.key(name), files.certificate(name), passphrase);
}
