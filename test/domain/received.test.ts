import t from 'tap';
import type { FindingCode } from '../../src/catalogue/findings.ts';
import type { Dataset } from '../../src/domain/dataset.ts';
import { examineRow } from '../../src/domain/examine.ts';
import { readObjection, readRepair } from '../../src/domain/operation.ts';
import { examineReceived, subjectKindOf } from '../../src/domain/received.ts';
import { type CreditRecord, decodeRecord, encodeOpen, encodeSealed, schemaOf } from '../../src/domain/record.ts';
import { Objection, Operation, Sealed, SubjectKind } from '../../src/wire/proto.ts';
import { fictionalRow } from './fictional.ts';
import { rules } from './shipped-rules.ts';

const { OPERATION_PUBLISH, OPERATION_CORRECT, OPERATION_MARK_OBJECTION, OPERATION_ERASE } = Operation;
type Changes = (record: CreditRecord & { sealed: Sealed }) => void;

function published(dataset: Dataset, n: number): CreditRecord & { sealed: Sealed } {
  const { draft } = examineRow(dataset, '2018', fictionalRow(dataset, '310117', n), rules);
  if (!draft) throw new Error('the fictional row was refused');
  return decodeRecord(dataset, draft.open, draft.sealed ?? new Uint8Array()) as CreditRecord & { sealed: Sealed };
}

function verdict(dataset: Dataset, n: number, change: Changes, withheld: 'sealed' | 'nothing' = 'nothing') {
  const record = published(dataset, n);
  change(record);
  const sealed = withheld === 'sealed' ? undefined : encodeSealed(record);
  return examineReceived(dataset, OPERATION_PUBLISH, schemaOf(dataset), encodeOpen(record), sealed, rules);
}

const set =
  (place: 'message' | 'subject' | 'sealed', property: string, value: unknown): Changes =>
  (record) => {
    Object.assign(record[place], { [property]: value });
  };

const cases: readonly [FindingCode, Dataset, number, Changes][] = [
  ['REQUIRED_MISSING', 'licence', 0, set('message', 'document_number', '')],
  ['REQUIRED_MISSING', 'licence', 0, set('message', 'licence_kind', 0)],
  ['REQUIRED_MISSING', 'penalty', 0, set('message', 'penalty_kinds', [])],
  ['REQUIRED_MISSING', 'penalty', 0, set('message', 'publicity_ends_on', '')],
  ['REQUIRED_MISSING', 'licence', 0, set('subject', 'kind', 0)],
  ['REQUIRED_MISSING', 'licence', 0, set('subject', 'name', '')],
  ['REQUIRED_MISSING', 'licence', 0, set('message', 'subject', undefined)],
  ['TOO_LONG', 'licence', 0, set('message', 'document_name', '文'.repeat(65))],
  ['CONTROL_CHARACTER', 'licence', 0, set('subject', 'name', '演示\u202e')],
  ['LICENCE_KIND_UNKNOWN', 'licence', 0, set('message', 'licence_kind', 77)],
  ['STATUS_UNKNOWN', 'licence', 0, set('message', 'status', 77)],
  ['PENALTY_KIND_UNKNOWN', 'penalty', 0, set('message', 'penalty_kinds', [1, 77])],
  ['GROUND_UNKNOWN', 'debtor', 0, set('message', 'grounds', [9])],
  ['SUBJECT_KIND_UNKNOWN', 'licence', 0, set('subject', 'kind', 9)],
  ['USCC_CHECK_DIGIT', 'licence', 0, set('subject', 'uscc', '91350100M000100Y44')],
  ['USCC_FORMAT', 'licence', 0, set('message', 'authority_uscc', '1')],
  ['DATE_IMPOSSIBLE', 'licence', 0, set('message', 'decided_on', '2026-02-30')],
  ['DATE_IMPOSSIBLE', 'licence', 0, set('message', 'decided_on', '2026/02/03')],
  ['DATE_ORDER', 'licence', 0, set('message', 'valid_to', '2020-01-01')],
  ['REMARK_REQUIRED', 'licence', 0, set('message', 'licence_kind', 6)],
  ['SUBJECT_NAME_EXPOSES_ID', 'licence', 0, set('message', 'remark', '身份证999999198502178365')],
  ['SUBJECT_KIND_MISMATCH', 'licence', 9, set('subject', 'uscc', '91350100M000100Y43')],
  ['SUBJECT_KIND_MISMATCH', 'licence', 0, set('sealed', 'id_number', '999999198502178365')],
  ['RESIDENT_ID_CHECK_DIGIT', 'licence', 0, set('sealed', 'legal_representative_id_number', '999999198502178366')],
  ['ID_KIND_UNKNOWN', 'licence', 0, set('sealed', 'legal_representative_id_kind', 9)],
  ['REQUIRED_CONDITIONAL_MISSING', 'licence', 0, set('subject', 'uscc', '')],
  ['FORBIDDEN_FIELD', 'licence', 9, set('message', 'remark', '电话13900000000')],
  ['MASKED_ID_WRONG', 'licence', 9, set('subject', 'masked_id', '')],
  ['MASKED_ID_WRONG', 'licence', 9, set('subject', 'masked_id', `${'9'.repeat(17)}*`)],
  ['MASKED_ID_WRONG', 'licence', 9, set('subject', 'masked_id', `8${'*'.repeat(16)}8`)],
  ['MASKED_ID_WRONG', 'licence', 0, set('subject', 'masked_id', '9****************1')],
  ['MINOR', 'debtor', 1, set('message', 'age', 12)],
  ['PERFORMANCE_CONTRADICTION', 'debtor', 0, set('message', 'performance', 3)],
  ['SIMPLE_PROCEDURE', 'penalty', 0, set('message', 'document_name', '当场处罚决定书')],
  ['LEGAL_BASIS_MISSING', 'listing', 1, set('message', 'legal_basis', '')],
  ['LIST_KIND_UNKNOWN', 'listing', 1, set('message', 'list_kind', 'NEW_KIND')],
  ['LIST_KIND_UNKNOWN', 'listing', 1, set('message', 'list_kind', '食品安全严重违法')],
];

