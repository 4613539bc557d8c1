import t from 'tap';
import { readProblem, retryAfter } from '../../src/transport/answer.ts';

const now = Date.UTC(2026, 0, 2, 3, 4, 5);

t.test('Retry-After is read as seconds or as a date, and kept within a day', async (t) => {
  for (const [value, expected] of [
    ['0', 0],
    ['120', 120_000],
    ['Fri, 02 Jan 2026 03:04:35 GMT', 30_000],
    ['Fri, 02 Jan 2026 03:00:00 GMT', 0],
    ['999999999', 86_400_000],
    ['', undefined],
    ['soon', undefined],
    ['-5x', undefined],
  ] as const) {
    t.equal(retryAfter(value, now), expected, value);
  }
});

t.test('of a problem document only a well-formed code and size are taken', async (t) => {
  for (const [document, expected] of [
    ['{"code":"SEQUENCE_GAP","expected":42}', { code: 'SEQUENCE_GAP', expected: 42 }],
    ['{"code":"KEY_REVOKED","detail":"x"}', { code: 'KEY_REVOKED', expected: undefined }],
    ['{"code":"SEQUENCE_GAP","expected":-1}', { code: 'SEQUENCE_GAP', expected: undefined }],
    ['{"code":"SEQUENCE_GAP","expected":1e300}', { code: 'SEQUENCE_GAP', expected: undefined }],
    ['{"code":"SEQUENCE_GAP","expected":"42"}', { code: 'SEQUENCE_GAP', expected: undefined }],
    ['{"code":"a line\\nbreak"}', undefined],
    ['{"code":7}', undefined],
    ['{}', undefined],
    ['null', undefined],
    ['[]', undefined],
    ['<html>', undefined],
    ['', undefined],
  ] as const) {
    t.same(readProblem(document), expected, document);
  }
});
