import fc from 'fast-check';
import t from 'tap';
import { cutSizes } from '../../src/exchange/cut-sizes.ts';

t.test('a long append is cut where a batch would be full', async (t) => {
  const limits = { batchEntries: 3, batchBytes: 100 };
  t.same(cutSizes([10, 10, 10, 10], 5, limits), [8, 9], 'by entries');
  t.same(cutSizes([60, 60, 10], 0, limits), [1, 3], 'by bytes');
  t.same(cutSizes([500, 10], 0, limits), [1, 2], 'one entry is never cut');
  t.same(cutSizes([], 7, limits), []);
});

t.test('every piece fits and the last ends at the end', async () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(sizes, fc.nat(1000), (entrySizes, start) => {
      let from = 0;
      const cuts = cutSizes(entrySizes, start, { batchEntries: 7, batchBytes: 100 });
      for (const cut of cuts) {
        const piece = entrySizes.slice(from, cut - start);
        if (piece.length === 0 || piece.length > 7) return false;
        if (piece.reduce((sum, size) => sum + size, 0) > 100) return false;
        from = cut - start;
      }
      return from === entrySizes.length;
    }),
  );
});
