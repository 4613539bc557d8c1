import t from 'tap';
import { statementKind } from '../../src/store/statement-kind.ts';

t.test('a statement is known by its first words after comments', async (t) => {
  const cases: readonly [text: string, kind: string, channel?: string][] = [
    ['BEGIN', 'begin'],
    ['begin isolation level serializable', 'begin'],
    ['START  TRANSACTION', 'begin'],
    ['COMMIT', 'end'],
    ['  end;', 'end'],
    ['ROLLBACK', 'end'],
    ['ROLLBACK TO SAVEPOINT a', 'other'],
    ['ABORT', 'end'],
    ['-- BEGIN of a comment\n-- and another\n  COMMIT', 'end'],
    ['/* LISTEN\n x */ BEGIN', 'begin'],
    ['-- name: listen_jobs\nLISTEN bullmq_jobs;\n', 'listen', 'bullmq_jobs'],
    ['LISTEN "bullmq:jobs"', 'listen', 'bullmq:jobs'],
    ['LISTEN Jobs', 'listen', 'jobs'],
    ['LISTEN "Jobs"', 'listen', 'Jobs'],
    ['UNLISTEN *', 'unlisten', '*'],
    ['SELECT 1', 'other'],
    ['beginning', 'other'],
    ['commits', 'other'],
    ['-- COMMIT', 'other'],
    ['', 'other'],
  ];
  for (const [text, kind, channel] of cases) {
    t.same(statementKind(text), channel === undefined ? { kind } : { kind, channel }, JSON.stringify(text));
  }
});
