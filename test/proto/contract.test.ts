import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const published = at('v1.binpb');
const root = t.testdir();

interface Objection {
  readonly type: string;
  readonly message: string;
}

/** Runs buf, and gives back what it objects to. */
function buf(...args: string[]): Objection[] {
  const { status, stdout, stderr, error } = spawnSync(
    at('../../node_modules/.bin/buf'),
    [...args, '--error-format', 'json'],
    { encoding: 'utf8', env: { ...process.env, BUF_CACHE_DIR: root }, timeout: 60_000 },
  );
  if (error) throw error;
  // 100 is buf's word for objections; anything else but 0 is a failure of its own.
  if (status !== 0 && status !== 100) throw new Error(`buf ${args[0]}: ${stderr}`);
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

const breaking = (folder: string) => buf('breaking', folder, '--against', published);

/** A copy of the contract with one thing changed; throws when the text to change is not there. */
function changed(name: string, file: string, from: string | RegExp, to: string): string {
  const folder = `${root}/${name.replaceAll(' ', '-')}`;
  cpSync(at('../../proto'), folder, { recursive: true });
  const path = `${folder}/g60/credit/v1/${file}.proto`;
  const text = readFileSync(path, 'utf8');
  const edited = text.replace(from, to);
  if (edited === text) throw new Error(`${name}: ${file}.proto has nothing like ${from}`);
  writeFileSync(path, edited);
  return folder;
}

t.test('the contract keeps the rules of its style', async (t) => {
  t.same(buf('lint', at('../../proto')), []);
});

t.test('the contract still is what other cities have been given', async (t) => {
  t.same(breaking(at('../../proto')), []);
});

t.test('a change that breaks what other cities built is refused', async (t) => {
  const cases: [name: string, file: string, from: string | RegExp, to: string, rule: string][] = [
    ['a field renumbered', 'licence', 'string content = 7;', 'string content = 70;', 'FIELD_NO_DELETE'],
    [
      'two fields swapped',
      'subject',
      /uscc = 3;(.*\n.*)registration_number = 4;/,
      'uscc = 4;$1registration_number = 3;',
      'FIELD_SAME_NAME',
    ],
    ['a field deleted', 'penalty', /.*string remark = 18;.*\n/, '', 'FIELD_NO_DELETE'],
    ['a field renamed', 'debtor', 'string case_number', 'string file_number', 'FIELD_SAME_NAME'],
    [
      'a field of another type',
      'ledger',
      'uint64 tree_size = 2;\n  bytes root',
      'uint32 tree_size = 2;\n  bytes root',
      'FIELD_SAME_TYPE',
    ],
    ['a number become text', 'penalty', 'optional uint64 fine_fen', 'optional string fine_fen', 'FIELD_SAME_TYPE'],
    ['one value become many', 'listing', 'string reason', 'repeated string reason', 'FIELD_SAME_CARDINALITY'],
    ['an optional field no more', 'penalty', 'optional uint64 fine_fen', 'uint64 fine_fen', 'FIELD_SAME_CARDINALITY'],
    ['an enum value renamed', 'licence', '  LICENCE_KIND_GENERAL', '  LICENCE_KIND_ORDINARY', 'ENUM_VALUE_SAME_NAME'],
    ['an enum value deleted', 'ledger', /.*OPERATION_WITHDRAW = 6;.*\n/, '', 'ENUM_VALUE_NO_DELETE'],
    ['a message deleted', 'operation', /message Withdrawal \{[^}]*\}\n/, '', 'MESSAGE_NO_DELETE'],
    ['a choice opened', 'exchange', /oneof record \{([^}]*)\}/, '$1', 'FIELD_SAME_ONEOF'],
    ['the package renamed', 'operation', 'package g60.credit.v1;', 'package g60.credit.v2;', 'FILE_SAME_PACKAGE'],
  ];
  for (const [name, file, from, to, rule] of cases) {
    const types = breaking(changed(name, file, from, to)).map(({ type }) => type);
    t.ok(types.includes(rule), `${name}: ${rule}`, { found: types });
  }
});

t.test('an addition breaks nothing', async (t) => {
  const cases: [name: string, file: string, from: string, to: string][] = [
    ['a field', 'licence', 'string remark = 16;', 'string remark = 16;\n  string grade = 17;'],
    ['an enum value', 'penalty', 'PENALTY_KIND_OTHER = 14;', 'PENALTY_KIND_OTHER = 14;\n  PENALTY_KIND_NEW = 15;'],
    ['a message', 'operation', '// WITHDRAW:', 'message Later {}\n\n// WITHDRAW:'],
    ['a better comment', 'subject', '// Whom', '// About whom'],
  ];
  for (const [name, file, from, to] of cases) t.same(breaking(changed(name, file, from, to)), [], name);
});

t.test('a style that is broken is noticed', async (t) => {
  const folder = changed('a field in camel case', 'licence', 'string valid_from', 'string validFrom');
  t.match(buf('lint', folder), [{ message: /validFrom/ }]);
});
