import type { FindingCode } from '../catalogue/findings.ts';
import { Operation, type SubjectKind } from '../wire/proto.ts';
import { checkFields, type Values } from './check-fields.ts';
import type { Dataset } from './dataset.ts';
import type { Field } from './fields/field.ts';
import { fieldsOf } from './fields/fields.ts';
import { examineReceivedOperation } from './received-operation.ts';
import { type CreditRecord, decodeRecord, schemaOf } from './record.ts';
import { FirstRejection } from './report.ts';
import { examineHard } from './rules/hard.ts';
import { examineListCode } from './rules/listing.ts';
import type { Rules } from './rules.ts';

type Place = 'record' | 'subject' | 'sealed';
type FieldsByPlace = Readonly<Record<Place, readonly Field[]>>;

function byPlace(dataset: Dataset): FieldsByPlace {
  const fields = fieldsOf(dataset).filter(({ requirement }) => requirement !== 'former');
  const of = (place: Place) => fields.filter((field) => field.place === place);
  return { record: of('record'), subject: of('subject'), sealed: of('sealed') };
}

const tables: Readonly<Record<Dataset, FieldsByPlace>> = {
  licence: byPlace('licence'),
  penalty: byPlace('penalty'),
  debtor: byPlace('debtor'),
  listing: byPlace('listing'),
};

function decoded(dataset: Dataset, open: Uint8Array, sealed: Uint8Array | undefined): CreditRecord | undefined {
  try {
    return decodeRecord(dataset, open, sealed);
  } catch {
    return undefined;
  }
}

function examineRecord(
  dataset: Dataset,
  open: Uint8Array,
  sealed: Uint8Array | undefined,
  rules: Pick<Rules, 'lists'>,
): FindingCode | undefined {
  const record = decoded(dataset, open, sealed);
  if (!record) return 'CONTENT_MALFORMED';
  const report = new FirstRejection();
  const fields = tables[dataset];
  checkFields(fields.record, record.message as Values, report);
  checkFields(fields.subject, record.subject as Values, report);
  if (record.sealed) checkFields(fields.sealed, record.sealed as Values, report);
  examineHard(record, report);
  if (record.dataset === 'listing') examineListCode(record.message, rules.lists, report);
  return report.code;
}

/**
 * The first hard rule that the parts of a received entry break, or undefined: rules that depend neither on this city's
 * clock nor on its configuration, and LIST_KIND_UNKNOWN for a list its catalogue lacks. `open` undefined: the entry has
 * none; `sealed` undefined: it has none or it is withheld. Not for entries whose open part is withheld.
 */
export function examineReceived(
  dataset: Dataset,
  operation: Operation,
  schema: string,
  open: Uint8Array | undefined,
  sealed: Uint8Array | undefined,
  rules: Pick<Rules, 'lists'>,
): FindingCode | undefined {
  if (operation !== Operation.OPERATION_PUBLISH && operation !== Operation.OPERATION_CORRECT) {
    return sealed ? 'CONTENT_MALFORMED' : examineReceivedOperation(operation, schema, open);
  }
  if (!open || schema !== schemaOf(dataset)) return 'CONTENT_MALFORMED';
  return examineRecord(dataset, open, sealed, rules);
}

/** Whom the record in these bytes is about: sharing agreements go by it. UNSPECIFIED when they hold no record. */
export function subjectKindOf(dataset: Dataset, open: Uint8Array | undefined): SubjectKind {
  return (open && decoded(dataset, open, undefined)?.subject.kind) ?? 0;
}
