import { GatewayError } from '../errors.ts';
import { Sealed } from '../wire/proto.ts';
import { idKind } from './code-lists.ts';
import type { Dataset } from './dataset.ts';
import type { Field, Place } from './fields/field.ts';
import { fieldsOf } from './fields/fields.ts';
import type { Value } from './forms/form.ts';
import { type CreditRecord, decodeRecord, schemaOf } from './record.ts';

export type Shown = Record<string, string | number>;

type Values = Readonly<Record<string, unknown>>;

function isSet(value: unknown): value is Value {
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== null && value !== '';
}

/** What the fields of one message say, as texts by English field name; empty fields are left out. */
export function textsOfFields(fields: readonly Field[], values: Values): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const { name, property, requirement, form } of fields) {
    if (requirement === 'former') continue;
    const value = values[property];
    // A number that the message states may be 0 (a fine of nothing); one read from its prototype is not there.
    if (isSet(value) && (value !== 0 || Object.hasOwn(values, property))) {
      const text = form.show(value);
      if (text) texts[name] = text;
    }
  }
  return texts;
}

/** The texts a record was or could have been submitted with, of the given messages. */
export function textsOf(record: CreditRecord, places: readonly Place[]): Record<string, string> {
  const sources: Readonly<Record<Place, unknown>> = {
    record: record.message,
    subject: record.subject,
    sealed: record.sealed ?? {},
    none: {},
  };
  const texts = places.map((place) =>
    textsOfFields(
      fieldsOf(record.dataset).filter((field) => field.place === place),
      sources[place] as Values,
    ),
  );
  return Object.assign({}, ...texts);
}

/**
 * The open part as an object of English field names: enumerations as the texts used on input, amounts in 万元 as text
 * and beside them in 分 as `*_fen` integers, the paper number as `masked_id` only.
 *
 * @throws GatewayError PROTOBUF_MALFORMED
 */
export function showRecord(dataset: Dataset, open: Uint8Array): Shown {
  const record = decodedOrThrow(dataset, open);
  const shown: Shown = textsOf(record, ['record', 'subject']);
  if (record.subject.masked_id) shown['masked_id'] = record.subject.masked_id;
  if (record.dataset === 'penalty') {
    for (const name of ['fine_fen', 'confiscated_fen'] as const) {
      const fen = record.message[name];
      if (typeof fen === 'number' && Object.hasOwn(record.message, name)) shown[name] = fen;
    }
  }
  return shown;
}

function decodedOrThrow(dataset: Dataset, open: Uint8Array): CreditRecord {
  try {
    return decodeRecord(dataset, open, undefined);
  } catch (error) {
    throw new GatewayError('PROTOBUF_MALFORMED', { message: schemaOf(dataset) }, error);
  }
}

/**
 * The sealed part as an object of English field names, paper numbers in full: for callers allowed to see them only.
 *
 * @throws GatewayError PROTOBUF_MALFORMED
 */
export function showSealed(sealed: Uint8Array): Shown {
  let content: Sealed;
  try {
    content = Sealed.decode(sealed);
  } catch (error) {
    throw new GatewayError('PROTOBUF_MALFORMED', { message: 'g60.credit.v1.Sealed' }, error);
  }
  const { id_number: id, legal_representative_id_kind: kind, legal_representative_id_number: number } = content;
  return {
    ...(id ? { id_number: id } : {}),
    ...(kind ? { legal_representative_id_kind: idKind.show(kind) } : {}),
    ...(number ? { legal_representative_id_number: number } : {}),
  };
}
