/** Revocation lists of an issuing CA: X.509 CRLs, version 2 (RFC 5280 §5). */
import type { KeyObject } from 'node:crypto';
import forge from 'node-forge';
import type { Certificate } from '../directory/certificate.ts';
import { type Asn1, bytesOf, der, toDer } from './der.ts';
import { signOnPool } from './pool-signature.ts';
import { extensionIds, type RevocationReason, reasonCodes, sha256WithRsa } from './revocation-list-form.ts';

/** A certificate that is not to be trusted any more. Instants are milliseconds since the epoch. */
export interface RevokedSerial {
  /** Hexadecimal. */
  readonly serial: string;
  readonly revokedAt: number;
  readonly reason: RevocationReason;
  readonly invalidFrom: number | undefined;
}

export interface RevocationListOrder {
  readonly issuer: { readonly key: KeyObject; readonly certificate: Certificate };
  /** Above that of every list this issuer has signed before. */
  readonly number: number;
  readonly thisUpdate: number;
  readonly nextUpdate: number;
  readonly revoked: readonly RevokedSerial[];
}

/** One that is not critical, as none of these is (§5.2, §5.3). */
function extension(id: string, value: Asn1): Asn1 {
  return der.sequence(der.oid(id), der.octets(toDer(value)));
}

function entry({ serial, revokedAt, reason, invalidFrom }: RevokedSerial): Asn1 {
  const extensions = [
    // "unspecified" is said by leaving it out (§5.3.1).
    ...(reason === 'unspecified' ? [] : [extension(extensionIds.reason, der.enumerated(reasonCodes[reason]))]),
    ...(invalidFrom === undefined ? [] : [extension(extensionIds.invalidityDate, der.generalizedTime(invalidFrom))]),
  ];
  const said = extensions.length === 0 ? [] : [der.sequence(...extensions)];
  return der.sequence(der.integer(serial), der.time(revokedAt), ...said);
}

function content({ issuer, number, thisUpdate, nextUpdate, revoked }: RevocationListOrder, algorithm: Asn1): Asn1 {
  const above = forge.pki.certificateFromPem(issuer.certificate.x509.toString());
  const keyIdentifier = bytesOf(above.generateSubjectKeyIdentifier().getBytes());
  return der.sequence(
    der.integer('01'),
    algorithm,
    forge.pki.distinguishedNameToAsn1(above.subject),
    der.time(thisUpdate),
    der.time(nextUpdate),
    // An empty list of entries must be absent (§5.1.2.6).
    ...(revoked.length === 0 ? [] : [der.sequence(...revoked.map(entry))]),
    der.explicit(
      0,
      der.sequence(
        extension(extensionIds.authorityKey, der.sequence(der.implicit(0, keyIdentifier))),
        extension(extensionIds.number, der.integer(number.toString(16))),
      ),
    ),
  );
}

/** The DER of a list, signed with RSASSA-PKCS1-v1_5 and SHA-256; its times are cut to seconds. */
export async function makeRevocationList(order: RevocationListOrder): Promise<Uint8Array> {
  const algorithm = der.sequence(der.oid(sha256WithRsa), der.null());
  const signed = content(order, algorithm);
  const signature = await signOnPool('sha256', toDer(signed), order.issuer.key);
  return toDer(der.sequence(signed, algorithm, der.bits(signature)));
}
