import t from 'tap';
import { datasets } from '../../src/domain/dataset.ts';
import { examineRow } from '../../src/domain/examine.ts';
import { decodeRecord } from '../../src/domain/record.ts';
import { rowOfValues } from '../../src/domain/row.ts';
import { rowOfInput } from '../../src/domain/row-of-input.ts';
import { showRecord, showSealed } from '../../src/domain/show.ts';
import { IdKind, RecordSubmission, Severity } from '../../src/wire/proto.ts';
import { fictionalRow } from './fictional.ts';
import { rules } from './shipped-rules.ts';

/** Every field that a record of the dataset can have beyond those of a fictional row. */
const more: Readonly<Record<string, Record<string, string>>> = {
  licence: { tax_registration_number: '999999000000001', remark: '说明' },
  penalty: { severity: '严重', document_name: '行政处罚决定书', certificate_affected: '许可证 1', remark: '说明' },
  debtor: { court_uscc: '11310117MA2TH3BJ34', performed_part: '一', unperformed_part: '二', remark: '说明' },
  listing: { grade: 'A级', contact: '钱一', remark: '说明' },
};

function draftOf(dataset: (typeof datasets)[number], row: Readonly<Record<string, string>>) {
  const { draft, findings } = examineRow(dataset, '2018', row, rules);
  if (!draft) throw new Error(JSON.stringify(findings));
  return draft;
}

t.test('what is shown can be submitted again and gives the same bytes', async (t) => {
  for (const dataset of datasets) {
    for (let n = 0; n < 30; n++) {
      const draft = draftOf(dataset, { ...fictionalRow(dataset, '310117', n), ...more[dataset] });
      const shown = showRecord(dataset, draft.open);
      const { masked_id: _masked, fine_fen: _fine, confiscated_fen: _confiscated, ...texts } = shown;
      const again = rowOfValues({ ...texts, ...(draft.sealed ? showSealed(draft.sealed) : {}) });
      if ('finding' in again) throw new Error('no row');
      t.same(draftOf(dataset, again.row), draft, `${dataset} ${n}`);
    }
  }
});

t.test('every number of an organisation comes back', async (t) => {
  const numbers = {
    business_registration_number: '999999600000001',
    organization_code: 'D2143569X',
    tax_registration_number: '999999000000001',
    public_institution_number: '199999000001',
    social_organization_number: '社证字第1号',
  };
  const { open } = draftOf('licence', { ...fictionalRow('licence', '310117', 0), ...numbers });
  t.match(showRecord('licence', open), numbers);
});

t.test('a record submitted as protobuf is the record submitted as a row', async (t) => {
  for (const dataset of datasets) {
    for (let n = 0; n < 30; n++) {
      const draft = draftOf(dataset, { ...fictionalRow(dataset, '310117', n), ...more[dataset] });
      const { message, sealed } = decodeRecord(dataset, draft.open, draft.sealed);
      const sent = { [dataset]: message, ...(sealed ? { sealed } : {}) };
      const bytes = RecordSubmission.encode({ records: [sent] }).finish();
      const input = rowOfInput(RecordSubmission.decode(bytes).records?.[0] ?? {});
      t.equal(input.dataset, dataset);
      t.same(draftOf(dataset, input.row), draft, `${dataset} ${n}`);
    }
  }
  t.throws(() => rowOfInput({}), { code: 'PROTOBUF_MALFORMED' });
});

t.test('the open part shows a masked number only, debtors as the national list does', async (t) => {
  const licence = draftOf('licence', fictionalRow('licence', '310117', 9));
  const id = fictionalRow('licence', '310117', 9)['id_number'] ?? '';
  t.equal(showRecord('licence', licence.open)['masked_id'], `${id[0]}${'*'.repeat(16)}${id[17]}`);
  t.notOk(Buffer.from(licence.open).includes(id), 'the full number is not among the bytes');
  const row = fictionalRow('debtor', '310117', 1);
  const debtorId = row['id_number'] ?? '';
  const debtor = draftOf('debtor', row);
  t.equal(showRecord('debtor', debtor.open)['masked_id'], `${debtorId.slice(0, 10)}****${debtorId.slice(-4)}`);
  t.same(debtor.sealed && showSealed(debtor.sealed), { id_number: debtorId });
});

t.test('enumerations, amounts and a fine of nothing are shown', async (t) => {
  const { open } = draftOf('penalty', { ...fictionalRow('penalty', '310117', 3), fine: '0', severity: 'SERIOUS' });
  t.match(showRecord('penalty', open), {
    penalty_kinds: '罚款；没收违法所得',
    fine: '0',
    fine_fen: 0,
    confiscated: '0.33',
    confiscated_fen: 330_000,
    severity: '严重',
  });
  t.equal(Severity.SEVERITY_SERIOUS, 3);
  t.equal(IdKind.ID_KIND_RESIDENT_ID, 1);
});

t.test('bytes that are no record are a malformed message', async (t) => {
  t.throws(() => showRecord('licence', new Uint8Array([255])), { code: 'PROTOBUF_MALFORMED' });
  t.throws(() => showSealed(new Uint8Array([255])), { code: 'PROTOBUF_MALFORMED' });
});

t.test('JSON records may hold texts, numbers and null; a number that lost its digits says so', async (t) => {
  t.match(rowOfValues({ fine: 45.4408, status: 1, remark: null }), {
    row: { fine: '45.4408', status: '1', remark: '' },
  });
  t.match(rowOfValues({ uscc: 913101170000000000 }), { row: { uscc: /E\+17$/ } });
  for (const wrong of [null, [], 'text', 7]) t.match(rowOfValues(wrong), { finding: { code: 'ROW_SHAPE' } });
  t.match(rowOfValues({ remark: { text: 1 } }), { finding: { code: 'VALUE_NOT_ALLOWED', field: 'remark' } });
  t.match(rowOfValues(JSON.parse('{"__proto__":"x"}')), { row: {} });
});
