/** Who may do what at this gateway: registered clients, administrators in their three roles, and acts that need two. */
import type { Dataset } from '../../domain/dataset.ts';
import type { Instant } from './world.ts';

/** What a token may be granted for a system of the city. */
export const clientScopes = [
  'records:write',
  'records:read',
  'status:read',
  'feeds:read',
  'subjects:query',
  'feedback:write',
] as const;

export type ClientScope = (typeof clientScopes)[number];

export interface Client {
  /** As in its certificate's identity: `spiffe://<trust domain>/city/<city>/client/<name>`. */
  readonly name: string;
  readonly state: 'active' | 'disabled';
  readonly scopes: readonly ClientScope[];
  readonly datasets: readonly Dataset[];
  /** Why it may read about a subject: codes of the configured catalogue; it names one of them in each query. */
  readonly purposes: readonly string[];
  readonly requestsPerMinute: number;
  /** Records in one submission. */
  readonly batchRecords: number;
}

/** 三员分立: none can do another's work. */
export const roles = ['system', 'security', 'auditor'] as const;

export type Role = (typeof roles)[number];

export interface Administrator {
  /** As in its certificate's identity: `spiffe://<trust domain>/city/<city>/administrator/<name>`. */
  readonly name: string;
  readonly role: Role;
  readonly state: 'active' | 'revoked';
}

/** What takes a second person. */
export const actKinds = [
  'client.register',
  'client.disable',
  'administrator.grant',
  'administrator.revoke',
  'key.export',
] as const;

export type ActKind = (typeof actKinds)[number];

export interface Act {
  readonly id: string;
  readonly kind: ActKind;
  /** JSON of what is wanted: a Client, an Administrator, or a name. */
  readonly subject: string;
  readonly reason: string;
  /** Name of the administrator. */
  readonly proposedBy: string;
  readonly proposedAt: Instant;
  readonly expiresAt: Instant;
  readonly state: 'PROPOSED' | 'APPROVED' | 'REJECTED' | 'USED';
  readonly decidedBy: string | undefined;
  readonly decidedAt: Instant | undefined;
}

export interface ActDecision {
  readonly id: string;
  readonly state: 'APPROVED' | 'REJECTED';
  readonly decidedBy: string;
  readonly decidedAt: Instant;
  /** What the approval changes, in the same transaction. */
  readonly client: Client | undefined;
  readonly administrator: Administrator | undefined;
  /** Role of which somebody must be in force afterwards, also when two such decisions meet. */
  readonly keeps: Role | undefined;
}

export interface AccessStore {
  clients(): Promise<Client[]>;
  administrators(): Promise<Administrator[]>;
  /** Registers these where nobody was ever registered; answers whether it did. */
  beginAccess(clients: readonly Client[], administrators: readonly Administrator[]): Promise<boolean>;
  /** Newest first; those proposed only, or all. */
  acts(which: 'open' | 'all', limit: number): Promise<Act[]>;
  act(id: string): Promise<Act | undefined>;
  proposeAct(act: Act): Promise<void>;
  /**
   * Decides an act that is still PROPOSED and carries it out, at once; false when another was quicker.
   *
   * @throws GatewayError LAST_OF_ROLE when nobody of the role to be kept would be left
   */
  decideAct(decision: ActDecision): Promise<boolean>;
  /** Marks an APPROVED act as USED; false when it was used already. */
  useAct(id: string): Promise<boolean>;
}
