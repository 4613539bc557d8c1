/** Everything a running city holds on disk that is not a key: its database in full, and what it has logged. */
import type { CityProcess } from './city-process.ts';

/** Every row of every table, as text; bytes are in hexadecimal. */
export async function wholeCity(city: CityProcess, schemas = ['g60', 'bullmq']): Promise<string> {
  const tables = await city.rows(
    `SELECT n.nspname AS schema, c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = ANY($1) AND c.relkind = 'r' ORDER BY 1, 2`,
    [schemas],
  );
  const parts: string[] = [];
  for (const { schema, name } of tables) {
    const rows = await city.rows(`SELECT t::text AS row FROM "${schema}"."${name}" t ORDER BY 1`);
    parts.push(`${schema}.${name}\n${rows.map(({ row }) => row).join('\n')}`);
  }
  return parts.join('\n\n');
}

/** Which of the texts are in there, as text or as the bytes of a column. */
export function found(dump: string, texts: readonly string[]): string[] {
  return texts.filter((text) => dump.includes(text) || dump.includes(Buffer.from(text).toString('hex')));
}
