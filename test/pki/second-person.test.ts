import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { type Authority, openAuthority } from '../../src/pki/authority.ts';
import { authorityFiles } from '../../src/pki/authority-layout.ts';
import { listed, readmitted, suspended, unchanged } from '../../src/pki/change-directory.ts';
import { changeDirectory, newestDirectory } from '../../src/pki/publish.ts';
import { authorityPlace, dropDraft, openDraft, signDraft } from '../../src/pki/sign-draft.ts';
import { now, testAuthority, trustDomain } from './fixture.ts';

const hangzhou = { city: '330100', name: '杭州', endpoints: ['https://gw.example'], signingCertificates: [] };

/** A CA that needs two signatures, and the keys of these signers carried away from it. */
async function dividedCa(folder: string, ...away: string[]) {
  const { directory } = await testAuthority(folder, { threshold: 2 });
  const files = authorityFiles(directory);
  const elsewhere = join(folder, 'elsewhere');
  mkdirSync(elsewhere);
  for (const name of away) renameSync(files.key(name), join(elsewhere, `${name}.key`));
  const person = (name: string) => ({ name, keyFile: join(elsewhere, `${name}.key`), passphrase: undefined });
  return {
    authority: await openAuthority(directory, undefined),
    place: await authorityPlace(directory),
    files,
    person,
  };
}

const change = (authority: Authority, at = now) => changeDirectory(authority, listed([hangzhou], trustDomain), at);

t.test('a change waits until a second person has signed it, and is then the next version', async (t) => {
  const { authority, place, files, person } = await dividedCa(t.testdir(), 'directory-2');
  await t.rejects(change(authority), {
    code: 'DIRECTORY_DRAFTED',
    parameters: { version: 2, valid: 1, threshold: 2, signers: 'directory-2' },
  });
  t.equal((await newestDirectory(authority, now))?.version, 1, 'nothing is published');
  t.match(await openDraft(place, now), { content: { members: [{ city: '330100' }] }, signatures: [{}] });
  const view = await signDraft(place, person('directory-2'), now + 1000);
  t.equal(view.version, 2);
  t.notOk(existsSync(files.draft(2)));
  t.same(readFileSync(files.version(2)), Buffer.from(view.envelope));
  await t.rejects(signDraft(place, person('directory-2'), now), { code: 'DRAFT_MISSING' });
});

t.test('while a draft waits nothing else changes, until it is dropped', async (t) => {
  const { authority, place } = await dividedCa(t.testdir(), 'directory-2');
  await t.rejects(change(authority), { code: 'DIRECTORY_DRAFTED' });
  await t.rejects(changeDirectory(authority, unchanged, now), { code: 'DRAFT_OPEN', parameters: { version: 2 } });
  await dropDraft(place, now);
  await t.rejects(dropDraft(place, now), { code: 'DRAFT_MISSING' });
  await t.rejects(changeDirectory(authority, unchanged, now), { code: 'DIRECTORY_DRAFTED' });
});

t.test('the CA may hold none of the keys: each signer comes with their own', async (t) => {
  const { authority, place, person } = await dividedCa(t.testdir(), 'directory-1', 'directory-2');
  await t.rejects(change(authority), { code: 'DIRECTORY_DRAFTED', parameters: { valid: 0 } });
  await t.rejects(signDraft(place, person('directory-1'), now), { code: 'DIRECTORY_UNDERSIGNED' });
  await t.rejects(
    signDraft(place, person('directory-1'), now),
    { code: 'DIRECTORY_UNDERSIGNED' },
    'nor by signing twice',
  );
  t.equal((await openDraft(place, now))?.signatures.length, 1);
  t.equal((await signDraft(place, person('directory-2'), now)).version, 2);
});

t.test('a signature of somebody else, or over something else, is worth nothing', async (t) => {
  const folder = t.testdir();
  const { authority, place, files, person } = await dividedCa(folder, 'directory-2');
  const foreign = authorityFiles((await testAuthority(folder, { name: 'foreign' })).directory);
  await t.rejects(change(authority), { code: 'DIRECTORY_DRAFTED' });
  const stranger = { name: 'directory-2', keyFile: foreign.key('directory-2'), passphrase: undefined };
  await t.rejects(signDraft(place, stranger, now), { code: 'KEY_MISMATCH' });
  await t.rejects(signDraft(place, { ...stranger, name: 'issuing', keyFile: files.key('issuing') }, now), {
    code: 'SIGNER_UNKNOWN',
  });
  const draft = readFileSync(files.draft(2));
  draft.write('330500', draft.indexOf('330100'));
  writeFileSync(files.draft(2), draft);
  await t.rejects(signDraft(place, person('directory-2'), now), { code: /DIRECTORY_(INVALID|UNDERSIGNED)/ });
  t.equal((await newestDirectory(authority, now))?.version, 1);
});

t.test('a draft left behind by a crash after its publication stands in nobody’s way', async (t) => {
  const { authority, place, files, person } = await dividedCa(t.testdir(), 'directory-2');
  await t.rejects(change(authority), { code: 'DIRECTORY_DRAFTED' });
  const draft = readFileSync(files.draft(2));
  await signDraft(place, person('directory-2'), now);
  writeFileSync(files.draft(2), draft);
  t.equal(await openDraft(place, now), undefined);
  await t.rejects(changeDirectory(authority, suspended('330100'), now), { code: 'DIRECTORY_DRAFTED' });
});

t.test('what no gateway would accept is not kept as a draft', async (t) => {
  const { authority, place } = await dividedCa(t.testdir(), 'directory-1', 'directory-2');
  const wrong = listed([{ ...hangzhou, endpoints: ['http://gw.example'] }], trustDomain);
  await t.rejects(changeDirectory(authority, wrong, now), { code: 'DIRECTORY_INVALID' });
  t.equal(await openDraft(place, now), undefined);
});

t.test('nine who change the directory at once are all heard', async (t) => {
  const authority = await testAuthority(t.testdir());
  const cities = Array.from({ length: 9 }, (_, index) => `33010${index}`);
  const changes = cities.map((city) => changeDirectory(authority, listed([{ ...hangzhou, city }], trustDomain), now));
  await Promise.all(changes);
  const view = await newestDirectory(authority, now);
  t.equal(view?.version, 10);
  t.same(
    view?.members.map(({ city }) => city),
    cities,
  );
  t.equal((await changeDirectory(authority, readmitted('330100'), now)).version, 11);
});
