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
  /** @throws GatewayError ACT_INVALID */
  propose(kind: ActKind, subject: unknown, reason: string, by: string): Promise<Act>;
  /** Approves and carries out, or rejects. @throws GatewayError ACT_UNKNOWN, ACT_DECIDED, ACT_EXPIRED, SECOND_PERSON_NEEDED */
  decide(id: string, verdict: 'APPROVED' | 'REJECTED', by: string): Promise<Act>;
  /** PKCS#12 of an approved key.export, once. @throws GatewayError ACT_UNKNOWN, ACT_NOT_APPROVED */
  exportKey(id: string, passphrase: string, by: string): Promise<Uint8Array>;
}

export interface AuditEntryView {
  readonly sequence: number;
  /** RFC 3339. */
  readonly at: string;
  /** undefined once past its retention. */
  readonly event: (Omit<AuditEvent, 'subject'> & { readonly subject?: string }) | undefined;
}

/** What a verification of the whole trail found. */
export interface AuditVerdict {
  readonly ledger: string;
  readonly size: number;
  /** Hexadecimal. */
  readonly root: string;
  readonly outcome: 'intact' | 'altered';
  /** The first place that does not hold, and why; of an altered trail. */
  readonly failure?: { readonly sequence: number; readonly reason: string };
  /** Countersignatures that agree with the trail: the newest of each city. */
  readonly countersigned: readonly { readonly city: string; readonly treeSize: number; readonly at: string }[];
}

export interface AuditUseCases {
  /** `subject` is the plain identifier, hashed here. */
  findAudit(query: Omit<AuditQuery, 'subject'> & { readonly subject: string | undefined }): Promise<AuditEntryView[]>;
  verifyAudit(): Promise<AuditVerdict>;
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
