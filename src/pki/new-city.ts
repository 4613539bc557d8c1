import type { Administrator } from '../exchange/ports/access.ts';
import type { CityCode } from '../ledger/ledger-id.ts';

/** What it takes to prepare a city. */
export interface NewCity {
  readonly city: CityCode;
  readonly name: string;
  readonly trustDomain: string;
  /** Host name or IP address under which peers and the city's systems reach the gateway, and on which it listens. */
  readonly host: string;
  readonly ports: { readonly peer: number; readonly api: number; readonly local: number };
  /** Names of the client systems that get a key. */
  readonly clients: readonly string[];
  readonly administrators: readonly NewAdministrator[];
  /** Encrypts every private key; undefined leaves them to the file mode alone. */
  readonly passphrase: string | undefined;
}

export type NewAdministrator = Pick<Administrator, 'name' | 'role'>;
