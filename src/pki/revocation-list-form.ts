/** Identifiers of X.509 revocation lists (RFC 5280 §5). */

export const sha256WithRsa = '1.2.840.113549.1.1.11';

export const extensionIds = {
  number: '2.5.29.20',
  authorityKey: '2.5.29.35',
  reason: '2.5.29.21',
  invalidityDate: '2.5.29.24',
} as const;

/** CRLReason (§5.3.1); 7 is none. */
export const reasonCodes = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  certificateHold: 6,
  removeFromCRL: 8,
  privilegeWithdrawn: 9,
  aACompromise: 10,
} as const;

/** Why this CA revokes: it puts no certificate on hold, and none of its certificates is an attribute authority's. */
export const revocationReasons = [
  'unspecified',
  'keyCompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'privilegeWithdrawn',
] as const;

export type RevocationReason = (typeof revocationReasons)[number];
