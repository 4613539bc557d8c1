/** What a city's own systems ask of its gateway in these tests. */
import type { Dataset } from '../../src/domain/dataset.ts';
import type { RecordView } from '../../src/exchange/use-cases.ts';
import { fictionalRow } from '../domain/fictional.ts';
import type { Told } from '../http/call.ts';
import type { CityProcess } from './city-process.ts';
import { eventually } from './eventually.ts';

export type Row = Readonly<Record<string, string>>;

export interface Submitted {
  readonly ledger: string;
  readonly treeSize: number;
  readonly accepted: number;
  readonly rows: readonly {
    readonly row: number;
    readonly outcome: string;
    readonly id: string;
    readonly revision: number;
    readonly sequence: number;
    readonly findings: readonly { readonly code: string }[];
  }[];
}

const json = { 'content-type': 'application/json' };

let used = 0;

/** Rows that no other call has given. */
export function freshRows(dataset: Dataset, city: string, count: number): Row[] {
  const from = used;
  used += count;
  return Array.from({ length: count }, (_, index) => fictionalRow(dataset, city, from + index));
}

export function postRows(city: CityProcess, dataset: Dataset, rows: readonly Row[], headers: Row = {}): Promise<Told> {
  const path = `/v1/records?dataset=${dataset}`;
  return city.api({ method: 'POST', path, headers: { ...json, ...headers }, body: JSON.stringify(rows) });
}

/** @throws Error unless every row is accepted */
export async function submit(
  city: CityProcess,
  dataset: Dataset,
  rows: readonly Row[],
  headers: Row = {},
): Promise<Submitted> {
  const { status, json: answer } = await postRows(city, dataset, rows, headers);
  if (status !== 201 || answer['rejected'] !== 0) throw new Error(`${status} ${JSON.stringify(answer).slice(0, 2000)}`);
  return answer as unknown as Submitted;
}

/** One record, and its id. */
export async function publish(city: CityProcess, dataset: Dataset, row?: Row): Promise<string> {
  const { rows } = await submit(city, dataset, row ? [row] : freshRows(dataset, city.code, 1));
  return rows[0]?.id ?? '';
}

export function operate(
  city: CityProcess,
  id: string,
  path: string,
  revision: number,
  body: object | undefined,
): Promise<Told> {
  const headers = { ...json, 'if-match': `"${revision}"` };
  const text = body && JSON.stringify(body);
  return city.api({
    method: 'POST',
    path: `/v1/records/${id}/${path}`,
    headers: text ? headers : { 'if-match': headers['if-match'] },
    ...(text ? { body: text } : {}),
  });
}

/** What a record is read for: a purpose that every client of a new city is granted. */
const headers = { 'g60-purpose': 'credit' };

export function read(city: CityProcess, id: string): Promise<Told> {
  return city.api({ path: `/v1/records/${id}`, headers });
}

export function readEvidence(city: CityProcess, id: string, query = ''): Promise<Told> {
  return city.api({ path: `/v1/records/${id}/evidence${query}`, headers });
}

/** The record as the city shows it, once it holds that revision. */
export function arrived(city: CityProcess, id: string, revision = 1): Promise<RecordView> {
  return eventually(`${city.code} holds revision ${revision} of ${id}`, async () => {
    const { status, json: view } = await read(city, id);
    return status === 200 && (view['revision'] as number) >= revision && (view as unknown as RecordView);
  });
}
