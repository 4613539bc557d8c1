import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import excel from 'exceljs';
import t from 'tap';
import { cellsOf } from './read-all.ts';

// A real writer as counterpart: exceljs, whose streaming workbooks put the sheet before what explains its cells.
for (const useSharedStrings of [true, false]) {
  t.test(`a workbook of exceljs reads back, ${useSharedStrings ? 'shared' : 'inline'} strings`, async (t) => {
    const stream = new PassThrough();
    const bytes = buffer(stream);
    const workbook = new excel.stream.xlsx.WorkbookWriter({ stream, useSharedStrings, useStyles: true });
    const sheet = workbook.addWorksheet('许可');
    sheet.addRow(['名称', '日期', '金额', '说明']).commit();
    for (let row = 1; row <= 3000; row += 1) {
      const name = `松江区示例明岸和风物业管理有限公司${row}`;
      sheet
        .addRow([name, new Date(Date.UTC(2026, 2, 5)), 45.4408, { richText: [{ text: '富' }, { text: '文本' }] }])
        .commit();
    }
    await workbook.commit();
    const [heading, ...rows] = await cellsOf(await bytes, 'xlsx');
    t.strictSame(heading, ['名称', '日期', '金额', '说明']);
    t.equal(rows.length, 3000);
    const expected = rows.map((_, index) => [
      `松江区示例明岸和风物业管理有限公司${index + 1}`,
      '2026/03/05',
      '45.4408',
      '富文本',
    ]);
    t.strictSame(rows, expected);
  });
}
