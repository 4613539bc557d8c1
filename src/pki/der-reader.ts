/** Reads DER that somebody else has made: every value is asked for by its type, and what is not there throws. */
import forge from 'node-forge';
import { type Asn1, bytesOf, textOf, toDer } from './der.ts';

const { asn1 } = forge;
const { Class, Type } = asn1;

// forge otherwise looks for ASN.1 inside bit strings, and would find some in one signature of many.
const asIs = { strict: true, parseAllBytes: true, decodeBitStrings: false } as unknown as boolean;

/**
 * Exactly one value in its one encoding: what is stored and handed on is then what was understood.
 *
 * @throws Error
 */
export function parseDer(bytes: Uint8Array): Asn1 {
  const value = asn1.fromDer(textOf(bytes), asIs);
  if (!toDer(value).equals(bytes)) throw new Error('not DER');
  return value;
}

function is(value: Asn1 | undefined, tagClass: forge.asn1.Class, type: number): value is Asn1 {
  return value?.tagClass === tagClass && value.type === type;
}

/** The values one after the other in a constructed one. */
export class Parts {
  readonly #parts: Asn1[];

  private constructor(parts: Asn1[]) {
    this.#parts = parts;
  }

  /** @throws Error when it is no SEQUENCE */
  static of(value: Asn1 | undefined): Parts {
    if (!is(value, Class.UNIVERSAL, Type.SEQUENCE) || typeof value.value === 'string') throw new Error('no SEQUENCE');
    return new Parts([...value.value]);
  }

  static one(value: Asn1): Parts {
    return new Parts([value]);
  }

  get left(): number {
    return this.#parts.length;
  }

  /** @throws Error when there is none */
  next(): Asn1 {
    const value = this.#parts.shift();
    if (!value) throw new Error('a value is missing');
    return value;
  }

  sequence(): Parts {
    return Parts.of(this.next());
  }

  /** The content of the next, which has this type. @throws Error */
  content(type: forge.asn1.Type): Buffer {
    const value = this.next();
    if (!is(value, Class.UNIVERSAL, type) || typeof value.value !== 'string')
      throw new Error(`no value of type ${type}`);
    return bytesOf(value.value);
  }

  /** The next, where it has this type. */
  optional(type: forge.asn1.Type): Asn1 | undefined {
    return is(this.#parts[0], Class.UNIVERSAL, type) ? this.#parts.shift() : undefined;
  }

  /** The next, where it is a SEQUENCE, else an empty one. */
  sequenceIfAny(): Parts {
    const value = this.optional(Type.SEQUENCE);
    return value ? Parts.of(value) : new Parts([]);
  }

  /** The SEQUENCE under this EXPLICIT tag. @throws Error */
  explicit(tag: number): Parts {
    const value = this.next();
    if (!is(value, Class.CONTEXT_SPECIFIC, tag) || typeof value.value === 'string' || value.value.length !== 1) {
      throw new Error(`no value under tag ${tag}`);
    }
    return Parts.of(value.value[0]);
  }

  oid(): string {
    return asn1.derToOid(textOf(this.content(Type.OID)));
  }

  /** Hexadecimal, without leading zeros. @throws Error when it is negative */
  integer(): string {
    const content = this.content(Type.INTEGER);
    if (content.length === 0 || (content[0] ?? 0) > 0x7f) throw new Error('a number is negative');
    return content.toString('hex').replace(/^0+(?=.)/, '');
  }

  /** UTCTime or GeneralizedTime to the second (RFC 5280 §4.1.2.5). */
  time(): number {
    const utc = this.optional(Type.UTCTIME);
    return utc ? instantOf(`${/^[0-4]/.test(String(utc.value)) ? 20 : 19}${utc.value}`) : this.generalizedTime();
  }

  generalizedTime(): number {
    return instantOf(textOf(this.content(Type.GENERALIZEDTIME)));
  }

  /** @throws Error when something is left that nobody asked for */
  end(): void {
    if (this.#parts.length > 0) throw new Error('more values than there should be');
  }
}

function instantOf(digits: string): number {
  const [, date, time] = /^(\d{4}\d{2}\d{2})(\d{6})Z$/.exec(digits) ?? [];
  if (!date || !time) throw new Error('a time is malformed');
  const iso = `${date.replace(/^(....)(..)/, '$1-$2-')}T${time.replace(/^(..)(..)/, '$1:$2:')}Z`;
  const instant = Date.parse(iso);
  if (Number.isNaN(instant)) throw new Error('a time is malformed');
  return instant;
}
