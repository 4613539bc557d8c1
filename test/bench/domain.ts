/** Records examined a second of CPU time, by dataset: `npx tsx test/bench/domain.ts`. */
import { recogniseColumns, rowOfCells } from '../../src/domain/columns.ts';
import { type Dataset, datasets } from '../../src/domain/dataset.ts';
import { type Draft, examineRow } from '../../src/domain/examine.ts';
import { fieldsOf } from '../../src/domain/fields/fields.ts';
import { examineReceived } from '../../src/domain/received.ts';
import { schemaOf } from '../../src/domain/record.ts';
import { Operation } from '../../src/wire/proto.ts';
import { fictionalRow } from '../domain/fictional.ts';
import { rules } from '../domain/shipped-rules.ts';

const count = 20_000;
const rounds = 6;

/** The best of several rounds; CPU time, so that a busy machine changes it less. */
function perSecond(work: () => void): number {
  let best = 0;
  for (let round = 0; round < rounds; round++) {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    best = Math.max(best, count / ((user + system) / 1e6));
  }
  return Math.round(best);
}

/** Rows as a file's reader gives them: flat texts, one object shape. */
function tableOf(dataset: Dataset) {
  const names = fieldsOf(dataset).flatMap(({ name, requirement }) => (requirement === 'former' ? [] : name));
  const { columns } = recogniseColumns(dataset, '2018', names);
  const rows = Array.from({ length: count }, (_, n) => fictionalRow(dataset, rules.city, n));
  const lines: string[][] = JSON.parse(JSON.stringify(rows.map((row) => names.map((name) => row[name] ?? ''))));
  return { columns, lines };
}

for (const dataset of datasets) {
  const { columns, lines } = tableOf(dataset);
  const draftOf = (cells: string[]): Draft[] => {
    const read = rowOfCells(columns, cells);
    const draft = 'row' in read ? examineRow(dataset, '2018', read.row, rules).draft : undefined;
    return draft ? [draft] : [];
  };
  const drafts = lines.flatMap(draftOf);
  const schema = schemaOf(dataset);
  const { OPERATION_PUBLISH } = Operation;
  console.log(dataset, {
    openBytes: Math.round(drafts.reduce((sum, { open }) => sum + open.length, 0) / count),
    rows: perSecond(() => {
      for (const cells of lines) draftOf(cells);
    }),
    received: perSecond(() => {
      for (const { open, sealed } of drafts) {
        examineReceived(dataset, OPERATION_PUBLISH, schema, open, sealed, rules);
      }
    }),
  });
}
