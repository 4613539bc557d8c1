import { join } from 'node:path';

/** Where the corridor CA keeps its files. The root's key may be moved away once the CA is made. */
export function authorityFiles(directory: string) {
  const directories = join(directory, 'directories');
  const revocationLists = join(directory, 'revocation-lists');
  return {
    settings: join(directory, 'authority.json'),
    register: join(directory, 'issued.ndjson'),
    revoked: join(directory, 'revoked.ndjson'),
    directories,
    /** A version of the directory, published; never changed or removed. */
    version: (version: number) => join(directories, `${version}.bin`),
    /** One that still waits for signatures. */
    draft: (version: number) => join(directories, `${version}.draft`),
    revocationLists,
    /** DER; never changed or removed. */
    revocationList: (issuer: string, number: number) => join(revocationLists, `${issuer}-${number}.crl`),
    key: (name: string) => join(directory, `${name}.key`),
    certificate: (name: string) => join(directory, `${name}.pem`),
  };
}
