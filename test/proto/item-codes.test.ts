import { readFileSync } from 'node:fs';
import protobuf from 'protobufjs';
import t from 'tap';
import type { Field, Place } from '../../src/domain/fields/field.ts';
import { licenceFields } from '../../src/domain/fields/licence.ts';
import { penaltyFields } from '../../src/domain/fields/penalty.ts';

/** Item codes of the 2015/2017 edition, and of older habits: recognised in files, no part of the published contract. */
const former = new Set([
  ...['XK_XMMC', 'XK_SPLB', 'XK_XDR', 'XK_XDR_ZDM', 'XK_XDR_GSDJ', 'XK_XDR_SFZ', 'XK_FR', 'XK_JZQ', 'XK_XZJG'],
  ...['CF_CFMC', 'CF_AJMC', 'CF_XDR', 'CF_XDR_ZDM', 'CF_XDR_GSDJ', 'CF_XDR_SFZ', 'CF_FR', 'CF_JZRQ', 'CF_XZJG'],
  ...['CF_CFLB1', 'CF_CFLB2', 'CF_JG', 'CF_SXYZCD', 'CF_ZT'],
]);

const codesIn = (text: string) => text.match(/\b(?:XK|CF)_[A-Z0-9]+(?:_[A-Z0-9]+)*\b/g) ?? [];

/** "Message.property CODE" for every code that the comment of a field names. */
function fromComments(message: string, file: string): string[] {
  const path = new URL(`../../proto/g60/credit/v1/${file}.proto`, import.meta.url);
  const { root } = protobuf.parse(readFileSync(path, 'utf8'), { keepCase: true, alternateCommentMode: true });
  const { fieldsArray } = root.lookupType(`g60.credit.v1.${message}`);
  return fieldsArray.flatMap(({ name, comment }) => codesIn(comment ?? '').map((code) => `${message}.${name} ${code}`));
}

/** The same from the table of fields that reads and writes those messages. */
function fromTable(record: string, fields: readonly Field[]): string[] {
  const messages: Readonly<Record<Place, string>> = { record, subject: 'Subject', sealed: 'Sealed', none: 'none' };
  return fields.flatMap(({ place, property, labels }) =>
    labels
      .flatMap(codesIn)
      .filter((code) => !former.has(code))
      .map((code) => `${messages[place]}.${property} ${code}`),
  );
}

t.test('every national item code is named at the field that holds the item, and no other code is', async (t) => {
  const named = [
    ...fromComments('Licence', 'licence'),
    ...fromComments('Penalty', 'penalty'),
    ...fromComments('Subject', 'subject'),
    ...fromComments('Sealed', 'subject'),
  ];
  const used = [...fromTable('Licence', licenceFields), ...fromTable('Penalty', penaltyFields)];
  t.same(named.sort(), used.sort());
  t.equal(new Set(named).size, named.length, 'each once');
});

t.test('the 27 items of a licence and the 29 of a penalty are all there, the remark apart', async (t) => {
  t.equal(fromTable('Licence', licenceFields).length, 27);
  t.equal(fromTable('Penalty', penaltyFields).length, 29);
});

t.test('the codes of the enums are those of their fields', async (t) => {
  const cases: [file: string, enumeration: string, codes: string[]][] = [
    ['licence', 'LicenceKind', ['XK_XKLB']],
    ['licence', 'LicenceStatus', ['XK_ZT']],
    ['penalty', 'PenaltyKind', ['CF_CFLB']],
    ['subject', 'SubjectKind', ['XK_XDR_LB', 'CF_XDR_LB']],
    ['subject', 'IdKind', ['XK_XDR_ZJLX', 'XK_FR_ZJLX']],
  ];
  for (const [file, enumeration, codes] of cases) {
    const path = new URL(`../../proto/g60/credit/v1/${file}.proto`, import.meta.url);
    const { root } = protobuf.parse(readFileSync(path, 'utf8'), { alternateCommentMode: true });
    t.same(codesIn(root.lookupEnum(`g60.credit.v1.${enumeration}`).comment ?? ''), codes, enumeration);
  }
});
