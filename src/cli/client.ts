/** `g60 client`: the city's systems that may call the gateway, and with which rights. */
import { Command } from 'commander';
import { datasets } from '../domain/dataset.ts';
import { type Client, clientScopes } from '../exchange/ports/access.ts';
import { type AdministratorOptions, asAdministrator, callAs, count, words } from './as-administrator.ts';
import { print, say } from './print.ts';
import { type ProposeOptions, proposeAct, proposing } from './propose-act.ts';
import { textTable } from './text-table.ts';

interface RegisterOptions
  extends ProposeOptions,
    Pick<Client, 'scopes' | 'datasets' | 'purposes' | 'requestsPerMinute' | 'batchRecords'> {}

/** The clients as lines for a terminal. */
export function clientLines(clients: readonly Client[]): string[] {
  const left = (zh: string, en: string) => ({ heading: say(zh, en), align: 'left' }) as const;
  const right = (zh: string, en: string) => ({ heading: say(zh, en), align: 'right' }) as const;
  return textTable(
    [
      left('系统', 'client'),
      left('状态', 'state'),
      right('次/分钟', 'calls/min'),
      right('条/次', 'records/call'),
      left('数据集', 'datasets'),
      left('目的', 'purposes'),
      left('权限', 'scopes'),
    ],
    clients.map((client) => [
      client.name,
      client.state === 'active' ? say('启用', 'active') : say('停用', 'disabled'),
      String(client.requestsPerMinute),
      String(client.batchRecords),
      client.datasets.join(',') || '-',
      client.purposes.join(',') || '-',
      client.scopes.join(',') || '-',
    ]),
  );
}

async function list(directory: string, options: AdministratorOptions): Promise<void> {
  const clients = await callAs(directory, options, (api) => api.json<Client[]>({ path: '/v1/admin/clients' }));
  await print(options.json ? JSON.stringify(clients) : clientLines(clients).join('\n'));
}

function register(name: string, directory: string, options: RegisterOptions): Promise<void> {
  const { scopes, datasets, purposes, requestsPerMinute, batchRecords } = options;
  const subject = { name, scopes, datasets, purposes, requestsPerMinute, batchRecords };
  return proposeAct(directory, 'client.register', subject, options);
}

function notes(): string {
  return say(
    `
登记和停用都要另一位管理员批准（g60 act approve），批准后一秒内在本市所有进程生效。
已登记的名字再登记一次，即改为新的权限和上限。

示例：
  g60 client register court 310117 --as zhang --scopes records:write,status:read --datasets debtor --reason 法院接入
  g60 client disable court 310117 --as zhang --reason 密钥失窃`,
    `
Registering and disabling take a second administrator (g60 act approve), and count within a second at all processes of
the city. To register a name again changes its rights and limits.

Examples:
  g60 client register court 310117 --as zhang --scopes records:write,status:read --datasets debtor --reason "courts join"
  g60 client disable court 310117 --as zhang --reason "key stolen"`,
  );
}

function registration(): Command {
  const command = new Command('register')
    .description(say('申请登记一个业务系统，或改变其权限', 'propose to register a system, or to change its rights'))
    .argument('<NAME>', say('证书身份中的名字', 'name in the identity of its certificate'));
  return proposing(command)
    .requiredOption('--scopes <A,B>', clientScopes.join(' '), words)
    .requiredOption('--datasets <A,B>', datasets.join(' '), words)
    .option('--purposes <A,B>', say('查询目的代码', 'codes of purposes of its queries'), words, [])
    .option('--requests-per-minute <N>', say('每分钟请求数上限', 'requests a minute'), count, 6000)
    .option('--batch-records <N>', say('一次提交条数上限', 'records in one submission'), count, 5000)
    .action(register);
}

function disabling(): Command {
  const command = new Command('disable')
    .description(say('申请停用一个业务系统', 'propose to disable a system'))
    .argument('<NAME>');
  return proposing(command).action((name: string, directory: string, options: ProposeOptions) =>
    proposeAct(directory, 'client.disable', name, options),
  );
}

export function clientCommand(): Command {
  const listing = new Command('list').description(say('已登记的业务系统', 'the systems registered'));
  return new Command('client')
    .description(say('本市业务系统的登记与权限', "the city's systems and their rights"))
    .addCommand(asAdministrator(listing).action(list))
    .addCommand(registration())
    .addCommand(disabling())
    .addHelpText('after', notes);
}
