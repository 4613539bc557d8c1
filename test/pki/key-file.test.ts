import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { createFile, publicMode, replaceFile, secretMode } from '../../src/pki/durable-file.ts';
import { createKeyFile, keepKeyFile, readKeyFile } from '../../src/pki/key-file.ts';
import { testKey } from './fixture.ts';

const key = await testKey('330100-signing');

t.test('a key is written for its owner alone and read back', async (t) => {
  const file = join(t.testdir(), 'a.key');
  await createKeyFile(file, key, undefined);
  t.equal(statSync(file).mode & 0o777, 0o600);
  t.ok((await readKeyFile(file, undefined)).equals(key));
});

t.test('a key that others can read is not loaded', async (t) => {
  const file = join(t.testdir(), 'a.key');
  await createKeyFile(file, key, undefined);
  for (const mode of [0o640, 0o604, 0o660, 0o644, 0o620]) {
    chmodSync(file, mode);
    await t.rejects(readKeyFile(file, undefined), { code: 'KEY_FILE_EXPOSED', parameters: { file } }, mode.toString(8));
  }
  chmodSync(file, 0o400);
  t.ok((await readKeyFile(file, undefined)).equals(key));
});

t.test('a key under a passphrase opens with it only', async (t) => {
  const file = join(t.testdir(), 'a.key');
  await createKeyFile(file, key, 'open');
  t.ok((await readKeyFile(file, 'open')).equals(key));
  await t.rejects(readKeyFile(file, undefined), { code: 'KEY_UNREADABLE' });
  await t.rejects(readKeyFile(file, 'guess'), { code: 'KEY_UNREADABLE' });
});

t.test('no key is ever overwritten', async (t) => {
  const folder = t.testdir();
  const file = join(folder, 'a.key');
  await createKeyFile(file, key, undefined);
  const before = readFileSync(file);
  await t.rejects(createKeyFile(file, await testKey('330500-signing'), undefined), { code: 'FILE_UNWRITABLE' });
  t.ok((await keepKeyFile(file, 3072, undefined)).equals(key));
  t.same(readFileSync(file), before);
  t.same(readdirSync(folder), ['a.key'], 'and no temporary file stays behind');
});

t.test('what is no key, or not there, is named', async (t) => {
  const folder = t.testdir({ 'a.key': 'nothing' });
  chmodSync(join(folder, 'a.key'), 0o600);
  await t.rejects(readKeyFile(join(folder, 'a.key'), undefined), { code: 'KEY_UNREADABLE' });
  await t.rejects(readKeyFile(join(folder, 'b.key'), undefined), { code: 'FILE_UNREADABLE' });
});

t.test('a file is replaced whole, created once, and never in a folder that is not there', async (t) => {
  const folder = t.testdir();
  const file = join(folder, 'a');
  writeFileSync(file, 'old, and longer');
  await replaceFile(file, 'new', secretMode);
  t.equal(readFileSync(file, 'utf8'), 'new');
  t.equal(statSync(file).mode & 0o777, 0o600, 'with the mode of the new one');
  await t.rejects(createFile(file, 'other', publicMode), { code: 'FILE_UNWRITABLE' });
  t.equal(readFileSync(file, 'utf8'), 'new');
  await t.rejects(createFile(join(folder, 'b', 'c'), 'x', publicMode), { code: 'FILE_UNWRITABLE' });
  t.same(readdirSync(folder), ['a']);
});
