import t from 'tap';
import { displayWidth, padded } from '../../src/cli/display-width.ts';
import { textTable } from '../../src/cli/text-table.ts';

t.test('a Chinese character takes two columns, a colour none', async (t) => {
  for (const [text, width] of [
    ['', 0],
    ['abc', 3],
    ['松江', 4],
    ['松江 a✓·…', 9],
    ['（２０）', 8],
    ['𠮷', 2],
    ['\x1b[32m✓\x1b[0m', 1],
  ] as const) {
    t.equal(displayWidth(text), width, text);
  }
});

t.test('text is padded on either side and never cut', async (t) => {
  t.equal(padded('松江', 6), '松江  ');
  t.equal(padded('松江', 6, 'before'), '  松江');
  t.equal(padded('松江嘉兴', 6), '松江嘉兴');
});

t.test('columns of a table stand below one another whatever is in them', async (t) => {
  const lines = textTable(
    [
      { heading: '城市', align: 'left' },
      { heading: 'n', align: 'right' },
    ],
    [['松江 *', '7'], ['Hefei', '12'], ['芜湖']],
  );
  t.same(lines, ['城市     n', '松江 *   7', 'Hefei   12', '芜湖']);
});