for (const [code, dataset, n, change] of cases) {
  t.test(`${code} of a received ${dataset} is noticed`, async (t) => {
    t.equal(verdict(dataset, n, change), code);
  });
}

t.test('a withheld sealed part says nothing against the record', async (t) => {
  for (const [dataset, n] of [
    ['licence', 9],
    ['debtor', 1],
  ] as const) {
    t.equal(
      verdict(dataset, n, () => {}, 'sealed'),
      undefined,
    );
  }
  for (const masked of ['999999198502178365', '999999198502178***', '']) {
    t.equal(verdict('licence', 9, set('subject', 'masked_id', masked), 'sealed'), 'MASKED_ID_WRONG', masked);
  }
});

t.test('what a source of the 2015/2017 edition has no item for is not missed', async (t) => {
  const former: Changes = (record) => {
    Object.assign(record.message, { authority_uscc: '', source_name: '', source_uscc: '', violation_kind: '' });
  };
  t.equal(verdict('licence', 0, former), undefined);
  t.equal(verdict('penalty', 0, former), undefined);
});

t.test('today, local lists of codes and this city say nothing against a received record', async (t) => {
  t.equal(verdict('licence', 0, set('message', 'decided_on', '2098-01-01')), undefined);
  t.equal(verdict('licence', 0, set('message', 'authority_uscc', '91350100M000100Y43')), undefined);
});

t.test('bytes, schema and parts must be those of the operation', async (t) => {
  const record = published('licence', 0);
  const open = encodeOpen(record);
  const licence = schemaOf('licence');
  const objection = readObjection({ reason: '事实有误', raised_on: '2026-11-20' });
  const repair = readRepair({
    effects: ['END_PUBLICITY'],
    decision_document: '1',
    authority_name: '演示局',
    decided_on: '2026-11-20',
  });
  const exposing = Objection.encode({ reason: '身份证999999198502178365', raised_on: '2026-11-20' }).finish();
  const mark = OPERATION_MARK_OBJECTION;
  const table: readonly [FindingCode | undefined, Operation, string, Uint8Array | undefined, Uint8Array?][] = [
    [undefined, OPERATION_CORRECT, licence, open],
    ['CONTENT_MALFORMED', OPERATION_PUBLISH, schemaOf('penalty'), open],
    ['CONTENT_MALFORMED', OPERATION_PUBLISH, licence, undefined],
    ['CONTENT_MALFORMED', OPERATION_PUBLISH, licence, new Uint8Array([255])],
    ['CONTENT_MALFORMED', OPERATION_PUBLISH, licence, open, new Uint8Array([255])],
    [undefined, mark, objection.schema, objection.open],
    ['CONTENT_MALFORMED', mark, objection.schema, objection.open, Sealed.encode({ id_number: '1' }).finish()],
    ['CONTENT_MALFORMED', mark, repair.schema, objection.open],
    ['CONTENT_MALFORMED', mark, objection.schema, undefined],
    ['REQUIRED_MISSING', mark, objection.schema, new Uint8Array()],
    ['SUBJECT_NAME_EXPOSES_ID', mark, objection.schema, exposing],
    [undefined, Operation.OPERATION_REPAIR, repair.schema, repair.open],
    [undefined, OPERATION_ERASE, '', undefined],
    ['CONTENT_MALFORMED', OPERATION_ERASE, licence, open],
    ['CONTENT_MALFORMED', 77 as Operation, '', undefined],
  ];
  for (const [code, operation, schema, part, sealed] of table) {
    t.equal(examineReceived('licence', operation, schema, part, sealed, rules), code, `${operation} ${schema} ${code}`);
  }
});

t.test('the kind of subject is read from the open part', async (t) => {
  const open = encodeOpen(published('licence', 9));
  t.equal(subjectKindOf('licence', open), SubjectKind.SUBJECT_KIND_NATURAL_PERSON);
  t.equal(subjectKindOf('licence', undefined), SubjectKind.SUBJECT_KIND_UNSPECIFIED);
  t.equal(subjectKindOf('licence', new Uint8Array([255])), SubjectKind.SUBJECT_KIND_UNSPECIFIED);
});
