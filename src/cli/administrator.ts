/** `g60 administrator`: who administers the gateway, in which of three roles. */
import { Argument, Command } from 'commander';
import { type Administrator, type Role, roles } from '../exchange/ports/access.ts';
import { type AdministratorOptions, asAdministrator, callAs } from './as-administrator.ts';
import { print, say } from './print.ts';
import { type ProposeOptions, proposeAct, proposing } from './propose-act.ts';
import { textTable } from './text-table.ts';

const roleNames: Readonly<Record<Role, readonly [zh: string, en: string]>> = {
  system: ['系统管理员', 'system'],
  security: ['安全管理员', 'security'],
  auditor: ['审计员', 'auditor'],
};

async function list(directory: string, options: AdministratorOptions): Promise<void> {
  const call = { path: '/v1/admin/administrators' };
  const administrators = await callAs(directory, options, (api) => api.json<Administrator[]>(call));
  if (options.json) return await print(JSON.stringify(administrators));
  const left = (zh: string, en: string) => ({ heading: say(zh, en), align: 'left' }) as const;
  const lines = textTable(
    [left('管理员', 'administrator'), left('角色', 'role'), left('状态', 'state')],
    administrators.map(({ name, role, state }) => [
      name,
      say(...roleNames[role]),
      state === 'active' ? say('在任', 'active') : say('已撤销', 'revoked'),
    ]),
  );
  await print(lines.join('\n'));
}

function notes(): string {
  return say(
    `
三员分立：系统管理员管运行与证书，安全管理员管登记与授权，审计员看审计记录；一人一个角色，互不代办。
授权与撤销由安全管理员申请，须另一位系统或安全管理员批准（g60 act approve）。

示例：
  g60 administrator grant li system 310117 --as zhang --reason 到岗
  g60 administrator revoke li 310117 --as zhang --reason 离任`,
    `
Duties are separate: system administrators see to operation and certificates, security administrators to registration
and rights, auditors to the audit trail. One person has one role. A security administrator proposes to grant or revoke
one, and another system or security administrator approves it (g60 act approve).

Examples:
  g60 administrator grant li system 310117 --as zhang --reason joins
  g60 administrator revoke li 310117 --as zhang --reason leaves`,
  );
}

function granting(): Command {
  const command = new Command('grant')
    .description(say('申请授予一个角色', 'propose to grant a role'))
    .argument('<NAME>', say('证书身份中的名字', 'name in the identity of the certificate'))
    .addArgument(new Argument('<ROLE>', roles.join(' ')).choices(roles));
  return proposing(command).action((name: string, role: Role, directory: string, options: ProposeOptions) =>
    proposeAct(directory, 'administrator.grant', { name, role }, options),
  );
}

function revoking(): Command {
  const command = new Command('revoke').description(say('申请撤销', 'propose to revoke')).argument('<NAME>');
  return proposing(command).action((name: string, directory: string, options: ProposeOptions) =>
    proposeAct(directory, 'administrator.revoke', name, options),
  );
}

export function administratorCommand(): Command {
  const listing = new Command('list').description(say('已登记的管理员', 'the administrators registered'));
  return new Command('administrator')
    .description(say('管理员与三员分立', 'administrators and their separate duties'))
    .addCommand(asAdministrator(listing).action(list))
    .addCommand(granting())
    .addCommand(revoking())
    .addHelpText('after', notes);
}
