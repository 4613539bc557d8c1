import { join } from 'node:path';

/** Where a city keeps its files, below its data directory; documented in certs/README.md. */
export function cityFiles(dataDirectory: string) {
  const keys = join(dataDirectory, 'keys');
  return {
    configuration: join(dataDirectory, 'g60.json'),
    /** What the corridor CA needs to know to list the city: no secret in it. */
    member: join(dataDirectory, 'member.json'),
    directory: join(dataDirectory, 'directory.bin'),
    keys,
    key: (name: string) => join(keys, `${name}.key`),
    request: (name: string) => join(keys, `${name}.csr`),
    certificate: (name: string) => join(keys, `${name}.pem`),
    signedSizes: join(keys, 'signed-sizes.json'),
  };
}
