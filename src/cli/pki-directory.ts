/** Commands of `g60 pki` about the directory of members: its changes, and the second person who signs them. */
import { type Command, Option } from 'commander';
import type { DirectoryView } from '../directory/directory-view.ts';
import { datasets } from '../domain/dataset.ts';
import { GatewayError } from '../errors.ts';
import { authorityFiles } from '../pki/authority-layout.ts';
import {
  agreed,
  type DirectoryChange,
  reachedAt,
  readmitted,
  removed,
  shared,
  suspended,
  unchanged,
} from '../pki/change-directory.ts';
import { installTrust, publishCities } from '../pki/enrol-cities.ts';
import { changeDirectory } from '../pki/publish.ts';
import { authorityPlace, dropDraft, openDraft, signDraft } from '../pki/sign-draft.ts';
import { SubjectKind } from '../wire/proto.ts';
import { day, directoryChanges, directoryFacts } from './directory-facts.ts';
import { caPassphrase, openCa } from './open-ca.ts';
import { print, say, visible } from './print.ts';

interface CaOption {
  readonly ca: string;
}

interface CityOption extends CaOption {
  readonly city: string;
}

interface AgreeOptions extends CaOption {
  readonly source: string;
  readonly dataset: string;
  readonly readers?: string[];
  readonly subjectKinds: (keyof typeof subjectKinds)[];
  readonly none?: true;
}

const subjectKinds = {
  'legal-person': SubjectKind.SUBJECT_KIND_LEGAL_PERSON,
  'sole-trader': SubjectKind.SUBJECT_KIND_SOLE_TRADER,
  'natural-person': SubjectKind.SUBJECT_KIND_NATURAL_PERSON,
} as const;

export async function showDirectory(view: DirectoryView): Promise<void> {
  const until = day(view.expiresAt);
  await print(say(`名录第 ${view.version} 版，有效至 ${until}`, `directory version ${view.version}, until ${until}`));
  for (const fact of directoryFacts(view)) await print(`  ${visible(fact)}`);
}

/** What waits for signatures, against the version it follows. */
export async function showDraft(directory: string): Promise<void> {
  const draft = await openDraft(await authorityPlace(directory), Date.now());
  if (!draft) return;
  const { content, signatures, previous } = draft;
  const { version, threshold } = content;
  const count = `${signatures.length}/${threshold}`;
  await print(say(`名录第 ${version} 版草稿，签名 ${count}`, `draft of directory version ${version}, signed ${count}`));
  for (const change of directoryChanges(previous, content)) await print(`  ${visible(change)}`);
}

async function change(ca: string, step: DirectoryChange): Promise<void> {
  await showDirectory(await changeDirectory(await openCa(ca), step, Date.now()));
}

async function member(cities: string[], { ca }: CaOption): Promise<void> {
  await showDirectory(await publishCities(await openCa(ca), cities, Date.now()));
}

/** @throws GatewayError USAGE unless exactly one of readers and none is given */
function agreement({ source, dataset, readers, subjectKinds: kinds, none }: AgreeOptions): DirectoryChange {
  if (none === (readers === undefined ? undefined : true))
    throw new GatewayError('USAGE', { reason: '--readers or --none' });
  if (!readers) return shared(source, dataset);
  return agreed({ source, dataset, readers, subjectKinds: kinds.map((kind) => subjectKinds[kind]) });
}

async function install(cities: string[], { ca }: CaOption): Promise<void> {
  const view = await installTrust(await openCa(ca), cities, Date.now());
  const version = view?.version ?? 0;
  await print(
    say(`已装入名录第 ${version} 版和吊销列表`, `directory version ${version} and revocation lists installed`),
  );
}

async function sign({ ca, signer, key }: CaOption & { signer: string; key?: string }): Promise<void> {
  await showDraft(ca);
  const person = { name: signer, keyFile: key ?? authorityFiles(ca).key(signer), passphrase: caPassphrase() };
  await showDirectory(await signDraft(await authorityPlace(ca), person, Date.now()));
}

async function drop({ ca }: CaOption): Promise<void> {
  await dropDraft(await authorityPlace(ca), Date.now());
  await print(say('草稿已放弃', 'the draft is dropped'));
}

function addMembers(pki: Command): void {
  const ofCity = (name: string, zh: string, en: string, step: (city: string) => DirectoryChange) =>
    pki
      .command(name)
      .description(say(zh, en))
      .requiredOption('--ca <dir>')
      .requiredOption('--city <code>')
      .action(({ ca, city }: CityOption) => change(ca, step(city)));
  pki
    .command('member')
    .description(say('列入城市并发布新版名录', 'list cities in a new version of the directory'))
    .argument('<citydir...>', 'member.json, keys/signing.pem')
    .requiredOption('--ca <dir>')
    .action(member);
  ofCity('suspend', '暂停一个城市', 'suspend a city', suspended);
  ofCity('readmit', '恢复被暂停的城市', 'readmit a suspended city', readmitted);
  ofCity('remove', '从名录中移除一个城市', 'take a city out of the directory', removed);
  pki
    .command('endpoints')
    .description(say('更改城市的对端地址', 'change where a city is reached'))
    .requiredOption('--ca <dir>')
    .requiredOption('--city <code>')
    .requiredOption('--endpoints <url...>', say('https://主机:端口，首选在前', 'https://host:port, best first'))
    .action(({ ca, city, endpoints }: CityOption & { endpoints: string[] }) => change(ca, reachedAt(city, endpoints)));
}

function addAgreements(pki: Command): void {
  pki
    .command('agree')
    .description(say('约定一个城市的数据集由谁读取', 'agree who reads a dataset of a city'))
    .requiredOption('--ca <dir>')
    .requiredOption('--source <code>', say('来源城市', 'the city whose dataset it is'))
    .addOption(new Option('--dataset <name>').choices(datasets).makeOptionMandatory())
    .option('--readers <code...>', say('可读取的城市', 'the cities that read it'))
    .addOption(
      new Option('--subject-kinds <kind...>', say('只限这些主体类别', 'of these kinds of subject only'))
        .choices(Object.keys(subjectKinds))
        .default([], say('全部', 'all')),
    )
    .option('--none', say('取消约定：所有成员均可读取', 'no agreement any more: every member reads it'))
    .action((options: AgreeOptions) => change(options.ca, agreement(options)));
}

function addSigning(pki: Command): void {
  pki
    .command('directory')
    .description(say('内容不变，发布有效期更长的新版名录', 'publish the same directory anew, with a later expiry'))
    .requiredOption('--ca <dir>')
    .action(({ ca }: CaOption) => change(ca, unchanged));
  pki
    .command('sign')
    .description(say('第二人：核对并签署名录草稿', 'second person: look at the draft of the directory and sign it'))
    .requiredOption('--ca <dir>')
    .requiredOption('--signer <name>', say('签署人，如 directory-2', 'the signer, as directory-2'))
    .option('--key <file>', say('私钥文件（默认在 CA 目录中）', 'its key (default: in the CA directory)'))
    .action(sign);
  pki
    .command('drop-draft')
    .description(say('放弃等待签名的名录草稿', 'give up the draft that waits for signatures'))
    .requiredOption('--ca <dir>')
    .action(drop);
  pki
    .command('install')
    .description(say('把最新名录和吊销列表装入城市目录', 'put the newest directory and revocation lists into cities'))
    .argument('<citydir...>')
    .requiredOption('--ca <dir>')
    .action(install);
}

export function addDirectoryCommands(pki: Command): void {
  addMembers(pki);
  addAgreements(pki);
  addSigning(pki);
}
