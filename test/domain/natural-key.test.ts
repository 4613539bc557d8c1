import fc from 'fast-check';
import t from 'tap';
import { datasets } from '../../src/domain/dataset.ts';
import { DuplicateKeys } from '../../src/domain/duplicate-keys.ts';
import { examineRow } from '../../src/domain/examine.ts';
import { fingerprintInput } from '../../src/domain/fingerprint.ts';
import { fictionalRow } from './fictional.ts';
import { rules } from './shipped-rules.ts';

type Row = Readonly<Record<string, string>>;

function draftOf(dataset: (typeof datasets)[number], row: Row) {
  const { draft, findings } = examineRow(dataset, '2018', row, rules);
  if (!draft) throw new Error(JSON.stringify(findings));
  return draft;
}

const keyOf = (...row: Parameters<typeof draftOf>): string => draftOf(...row).naturalKey;

t.test('what is part of the key makes another record, what is not a new revision', async (t) => {
  const licence = fictionalRow('licence', '310117', 0);
  const debtor = fictionalRow('debtor', '310117', 1);
  const listing = fictionalRow('listing', '310117', 0);
  const cases: readonly ['licence' | 'debtor' | 'listing', Row, Row, 'same' | 'another'][] = [
    ['licence', licence, { content: '另行' }, 'same'],
    ['licence', licence, { subject_name: '改名有限公司' }, 'same'],
    [
      'licence',
      licence,
      { document_number: licence['document_number']?.replace('〔', '[').replace('〕', ']') ?? '' },
      'same',
    ],
    ['licence', licence, { document_number: ` ${licence['document_number']}` }, 'same'],
    ['licence', licence, { document_number: '另一号' }, 'another'],
    ['licence', licence, { certificate_number: '另一号' }, 'another'],
    ['licence', licence, { uscc: '91350100M000100Y43' }, 'another'],
    ['licence', licence, { authority_uscc: '91350100M000100Y43' }, 'another'],
    ['debtor', debtor, { case_number: debtor['case_number']?.replace('（', '(').replace('）', ')') ?? '' }, 'same'],
    ['debtor', debtor, { performance: '部分未履行' }, 'same'],
    ['debtor', debtor, { court_name: '另一人民法院' }, 'another'],
    ['debtor', debtor, { id_number: '999999198502178365' }, 'another'],
    ['listing', listing, { list_kind: 'TAXPAYER_GRADE_A' }, 'same'],
    ['listing', listing, { list_kind: '环保诚信企业' }, 'another'],
  ];
  for (const [dataset, row, change, expected] of cases) {
    const same = keyOf(dataset, { ...row, ...change }) === keyOf(dataset, row);
    t.equal(same ? 'same' : 'another', expected, `${dataset} ${JSON.stringify(change)}`);
  }
});

t.test('fictional rows have keys of their own, and datasets do not share them', async (t) => {
  const keys = datasets.flatMap((dataset) =>
    Array.from({ length: 300 }, (_, n) => keyOf(dataset, fictionalRow(dataset, '310117', n))),
  );
  t.equal(new Set(keys).size, 300 * datasets.length);
});

t.test('a fingerprint tells any change of the record and nothing else', async (t) => {
  const row = fictionalRow('licence', '310117', 0);
  const input = fingerprintInput(draftOf('licence', row));
  t.same(fingerprintInput(draftOf('licence', { ...row, remark: ' 无 ' })), input);
  t.notSame(fingerprintInput(draftOf('licence', { ...row, remark: '说明' })), input);
  t.notSame(
    fingerprintInput(draftOf('licence', { ...row, legal_representative_id_number: '999999198502178365' })),
    input,
  );
});

t.test('a repeated key names the row that had it first', async () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20)), (keys) => {
      const seen = new DuplicateKeys();
      return keys.every((key, row) => {
        const first = keys.indexOf(key);
        return seen.firstRowOf(String(key), row) === (first < row ? first : undefined);
      });
    }),
  );
});
