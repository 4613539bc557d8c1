import t from 'tap';
import { GatewayError } from '../../src/errors.ts';
import { type RecordsBody, readRows } from '../../src/http/rows/read-rows.ts';
import { RecordSubmission } from '../../src/wire/proto.ts';

const limits = { submitRecords: 3, entryBytes: 200 };

function body(format: RecordsBody['format'], content: string | Uint8Array): RecordsBody {
  return { format, bytes: Buffer.from(content as string) };
}

function refusal(sent: RecordsBody): Record<string, unknown> {
  try {
    readRows(sent, 'penalty', limits);
  } catch (error) {
    if (error instanceof GatewayError) return { code: error.code, ...error.parameters };
    throw error;
  }
  return {};
}

t.test('rows are read in order from every format', async (t) => {
  const expected = [
    { document_number: '甲〔2024〕1号', fine: '0.5' },
    { document_number: '乙"2"\n', fine: '12' },
  ];
  t.same(readRows(body('json', JSON.stringify(expected)), 'penalty', limits), expected);
  t.same(readRows(body('ndjson', expected.map((row) => JSON.stringify(row)).join('\n')), 'penalty', limits), expected);
  t.same(readRows(body('ndjson', `\uFEFF${JSON.stringify(expected[0])}\r\n\r\n`), 'penalty', limits), [expected[0]]);
  const records = [{ penalty: { document_number: '甲', fine_fen: 50 } }, { penalty: { document_number: '乙' } }];
  const rows = readRows(body('protobuf', RecordSubmission.encode({ records }).finish()), 'penalty', limits);
  t.match(rows, [{ document_number: '甲' }, { document_number: '乙' }]);
});

t.test('numbers and nulls become text when nothing is lost', async (t) => {
  for (const [sent, text] of [
    ['0.1', '0.1'],
    ['-2', '-2'],
    ['1.50', '1.5'],
    ['9007199254740991', '9007199254740991'],
    ['0.000001', '0.000001'],
    ['123456789.123456', '123456789.123456'],
    ['null', ''],
  ] as const) {
    t.same(readRows(body('json', `[{"fine":${sent}}]`), 'penalty', limits), [{ fine: text }], sent);
  }
});

t.test('a member that cannot be a field of a record is named', async (t) => {
  for (const [sent, place, reason] of [
    ['{"fine":9007199254740993}', '[0].fine', 'is a number too long to be exact: send it as a text'],
    ['{"fine":1234567890.1234567}', '[0].fine', 'is a number too long to be exact: send it as a text'],
    ['{"fine":1e400}', '[0].fine', 'is a number too long to be exact: send it as a text'],
    ['{"a":"1"},{"fine":true}', '[1].fine', 'must be a text or a number'],
    ['{"fine":[1]}', '[0].fine', 'must be a text or a number'],
    ['{"fine":{}}', '[0].fine', 'must be a text or a number'],
    ['{"999999199003070011":{}}', '[0].…', 'must be a text or a number'],
    ['"text"', '[0]', 'must be an object'],
    ['[]', '[0]', 'must be an object'],
    ['null', '[0]', 'must be an object'],
  ] as const) {
    t.same(refusal(body('json', `[${sent}]`)), { code: 'REQUEST_INVALID', place, reason }, sent);
  }
  t.same(refusal(body('ndjson', '{"a":"1"}\n\n{"fine":false}')).place, 'line 3.fine');
  t.same(refusal(body('json', '{}')), {
    code: 'REQUEST_INVALID',
    place: 'body',
    reason: 'must be an array of objects',
  });
  t.same(refusal(body('json', '[]')).code, 'REQUEST_INVALID', 'nothing to submit');
});

t.test('a field called __proto__ is only a field', async (t) => {
  const [row] = readRows(body('json', '[{"__proto__":5}]'), 'penalty', limits);
  t.same(Object.entries(row ?? {}), [['__proto__', '5']]);
  t.equal(Object.getPrototypeOf(row), Object.prototype);
});

