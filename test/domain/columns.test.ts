import t from 'tap';
import { recogniseColumns, rowOfCells } from '../../src/domain/columns.ts';
import type { Dataset } from '../../src/domain/dataset.ts';
import { datasets } from '../../src/domain/dataset.ts';
import type { Edition } from '../../src/domain/edition.ts';
import { fieldsOf } from '../../src/domain/fields/fields.ts';

const headingsOf = (dataset: Dataset) => fieldsOf(dataset).map(({ heading }) => heading);
const codesFound = (dataset: Dataset, edition: Edition, headings: string[]) =>
  recogniseColumns(dataset, edition, headings).findings.map(({ code, field }) => `${code} ${field}`.trim());

t.test('headings are recognised by Chinese text, code or English name, in any order', async (t) => {
  for (const dataset of datasets) {
    const fields = fieldsOf(dataset);
    for (const name of ['heading', 'name'] as const) {
      const mixed = fields.map((field) => field[name]).reverse();
      const { columns, findings } = recogniseColumns(dataset, '2018', mixed);
      t.same(findings, [], `${dataset} by ${name}`);
      t.same(columns, [...fields].reverse());
    }
    const labels = fields.flatMap((field) => field.labels.map((label) => [label, field.name] as const));
    for (const [label, name] of labels) {
      t.equal(recogniseColumns(dataset, '2018', [label]).columns[0]?.name, name, `${dataset} ${label}`);
    }
  }
});

t.test('headings may differ in brackets, spaces, case and marks of required', async (t) => {
  const sent = ['\ufeff 行政相对人代码_1(统一社会信用代码)', 'xk_wsh', '＊许可类别*', ' 备 注 '];
  const { columns } = recogniseColumns('licence', '2018', sent);
  t.same(
    columns.map((field) => field?.name),
    ['uscc', 'document_number', 'licence_kind', 'remark'],
  );
});

t.test('the item codes of the 2015/2017 edition are a whole licence and a whole penalty', async (t) => {
  const licence =
    'XK_WSH XK_XMMC XK_SPLB XK_NR XK_XDR XK_XDR_SHXYM XK_XDR_ZDM XK_XDR_GSDJ XK_XDR_SWDJ XK_XDR_SFZ XK_FR XK_JDRQ XK_JZQ XK_XZJG XK_ZT DFBM SJC BZ';
  const penalty =
    'CF_WSH CF_CFMC CF_CFLB1 CF_CFLB2 CF_SY CF_YJ CF_XDR_MC CF_XDR_SHXYM CF_XDR_ZDM CF_XDR_GSDJ CF_XDR_SWDJ CF_XDR_SFZ CF_FR CF_JG CF_JDRQ CF_XZJG CF_ZT DFBM SJC BZ';
  t.same(codesFound('licence', '2017', licence.split(' ')), []);
  t.same(codesFound('penalty', '2017', penalty.split(' ')), []);
  t.ok(codesFound('licence', '2018', licence.split(' ')).includes('FILE_HEADER_MISSING authority_uscc'));
});

t.test('a file without its columns is refused, one with more is not', async (t) => {
  t.same(codesFound('debtor', '2018', []), ['FILE_EMPTY']);
  t.same(codesFound('debtor', '2018', ['', ' ']), ['FILE_EMPTY']);
  const headings = headingsOf('licence');
  const without = headings.filter((heading) => heading !== '许可机关');
  t.same(codesFound('licence', '2018', without), ['FILE_HEADER_MISSING authority_name']);
  const debtor = headingsOf('debtor').filter((heading) => heading !== '被执行人类别');
  t.same(codesFound('debtor', '2017', debtor), ['FILE_HEADER_MISSING subject_kind'], 'whatever edition is named');
  t.same(codesFound('licence', '2018', [...headings, '颜色']), ['FILE_HEADER_UNKNOWN']);
  t.same(codesFound('licence', '2018', [...headings, 'XK_WSH']), ['FILE_HEADER_DUPLICATE document_number']);
});

t.test('a column of personal data that has no place here refuses the file', async (t) => {
  for (const heading of ['联系电话', '手机号', '家庭住址', '银行账号', '开户行', 'phone', '病史']) {
    t.same(codesFound('licence', '2018', [...headingsOf('licence'), heading]), ['FORBIDDEN_FIELD'], heading);
  }
});

t.test('cells become a row by column; another number of cells is no row', async (t) => {
  const { columns } = recogniseColumns('licence', '2018', ['许可类别', '颜色', '备注']);
  t.same(rowOfCells(columns, ['普通', '红', '']), { row: { licence_kind: '普通', remark: '' } });
  t.same(rowOfCells(columns, ['普通', '红', '', '', ' ']), { row: { licence_kind: '普通', remark: '' } });
  for (const cells of [['普通', '红'], ['普通', '红', '', 'x'], []]) {
    const read = rowOfCells(columns, cells);
    t.match(read, { finding: { code: 'ROW_SHAPE', severity: 'reject', parameters: { columns: 3 } } });
  }
});
