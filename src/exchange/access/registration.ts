/** What is registered of a client or an administrator, read strictly from JSON or from the configuration. */
import { datasets } from '../../domain/dataset.ts';
import { redact } from '../../domain/mask.ts';
import { type Administrator, type Client, clientScopes, roles } from '../ports/access.ts';

export type ClientRegistration = Omit<Client, 'state'>;

export type AdministratorRegistration = Omit<Administrator, 'state'>;

/** Throws the error of whoever reads; `place` is a path such as "scopes.2". */
export type Refuse = (place: string, reason: string) => never;

const nameForm = /^[a-z0-9][a-z0-9-]{0,39}$/;
const purposeForm = /^[a-z0-9][a-z0-9._-]{0,39}$/;
/** Far above what a gateway can do, and a number that every database holds. */
const mostAtAll = 1_000_000;

export function readClient(value: unknown, refuse: Refuse): ClientRegistration {
  const members = ['name', 'scopes', 'datasets', 'purposes', 'requestsPerMinute', 'batchRecords'] as const;
  const client = readMembers(value, members, refuse);
  return {
    name: readName(client.name, 'name', refuse),
    scopes: readChoices(client.scopes, clientScopes, 'scopes', refuse),
    datasets: readChoices(client.datasets, datasets, 'datasets', refuse),
    purposes: readList(client.purposes, 'purposes', refuse, (purpose, place) =>
      readWord(purpose, purposeForm, place, refuse),
    ),
    requestsPerMinute: readCount(client.requestsPerMinute, 'requestsPerMinute', refuse),
    batchRecords: readCount(client.batchRecords, 'batchRecords', refuse),
  };
}

export function readAdministrator(value: unknown, refuse: Refuse): AdministratorRegistration {
  const { name, role } = readMembers(value, ['name', 'role'], refuse);
  return { name: readName(name, 'name', refuse), role: readChoice(role, roles, 'role', refuse) };
}

/** A name as it stands in certificates. */
export function readName(value: unknown, place: string, refuse: Refuse): string {
  return readWord(value, nameForm, place, refuse);
}

/** A word like an identity number is refused: it would be masked in logs and kept out of the audit trail. */
export function readWord(value: unknown, form: RegExp, place: string, refuse: Refuse): string {
  const isWord = typeof value === 'string' && form.test(value) && redact(value) === value;
  return isWord ? value : refuse(place, `is not of the form ${form.source}`);
}

/** An object with exactly these members: one more would be a wish that nobody grants and somebody counts on. */
function readMembers<K extends string>(value: unknown, names: readonly K[], refuse: Refuse): Record<K, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse('', 'is no object');
  const unknown = Object.keys(value).find((name) => !names.some((known) => known === name));
  // Not named: it is the caller's text.
  if (unknown !== undefined) return refuse('', `has members other than ${names.join(', ')}`);
  return Object.fromEntries(names.map((name) => [name, (value as Record<K, unknown>)[name]])) as Record<K, unknown>;
}

function readList<T extends string>(
  value: unknown,
  place: string,
  refuse: Refuse,
  read: (item: unknown, place: string) => T,
): T[] {
  if (!Array.isArray(value)) return refuse(place, 'is no list');
  const items = value.map((item, index) => read(item, `${place}.${index}`));
  return new Set(items).size === items.length ? items : refuse(place, 'names one twice');
}

function readChoices<T extends string>(value: unknown, known: readonly T[], place: string, refuse: Refuse): T[] {
  return readList(value, place, refuse, (item, at) => readChoice(item, known, at, refuse));
}

function readChoice<T extends string>(value: unknown, known: readonly T[], place: string, refuse: Refuse): T {
  return known.find((each) => each === value) ?? refuse(place, `is none of ${known.join(', ')}`);
}

function readCount(value: unknown, place: string, refuse: Refuse): number {
  const isCount = typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= mostAtAll;
  return isCount ? value : refuse(place, `is no whole number from 1 to ${mostAtAll}`);
}
