import fc from 'fast-check';
import t from 'tap';
import { placeOfSyntaxError } from '../../src/http/rows/json-place.ts';

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function indexOf(text: string): number {
  const { line, column } = placeOfSyntaxError(text);
  const before = text.split('\n').slice(0, line - 1);
  return before.reduce((length, each) => length + each.length + 1, 0) + column - 1;
}

t.test('in a text that JSON.parse takes, no error is found before the end', async () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom('', ' ', '\n', '\t\r\n'), (text, space) => {
      const padded = `${space}${text}${space}`;
      return indexOf(padded) === padded.length;
    }),
  );
});

t.test('in a text that JSON.parse refuses, the place lies within it', async () => {
  fc.assert(
    fc.property(
      fc.json({ maxDepth: 3 }),
      fc.nat(),
      fc.constantFrom('', 'x', '"', '}', ']', ',', '\\', '\u0001'),
      (text, at, mark) => {
        const index = at % (text.length + 1);
        const broken = text.slice(0, index) + mark + text.slice(index + 1);
        fc.pre(!parses(broken));
        const place = indexOf(broken);
        return place >= 0 && place <= broken.length;
      },
    ),
  );
});

t.test('the place is that of the first character that cannot be there', async (t) => {
  for (const [text, line, column] of [
    ['', 1, 1],
    ['x', 1, 1],
    ['[1,]', 1, 4],
    ['{"a":1,}', 1, 8],
    ['{"a":1 "b":2}', 1, 8],
    ['[1\n,2\n,x]', 3, 2],
    ['{"a":nul}', 1, 6],
    ['[1] 2', 1, 5],
    ['["\\x"]', 1, 3],
    ['["a', 1, 4],
    ['['.repeat(60_000), 1, 102],
  ] as const) {
    t.same(placeOfSyntaxError(text), { line, column }, text.slice(0, 20));
  }
});

t.test('a long text with many escapes is read without exhausting the stack', async (t) => {
  const text = `["${'\\"字'.repeat(500_000)}",]`;
  t.same(placeOfSyntaxError(text), { line: 1, column: text.length });
});
