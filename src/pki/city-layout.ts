import { join } from 'node:path';

/** Where a city keeps its files, below its data directory; documented in certs/README.md. */
export function cityFiles(dataDirectory: string) {
  const keys = join(dataDirectory, 'keys');
  return {
    configuration: join(dataDirectory, 'g60.json'),
    /** What the corridor CA needs to know to list the city: no secret in it. */
    member: join(dataDirectory, 'member.json'),
    directory: join(dataDirectory, 'directory.bin'),
    /** The newest of each issuing CA, PEM blocks "X509 CRL"; not there before the first was installed. */
    revocationLists: join(dataDirectory, 'revocation-lists.pem'),
    keys,
    key: (name: string) => join(keys, `${name}.key`),
    request: (name: string) => join(keys, `${name}.csr`),
    certificate: (name: string) => join(keys, `${name}.pem`),
    /** When the certificate was first seen in the directory. */
    published: (name: string) => join(keys, `${name}.published`),
    /** What became of a key that was to follow another: used or dropped, and when. */
    decision: (name: string) => join(keys, `${name}.decision`),
    signedSizes: join(keys, 'signed-sizes.json'),
  };
}
