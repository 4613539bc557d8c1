import t from 'tap';
import { fileBytes } from '../../src/files/file-bytes.ts';
import { formatOf } from '../../src/files/format.ts';

t.test('a file that is not there is reported by name and reason', async (t) => {
  await t.rejects(fileBytes('no/such.csv').next(), {
    code: 'FILE_UNREADABLE',
    parameters: { file: 'no/such.csv', reason: 'no such file or directory' },
  });
});

for (const [file, format] of [
  ['许可.csv', 'csv'],
  ['A.XLSX', 'xlsx'],
  ['dir.csv/a.ndjson', 'ndjson'],
  ['a.jsonl', 'ndjson'],
  ['a.txt', 'csv'],
] as const) {
  t.equal(formatOf(file), format, `${file} is read as ${format}`);
}

for (const file of ['a.xls', 'a', 'csv', 'a.csv.gz']) {
  t.throws(() => formatOf(file), { code: 'FILE_FORMAT_UNKNOWN' }, `${file} is of no known format`);
}
