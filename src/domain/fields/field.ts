import type { Edition } from '../edition.ts';
import type { Form } from '../forms/form.ts';

/**
 * `since-2018`: required, but the 2015/2017 edition has no such item, so a record may lack it. `conditional`: rules say
 * when. `former`: an item of the 2015/2017 edition that is taken in but is no field of a record by itself.
 */
export type Requirement = 'required' | 'since-2018' | 'conditional' | 'optional' | 'former';

/** Which message holds the value: the record itself, its Subject, the Sealed part, or none. */
export type Place = 'record' | 'subject' | 'sealed' | 'none';

/** One item of a dataset. */
export interface Field {
  /** English name: in JSON, in findings, in code. */
  readonly name: string;
  /** Heading of the column, 2018 edition. */
  readonly heading: string;
  /** Other headings recognised: codes of both editions, headings of the 2015/2017 edition, older habits. */
  readonly labels: readonly string[];
  readonly requirement: Requirement;
  /** Characters; 0 for values that are no text. */
  readonly limit: number;
  readonly form: Form;
  readonly place: Place;
  /** Name of the property in its message. */
  readonly property: string;
}

interface More {
  readonly labels?: readonly string[];
  readonly place?: Place;
  readonly property?: string;
}

/** A field of the record message whose property has its name, unless `more` says otherwise. */
export function field(
  name: string,
  heading: string,
  requirement: Requirement,
  limit: number,
  form: Form,
  { labels = [], place = 'record', property = name }: More = {},
): Field {
  return { name, heading, labels, requirement, limit, form, place, property };
}

/** True when a row of this edition must have the field. */
export function isRequired(requirement: Requirement, edition: Edition): boolean {
  return requirement === 'required' || (requirement === 'since-2018' && edition === '2018');
}
