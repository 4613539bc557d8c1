/** What administrators and auditors do at a gateway, as http/ calls it. Every method throws GatewayError on purpose. */
import type { NextStep } from './next-step.ts';
import type { Act, ActKind, Administrator, Client } from './ports/access.ts';
import type { AuditEvent, AuditQuery } from './ports/audit.ts';

/** A caller the gateway knows, with what it may do now; looked up at each request. */
export type Registered = ({ readonly kind: 'client' } & Client) | ({ readonly kind: 'administrator' } & Administrator);

export interface AccessUseCases {
  /** The registration of an API identity; undefined when there is none in force. At most half a second old. */
  registered(kind: 'client' | 'administrator', name: string): Promise<Registered | undefined>;
  clients(): Promise<Client[]>;
  administrators(): Promise<Administrator[]>;
  acts(which: 'open' | 'all'): Promise<Act[]>;
  /** @throws GatewayError ROLE_NEEDED, ACT_INVALID, ROLE_HELD, LAST_OF_ROLE */
  propose(kind: ActKind, subject: unknown, reason: string, by: string): Promise<Act>;
  /**
   * Approves and carries out, or rejects.
   *
   * @throws GatewayError ACT_UNKNOWN, ROLE_NEEDED, SECOND_PERSON_NEEDED, ACT_DECIDED, ACT_EXPIRED, and what `propose`
   * throws when it can no longer be carried out
   */
  decide(id: string, verdict: 'APPROVED' | 'REJECTED', by: string): Promise<Act>;
  /**
   * PKCS#12 of an approved key.export, to its proposer, once.
   *
   * @throws GatewayError ACT_UNKNOWN, ACT_OF_ANOTHER, ROLE_NEEDED, ACT_NOT_APPROVED, ACT_EXPIRED, PASSPHRASE_SHORT
   */
  exportKey(id: string, passphrase: string, by: string): Promise<Uint8Array>;
}

export interface AuditEntryView {
  readonly sequence: number;
  /** RFC 3339. */
  readonly at: string;
  /** undefined once past its retention. */
  readonly event: (Omit<AuditEvent, 'subject'> & { readonly subject?: string }) | undefined;
}

/** What to look for; `subject` is the plain identifier, which goes no further than its keyed hash. */
export type AuditSearch = Omit<AuditQuery, 'subject'> & { readonly subject: string | undefined };

/** Why a trail does not hold. */
export type AuditFault =
  /** An entry is missing, out of place, or no entry. */
  | 'ENTRY_BROKEN'
  | 'CONTENT_ALTERED'
  /** Content is missing that is not past its retention. */
  | 'CONTENT_MISSING'
  /** What the events are found by is not what they say. */
  | 'INDEX_ALTERED'
  /** The entries do not make the tree that this city signed. */
  | 'CHECKPOINT_DISAGREES'
  /** Fewer entries are held than were signed. */
  | 'SIZE_BELOW_SIGNED'
  /** A peer countersigned, or holds with our signature, another trail. */
  | 'PEER_DISAGREES';

/** What a verification of the whole trail found. */
export interface AuditVerdict {
  readonly ledger: string;
  readonly size: number;
  /** Over the entries that hold, hexadecimal. */
  readonly root: string;
  readonly outcome: 'intact' | 'altered';
  /** Of an altered trail: from which sequence on it does not hold, why, and by which peer's word. */
  readonly failure?: { readonly sequence: number; readonly reason: AuditFault; readonly city?: string };
  /** Countersignatures that agree with the trail: the newest of each city. */
  readonly countersigned: readonly { readonly city: string; readonly treeSize: number; readonly at: string }[];
}

/** Every call is itself noted in the trail as the act of the auditor `by`, before it is answered. */
export interface AuditUseCases {
  /** Newest first. */
  findAudit(search: AuditSearch, by: string): Promise<AuditEntryView[]>;
  exportAudit(search: Omit<AuditSearch, 'before' | 'limit'>, by: string): Promise<AsyncIterable<AuditEntryView>>;
  verifyAudit(by: string): Promise<AuditVerdict>;
}

export interface CertificateView {
  /** Where it is used: gateway, signing, jwt, client-demo, issuing, root, directory-signer, directory, revocation-list. */
  readonly use: string;
  readonly identity: string;
  /** SHA-256, hexadecimal: of a certificate's DER, of the public key where there is none, of a directory's envelope. */
  readonly keyid: string;
  readonly serial: string;
  readonly state: 'in use' | 'next' | 'retired' | 'revoked';
  readonly notBefore: string;
  /** undefined for a key without certificate. */
  readonly notAfter: string | undefined;
  readonly daysLeft: number | undefined;
  /** What is to be done. */
  readonly next: NextStep;
}

export interface CertificateUseCases {
  certificates(): Promise<CertificateView[]>;
  /** Begins a rotation, or goes on with one. @throws GatewayError KEY_USE_UNKNOWN */
  renew(use: string, by: string): Promise<CertificateView[]>;
}

export interface AdminUseCases extends AccessUseCases, AuditUseCases, CertificateUseCases {}
