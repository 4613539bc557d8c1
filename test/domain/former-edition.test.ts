import t from 'tap';
import { editionOf } from '../../src/domain/edition.ts';
import { examineRow } from '../../src/domain/examine.ts';
import { examineReceived } from '../../src/domain/received.ts';
import { schemaOf } from '../../src/domain/record.ts';
import { showRecord } from '../../src/domain/show.ts';
import { Operation } from '../../src/wire/proto.ts';
import { fictionalResidentId, fictionalUscc } from './fictional-identifiers.ts';
import { rules } from './shipped-rules.ts';

const licence = {
  document_number: '松江许准〔2017〕1号',
  document_name: '食品经营许可',
  licence_kind: '普通',
  content: '食品销售',
  subject_name: '演示云麓科技有限公司',
  uscc: fictionalUscc('91', '999999', 1),
  legal_representative: '钱一',
  decided_on: '2026/11/20',
  valid_to: '2029/11/20',
  authority_name: '松江市场监督管理局',
  status: '0',
};

const penalty = {
  document_number: '松江罚字〔2017〕1号',
  document_name: '演示案',
  penalty_kinds: '1',
  penalty_kinds_2: '0',
  violation_facts: '经查，当事人未按规定建立制度。',
  legal_basis: '依据有关法律',
  content: '罚款',
  subject_name: '钱一',
  id_number: fictionalResidentId(1),
  decided_on: '2026/11/20',
  authority_name: '松江市场监督管理局',
  status: '0',
};

t.test('a licence of the 2015/2017 edition is completed and accepted everywhere', async (t) => {
  const { draft, findings } = examineRow('licence', '2015/2017', licence, rules);
  t.same(
    findings.map(({ code, field, severity }) => `${severity} ${code} ${field}`),
    ['warn FILLED_IN subject_kind', 'warn FILLED_IN valid_from'],
  );
  if (!draft) throw new Error('refused');
  t.match(showRecord('licence', draft.open), {
    status: '有效',
    subject_kind: '法人及非法人组织',
    valid_from: '2026-11-20',
  });
  const { open, sealed } = draft;
  t.equal(examineReceived('licence', Operation.OPERATION_PUBLISH, schemaOf('licence'), open, sealed, rules), undefined);
});

t.test('the kind of subject is told by its numbers', async (t) => {
  for (const [change, kind] of [
    [{}, '法人及非法人组织'],
    [{ uscc: fictionalUscc('92', '999999', 2) }, '个体工商户'],
    [{ uscc: '', organization_code: 'D2143569X' }, '法人及非法人组织'],
    [{ uscc: '', legal_representative: '', id_number: fictionalResidentId(1) }, '自然人'],
  ] as const) {
    const { draft } = examineRow('licence', '2017', { ...licence, ...change }, rules);
    t.equal(draft && showRecord('licence', draft.open)['subject_kind'], kind, JSON.stringify(change));
  }
});

t.test('both kinds of a penalty are kept, and its publicity ends by the longest term', async (t) => {
  const { draft } = examineRow('penalty', '2017', penalty, rules);
  t.match(draft && showRecord('penalty', draft.open), {
    penalty_kinds: '罚款；警告',
    publicity_ends_on: '2027-11-20',
    subject_kind: '自然人',
    id_kind: '身份证',
  });
});

t.test('a status means what its edition says', async (t) => {
  for (const [status, shown] of [
    ['0', '有效'],
    ['1', '撤销'],
    ['2', '异议'],
    ['3', '其他'],
  ] as const) {
    const { draft } = examineRow('licence', '2017', { ...licence, status }, rules);
    t.equal(draft && showRecord('licence', draft.open)['status'], shown);
  }
});

t.test('without the edition the same row is refused for what it lacks', async (t) => {
  const { findings } = examineRow('licence', '2018', licence, rules);
  t.same(
    findings.filter(({ severity }) => severity === 'reject').map(({ code, field }) => `${code} ${field}`),
    [
      'REQUIRED_MISSING subject_kind',
      'REQUIRED_MISSING valid_from',
      'REQUIRED_MISSING authority_uscc',
      'STATUS_UNKNOWN status',
      'REQUIRED_MISSING source_name',
      'REQUIRED_MISSING source_uscc',
    ],
  );
});

t.test('editions are named in several ways', async (t) => {
  for (const [name, edition] of [
    ['2018', '2018'],
    ['2017', '2017'],
    ['2015', '2017'],
    ['2015/2017', '2017'],
    ['', undefined],
    ['2019', undefined],
  ] as const) {
    t.equal(editionOf(name), edition);
  }
});