t.test('malformed bodies are refused with the place and without what they hold', async (t) => {
  const secret = '999999199003070011';
  for (const [format, sent, place] of [
    ['json', `[{"id_number":"${secret}",}]`, { line: 1, column: 36 }],
    ['json', `[\n  {"a": "1"},\n  {"a": ${secret}x}]`, { line: 3, column: 27 }],
    ['json', `[{"a":"${secret}`, { line: 1, column: 26 }],
    ['json', '[{"a":"1"}] x', { line: 1, column: 13 }],
    ['json', "[{'a':1}]", { line: 1, column: 3 }],
    ['json', '[{"a":01}]', { line: 1, column: 8 }],
    ['json', '[{"a":"\t"}]', { line: 1, column: 8 }],
    ['ndjson', `{"a":"1"}\n{"a":"2"}\n{"a" "${secret}"}`, { line: 3, column: 6 }],
    ['ndjson', '[{"a":"1"}', { line: 1, column: 11 }],
  ] as const) {
    const refused = refusal(body(format, sent));
    t.match(refused, { code: 'BODY_MALFORMED', ...place }, sent);
    t.notMatch(JSON.stringify(refused), secret);
  }
  t.match(refusal(body('json', '')), { code: 'BODY_MALFORMED', reason: 'it is empty' });
  const gbk = Uint8Array.from([0x5b, 0x22, 0xb9, 0xab, 0x22, 0x5d]);
  t.match(refusal(body('json', gbk)), { code: 'BODY_MALFORMED', reason: 'it is not UTF-8' });
});

t.test('malformed protobuf is refused with the byte it stops at', async (t) => {
  const bytes = RecordSubmission.encode({ records: [{ penalty: { content: '处罚内容' } }] }).finish();
  t.match(refusal(body('protobuf', bytes.subarray(0, -1))), { code: 'PROTOBUF_MALFORMED', offset: 2 });
  t.match(refusal(body('protobuf', Uint8Array.of(10, 2, 18, 9))), { code: 'PROTOBUF_MALFORMED' });
  t.match(refusal(body('protobuf', Uint8Array.of(10, 0))), { code: 'REQUEST_INVALID', place: 'records[0]' });
  const licence = RecordSubmission.encode({ records: [{ licence: { content: 'x' } }] }).finish();
  t.match(refusal(body('protobuf', licence)), { code: 'REQUEST_INVALID', place: 'records[0]' }, 'another dataset');
});

t.test('too many records are refused before they become objects', async (t) => {
  const records = [1, 2, 3, 4].map(() => ({ penalty: {} }));
  for (const sent of [
    body('json', JSON.stringify([{}, {}, {}, {}])),
    body('ndjson', '{}\n{}\n{}\n{}'),
    body('protobuf', RecordSubmission.encode({ records }).finish()),
  ]) {
    t.same(refusal(sent), { code: 'TOO_MANY_RECORDS', limit: 3 }, sent.format);
  }
  const wide = { penalty: { content: 'x'.repeat(300) } };
  const large = RecordSubmission.encode({ records: [{ penalty: {} }, wide] }).finish();
  t.same(refusal(body('protobuf', large)), { code: 'ENTRY_TOO_LARGE', sequence: 2, limit: 200 });
});

t.test('a bomb of brackets is refused without being built', async (t) => {
  const before = process.memoryUsage().heapUsed;
  for (const format of ['json', 'ndjson'] as const) {
    const bomb = refusal(body(format, '['.repeat(8_000_000)));
    t.match(bomb, { code: 'REQUEST_INVALID', place: 'body', reason: 'is nested too deep' });
    t.match(refusal(body(format, `[${'[],'.repeat(2_000_000)}[]]`)), { code: 'TOO_MANY_RECORDS' });
  }
  t.match(
    refusal(
      body(
        'protobuf',
        new Uint8Array(8_000_000).map((_, i) => (i % 2 ? 0 : 10)),
      ),
    ),
    {
      code: 'TOO_MANY_RECORDS',
    },
  );
  t.ok(process.memoryUsage().heapUsed - before < 100_000_000);
  t.same(refusal(body('json', '[{"a":"\\"[[[[[[[[\\\\"}]')), {}, 'brackets in a text are text');
});
