import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import t from 'tap';
import { isOrganizationCodeForm, organizationCheckDigit } from '../../src/domain/organization-code.ts';
import { birthDateOf, residentIdCheckDigit, residentIdFault } from '../../src/domain/resident-id.ts';
import { usccCheckDigit, usccFault } from '../../src/domain/uscc.ts';
import { fictionalResidentId, fictionalUscc } from './fictional-identifiers.ts';

const vectors = JSON.parse(readFileSync(new URL('../vectors/check-digits.json', import.meta.url), 'utf8'));
const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';

t.test('credit codes and resident ids of the vectors get their verdict', async (t) => {
  for (const [faultOf, table] of [
    [usccFault, vectors.uscc],
    [residentIdFault, vectors.residentId],
  ] as const) {
    for (const [verdict, numbers] of Object.entries<string[]>(table)) {
      for (const number of numbers) t.equal(faultOf(number) ?? 'valid', verdict, number);
    }
  }
});

t.test('organisation codes of the vectors get their verdict', async (t) => {
  const { valid, wrong } = vectors.organizationCode;
  for (const code of [...valid, ...wrong]) t.ok(isOrganizationCodeForm(code), code);
  for (const code of valid) t.equal(organizationCheckDigit(code), code[8], code);
  for (const code of wrong) t.not(organizationCheckDigit(code), code[8], code);
});

t.test('any one character mistyped in a credit code is noticed', async () => {
  const position = fc.nat(17).filter((at) => at < 2 || at > 7);
  fc.assert(
    fc.property(fc.nat(1_000_000), position, fc.constantFrom(...alphabet), (n, at, character) => {
      const code = fictionalUscc('91', '999999', n);
      const typed = code.slice(0, at) + character + code.slice(at + 1);
      return usccFault(code) === undefined && (typed === code || usccFault(typed) !== undefined);
    }),
  );
});

t.test('any one digit mistyped, and any two neighbours swapped, in a resident id is noticed', async () => {
  fc.assert(
    fc.property(fc.nat(1_000_000), fc.nat(16), fc.integer({ min: 0, max: 9 }), (n, at, digit) => {
      const id = fictionalResidentId(n);
      const typed = id.slice(0, at) + digit + id.slice(at + 1);
      const swapped = id.slice(0, at) + id[at + 1] + id[at] + id.slice(at + 2);
      const noticed = (number: string) => number === id || residentIdFault(number) !== undefined;
      return residentIdFault(id) === undefined && noticed(typed) && noticed(swapped);
    }),
  );
});

t.test('no other check character fits', async () => {
  fc.assert(
    fc.property(fc.nat(1_000_000), (n) => {
      const code = fictionalUscc('92', '999999', n).slice(0, 17);
      const id = fictionalResidentId(n).slice(0, 17);
      const fits = [...alphabet].filter((character) => usccFault(code + character) === undefined);
      const idFits = [...'0123456789X'].filter((character) => residentIdFault(id + character) === undefined);
      return fits.join() === usccCheckDigit(code) && idFits.join() === residentIdCheckDigit(id);
    }),
  );
});

t.test('the birth date is read from the number', async (t) => {
  t.equal(birthDateOf('11010519491231002X'), '1949-12-31');
});
