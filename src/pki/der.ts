/** The few shapes of ASN.1 that revocation lists and key stores are made of, over forge's encoder. */
import forge from 'node-forge';

const { asn1 } = forge;
const { Class, Type } = asn1;

export type Asn1 = forge.asn1.Asn1;

/** forge keeps bytes as text, one character a byte. */
export function bytesOf(text: string): Buffer {
  return Buffer.from(text, 'binary');
}

export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('binary');
}

export function toDer(value: Asn1): Buffer {
  return bytesOf(asn1.toDer(value).getBytes());
}

function universal(type: forge.asn1.Type, content: string): Asn1 {
  return asn1.create(Class.UNIVERSAL, type, false, content);
}

export const der = {
  sequence: (...parts: readonly Asn1[]): Asn1 => asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, [...parts]),
  set: (...parts: readonly Asn1[]): Asn1 => asn1.create(Class.UNIVERSAL, Type.SET, true, [...parts]),
  /** EXPLICIT: the value inside the tag. */
  explicit: (tag: number, value: Asn1): Asn1 => asn1.create(Class.CONTEXT_SPECIFIC, tag as number, true, [value]),
  /** IMPLICIT: the tag in place of the content's own. */
  implicit: (tag: number, content: Uint8Array): Asn1 =>
    asn1.create(Class.CONTEXT_SPECIFIC, tag as number, false, textOf(content)),
  oid: (oid: string): Asn1 => universal(Type.OID, asn1.oidToDer(oid).getBytes()),
  null: (): Asn1 => universal(Type.NULL, ''),
  enumerated: (code: number): Asn1 => universal(Type.ENUMERATED, String.fromCharCode(code)),
  octets: (content: Uint8Array): Asn1 => universal(Type.OCTETSTRING, textOf(content)),
  bits: (content: Uint8Array): Asn1 => universal(Type.BITSTRING, `\0${textOf(content)}`),
  /** A number that is not negative, given in hexadecimal. */
  integer(hex: string): Asn1 {
    const even = hex.length % 2 === 0 ? hex : `0${hex}`;
    // A first bit that is set would make it negative.
    return universal(Type.INTEGER, forge.util.hexToBytes(/^[89a-f]/.test(even) ? `00${even}` : even));
  },
  /** GeneralizedTime, to the second. */
  generalizedTime: (instant: number): Asn1 => universal(Type.GENERALIZEDTIME, digitsOf(instant)),
  /** UTCTime through 2049, GeneralizedTime from then on (RFC 5280 §4.1.2.5). */
  time: (instant: number): Asn1 =>
    instant < Date.UTC(2050, 0)
      ? universal(Type.UTCTIME, digitsOf(instant).slice(2))
      : universal(Type.GENERALIZEDTIME, digitsOf(instant)),
};

function digitsOf(instant: number): string {
  return `${new Date(instant).toISOString().replace(/[-:T]|\..*$/g, '')}Z`;
}
