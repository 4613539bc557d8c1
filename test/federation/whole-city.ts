/** Everything a running city holds on disk that is not a key: its database in full, and what it has logged. */
import type { CityProcess } from './city-process.ts';

/** Every row of every table, as text; bytes are in hexadecimal. */
export async function wholeCity(city: CityProcess, schemas = ['g60', 'bullmq']): Promise<string> {
  return await dump(city, schemas, () => '');
}

/** The same of the city's tables without audit trails, which also grow by what is refused. */
export async function withoutTrails(city: CityProcess): Promise<string> {
  return await dump(city, ['g60'], (name, columns) => {
    if (name === 'ledgers') return `WHERE t.id NOT LIKE '%/audit/%'`;
    const trails = `SELECT number FROM g60.ledgers WHERE id LIKE '%/audit/%'`;
    return columns.includes('ledger') ? `WHERE t.ledger NOT IN (${trails})` : '';
  });
}

type Condition = (table: string, columns: readonly string[]) => string;

async function dump(city: CityProcess, schemas: readonly string[], condition: Condition): Promise<string> {
  const tables = await city.rows(
    `SELECT n.nspname AS schema, c.relname AS name, array_agg(a.attname::text) AS columns
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE n.nspname = ANY($1) AND c.relkind = 'r' GROUP BY 1, 2 ORDER BY 1, 2`,
    [schemas],
  );
  const parts: string[] = [];
  for (const { schema, name, columns } of tables) {
    const where = condition(String(name), columns as string[]);
    const rows = await city.rows(`SELECT t::text AS row FROM "${schema}"."${name}" t ${where} ORDER BY 1`);
    parts.push(`${schema}.${name}\n${rows.map(({ row }) => row).join('\n')}`);
  }
  return parts.join('\n\n');
}

/** Which of the texts are in there, as text or as the bytes of a column. */
export function found(dump: string, texts: readonly string[]): string[] {
  return texts.filter((text) => dump.includes(text) || dump.includes(Buffer.from(text).toString('hex')));
}
