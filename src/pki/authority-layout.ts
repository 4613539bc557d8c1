import { join } from 'node:path';

/** Where the corridor CA keeps its files. The root's key may be moved away once the CA is made. */
export function authorityFiles(directory: string) {
  return {
    settings: join(directory, 'authority.json'),
    register: join(directory, 'issued.ndjson'),
    directories: join(directory, 'directories'),
    key: (name: string) => join(directory, `${name}.key`),
    certificate: (name: string) => join(directory, `${name}.pem`),
  };
}
