import type { TrustView } from '../directory/trust-view.ts';
import type { CityCode } from '../ledger/ledger-id.ts';
import type { Emit } from './ports/events.ts';
import type { Enrolment, KeyStore } from './ports/keys.ts';
import type { World } from './ports/world.ts';

/** How far a rotation has come; 'requested' waits for the CA's answer to be carried here by hand. */
export type RotationStep =
  | 'nothing to do'
  | 'requested'
  | 'certified'
  | 'waiting for publication'
  | 'waiting for peers'
  | 'used'
  | 'destroyed';

export interface RotationDependencies {
  readonly city: CityCode;
  readonly keys: KeyStore;
  /** undefined where the CA has no service: certificates are carried by hand. */
  readonly enrolment: Enrolment | undefined;
  /** Takes over a Trust message. */
  readonly takeTrust: (trust: Uint8Array) => Promise<unknown>;
  readonly trust: () => TrustView;
  /** The newest version of the directory that each peer has shown to hold. */
  readonly peerVersions: () => ReadonlyMap<CityCode, number>;
  readonly world: Pick<World, 'now'>;
  readonly emit: Emit;
  /** How often every process of this city looks at the key files. */
  readonly checkMs: number;
  /** How long a published signing key waits for peers that do not show to hold it. */
  readonly overlapMs: number;
  /** How long a key stays after it was replaced. */
  readonly retireMs: number;
}
