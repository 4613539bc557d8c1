import type { Dataset } from '../dataset.ts';
import { debtorFields } from './debtor.ts';
import type { Field } from './field.ts';
import { licenceFields } from './licence.ts';
import { listingFields } from './listing.ts';
import { penaltyFields } from './penalty.ts';

const tables: Readonly<Record<Dataset, readonly Field[]>> = {
  licence: licenceFields,
  penalty: penaltyFields,
  debtor: debtorFields,
  listing: listingFields,
};

const names: Readonly<Record<Dataset, ReadonlyMap<string, Field>>> = {
  licence: byName(licenceFields),
  penalty: byName(penaltyFields),
  debtor: byName(debtorFields),
  listing: byName(listingFields),
};

function byName(fields: readonly Field[]): ReadonlyMap<string, Field> {
  return new Map(fields.map((field) => [field.name, field]));
}

/** The fields of a dataset, in the order of its file. */
export function fieldsOf(dataset: Dataset): readonly Field[] {
  return tables[dataset];
}

/** The field with this English name. */
export function fieldOf(dataset: Dataset, name: string): Field | undefined {
  return names[dataset].get(name);
}
