import { Debtor, Licence, Listing, Penalty, Sealed, type Subject } from '../wire/proto.ts';
import type { Dataset } from './dataset.ts';

interface Content<D extends Dataset, M> {
  readonly dataset: D;
  readonly message: M;
  /** `message.subject`. */
  readonly subject: Subject;
  /** Undefined when it is withheld: then nothing can be said about it. */
  readonly sealed: Sealed | undefined;
}

/** A record as its messages: the open part, its subject and the sealed part. */
export type CreditRecord =
  | Content<'licence', Licence>
  | Content<'penalty', Penalty>
  | Content<'debtor', Debtor>
  | Content<'listing', Listing>;

const messages = { licence: Licence, penalty: Penalty, debtor: Debtor, listing: Listing } as const;

const schemas: Readonly<Record<Dataset, string>> = {
  licence: 'g60.credit.v1.Licence',
  penalty: 'g60.credit.v1.Penalty',
  debtor: 'g60.credit.v1.Debtor',
  listing: 'g60.credit.v1.Listing',
};

/** Full protobuf name of a dataset's open part, as an entry header carries it. */
export function schemaOf(dataset: Dataset): string {
  return schemas[dataset];
}

/** @throws Error of the protobuf library when the bytes are no message */
export function decodeRecord(dataset: Dataset, open: Uint8Array, sealed: Uint8Array | undefined): CreditRecord {
  const message = messages[dataset].decode(open);
  const content = { dataset, message, subject: message.subject ?? {}, sealed: sealed && Sealed.decode(sealed) };
  // The dataset decides the message's class in `messages`; the compiler can't follow that through the union.
  return content as CreditRecord;
}

export function encodeOpen(record: CreditRecord): Uint8Array {
  switch (record.dataset) {
    case 'licence':
      return Licence.encode(record.message).finish();
    case 'penalty':
      return Penalty.encode(record.message).finish();
    case 'debtor':
      return Debtor.encode(record.message).finish();
    case 'listing':
      return Listing.encode(record.message).finish();
  }
}

/** The sealed part's bytes; undefined when it holds nothing. */
export function encodeSealed(record: CreditRecord): Uint8Array | undefined {
  const bytes = record.sealed && Sealed.encode(record.sealed).finish();
  return bytes && bytes.length > 0 ? bytes : undefined;
}
