/** `g60 init`: a new city's directory. */
import { join, relative } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { roles } from '../exchange/ports/access.ts';
import { enrolCities } from '../pki/enrol-cities.ts';
import type { NewAdministrator } from '../pki/new-city.ts';
import { type PreparedCity, prepareCity } from '../pki/prepare-city.ts';
import { openCa } from './open-ca.ts';
import { print, say } from './print.ts';
import { wholeNumber } from './whole-number.ts';

interface Options {
  readonly city: string;
  readonly name?: string;
  readonly trustDomain: string;
  readonly host: string;
  readonly peerPort: number;
  readonly apiPort: number;
  readonly localPort: number;
  readonly client: string[];
  readonly administrator: NewAdministrator[];
  readonly ca?: string;
}

async function showNextSteps({ directory, requests, member }: PreparedCity): Promise<void> {
  const files = requests.map(({ file }) => join('keys', file)).join(' ');
  const issue = `g60 pki issue --ca CA --city ${member.city} CITY/keys/*.csr`;
  for (const step of [
    say('密钥已生成，留在本机。接下来：', 'The keys are made and stay here. Next:'),
    say(
      `1. 把 member.json 和 ${files} 复制到证书中心的一个目录 CITY`,
      `1. copy member.json and ${files} to a folder CITY at the CA`,
    ),
    say(`2. 证书中心：${issue}`, `2. the CA: ${issue}`),
    say('3. 证书中心：g60 pki member --ca CA CITY', '3. the CA: g60 pki member --ca CA CITY'),
    say(
      `4. 把 CITY/keys/*.pem、CITY/directory.bin 和 CITY/revocation-lists.pem 复制回 ${directory}`,
      `4. copy CITY/keys/*.pem, CITY/directory.bin and CITY/revocation-lists.pem back into ${directory}`,
    ),
  ]) {
    await print(step);
  }
}

async function init(directory: string, options: Options): Promise<void> {
  const prepared = await prepareCity(directory, {
    city: options.city,
    name: options.name ?? options.city,
    trustDomain: options.trustDomain,
    host: options.host,
    ports: { peer: options.peerPort, api: options.apiPort, local: options.localPort },
    clients: options.client,
    administrators: options.administrator,
    passphrase: process.env['G60_KEY_PASSPHRASE'],
  });
  if (options.ca === undefined) return showNextSteps(prepared);
  const view = await enrolCities(await openCa(options.ca), [prepared], Date.now());
  const file = relative('.', join(directory, 'g60.json'));
  await print(
    say(
      `${options.city} 已列入名录第 ${view.version} 版，配置在 ${file}`,
      `${options.city} is listed in directory version ${view.version}; configuration in ${file}`,
    ),
  );
}

function withAdministrator(text: string, others: NewAdministrator[]): NewAdministrator[] {
  const [name = '', role] = text.split(':');
  const known = roles.find((each) => each === role);
  if (!known) throw new InvalidArgumentError(say(`应为 名称:角色，如 zhang:security`, 'NAME:ROLE, as zhang:security'));
  return [...others, { name, role: known }];
}

export function initCommand(): Command {
  return new Command('init')
    .description(
      say('建立一个城市的目录：配置、密钥、证书请求', 'make a city: configuration, keys, certificate requests'),
    )
    .argument('<dir>')
    .requiredOption('--city <code>', 'GB/T 2260')
    .option('--name <name>', say('城市名称', 'name of the city'))
    .option('--trust-domain <name>', 'SPIFFE', 'g60.credit')
    .option('--host <host>', say('主机名或地址', 'host name or address'), '127.0.0.1')
    .option('--peer-port <n>', say('对端接口', 'for peers'), wholeNumber, 7443)
    .option('--api-port <n>', say('业务接口', 'for systems of the city'), wholeNumber, 7444)
    .option('--local-port <n>', say('本机接口', 'for this machine'), wholeNumber, 7445)
    .option('--client <name...>', say('业务系统', 'systems that get a key'), ['demo'])
    .option(
      '--administrator <name:role...>',
      say(`管理员，角色为 ${roles.join('、')}`, `administrators; the role is one of ${roles.join(', ')}`),
      withAdministrator,
      [],
    )
    .option('--ca <dir>', say('同机的证书中心，立即签发并列入名录', 'a CA on this machine: certify and list at once'))
    .action(init);
}
