import t from 'tap';
import { guessDataset } from '../../src/cli/guess-dataset.ts';
import { datasets } from '../../src/domain/dataset.ts';
import { fieldsOf } from '../../src/domain/fields/fields.ts';

for (const dataset of datasets) {
  t.test(`${dataset} is told by its Chinese headings, and by its English names`, async (t) => {
    const current = fieldsOf(dataset).filter(({ requirement }) => requirement !== 'former');
    t.strictSame(
      guessDataset(
        current.map(({ heading }) => heading),
        {},
      ),
      { dataset, edition: '2018' },
    );
    t.strictSame(
      guessDataset(
        current.map(({ name }) => name),
        {},
      ),
      { dataset, edition: '2018' },
    );
  });
}

const former2017 =
  'XK_WSH XK_XMMC XK_SPLB XK_NR XK_XDR XK_XDR_SHXYM XK_XDR_ZDM XK_XDR_GSDJ XK_XDR_SWDJ XK_XDR_SFZ XK_FR XK_JDRQ XK_JZQ XK_XZJG XK_ZT DFBM SJC BZ';

t.test('codes of the 2015/2017 edition are told from those of 2018', async (t) => {
  t.strictSame(guessDataset(former2017.split(' '), {}), { dataset: 'licence', edition: '2017' });
  t.strictSame(guessDataset(former2017.replaceAll('XK_', 'CF_').split(' '), {}).dataset, 'penalty');
});

t.test('a file of 2018 that lacks a column is not taken for one of an edition without it', async (t) => {
  const headings = fieldsOf('licence').flatMap(({ heading, requirement }) =>
    requirement === 'required' ? [heading] : [],
  );
  t.strictSame(guessDataset(headings, {}), { dataset: 'licence', edition: '2018' });
});

t.test('what the caller names is not guessed', async (t) => {
  t.strictSame(guessDataset(['a', 'b'], { dataset: 'debtor' }), { dataset: 'debtor', edition: '2018' });
  t.equal(guessDataset(former2017.split(' '), { edition: '2018' }).edition, '2018');
});

t.test('headings of no dataset are refused', async (t) => {
  t.throws(() => guessDataset(['名称', '备注', 'a', 'b', 'c'], {}), { code: 'DATASET_NOT_GUESSED' });
});
