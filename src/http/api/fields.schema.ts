import Type, { type TSchema } from 'typebox';
import type { Field } from '../../domain/fields/field.ts';

/** A value as JSON may carry it: a number where it is exact, null for empty. */
function value({ heading, limit }: Field): TSchema {
  const length = limit > 0 ? { maxLength: limit } : {};
  return Type.Unsafe<string | number | null>({ type: ['string', 'number', 'null'], description: heading, ...length });
}

/** The object that holds these fields; `special` replaces the schema of some. Rules beyond it are findings. */
export function objectOf(fields: readonly Field[], special: Readonly<Record<string, TSchema>> = {}) {
  const current = fields.filter(({ requirement }) => requirement !== 'former');
  const members = current.map((field) => {
    const schema = special[field.name] ?? value(field);
    const needed = field.requirement === 'required' || field.requirement === 'since-2018';
    return [field.name, needed ? schema : Type.Optional(schema)] as const;
  });
  return Type.Object(Object.fromEntries(members), { additionalProperties: true });
}
