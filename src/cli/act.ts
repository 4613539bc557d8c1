/** `g60 act`: what takes two administrators, one who proposes and one who decides. */
import { type FileHandle, open, rm } from 'node:fs/promises';
import { Command } from 'commander';
import { GatewayError } from '../errors.ts';
import { secretMode } from '../pki/durable-file.ts';
import { readSecret } from '../pki/key-file.ts';
import { type ActView, actLines } from './act-lines.ts';
import { type AdministratorOptions, asAdministrator, callAs } from './as-administrator.ts';
import { print, say } from './print.ts';
import { type ProposeOptions, proposeAct, proposing } from './propose-act.ts';

interface KeyOptions extends AdministratorOptions {
  readonly output: string;
  readonly passphraseFile: string;
}

async function show(acts: readonly ActView[]): Promise<void> {
  for (const act of acts) for (const line of actLines(act)) await print(line);
}

async function list(directory: string, options: AdministratorOptions & { readonly all?: true }): Promise<void> {
  const call = { path: '/v1/admin/acts', query: { which: options.all ? 'all' : 'open' } };
  const acts = await callAs(directory, options, (api) => api.json<ActView[]>(call));
  if (options.json) return await print(JSON.stringify(acts));
  if (acts.length === 0) return await print(say('没有待审批的申请', 'nothing waits for a decision'));
  await show(acts);
}

function deciding(name: 'approve' | 'reject', verdict: 'approval' | 'rejection'): Command {
  const description = {
    approve: say('批准他人的申请，即时生效', 'approve what another one proposed; it takes effect at once'),
    reject: say('驳回他人的申请', 'reject what another one proposed'),
  }[name];
  const command = new Command(name).description(description).argument('<ID>', say('申请编号', 'id of the act'));
  return asAdministrator(command).action(async (id: string, directory: string, options: AdministratorOptions) => {
    const call = { method: 'POST', path: `/v1/admin/acts/${encodeURIComponent(id)}/${verdict}` } as const;
    const act = await callAs(directory, options, (api) => api.json<ActView>(call));
    await (options.json ? print(JSON.stringify(act)) : show([act]));
  });
}

/** @throws GatewayError FILE_UNWRITABLE, also when the file exists */
async function createOutput(file: string): Promise<FileHandle> {
  return open(file, 'wx', secretMode).catch((error: Error) => {
    throw new GatewayError('FILE_UNWRITABLE', { file, reason: error.message }, error);
  });
}

/** @throws GatewayError KEY_FILE_EXPOSED, FILE_*, API_* */
async function fetchKey(id: string, directory: string, options: KeyOptions): Promise<void> {
  const { output, passphraseFile } = options;
  const passphrase = (await readSecret(passphraseFile)).replace(/\r?\n$/, '');
  const path = `/v1/admin/acts/${encodeURIComponent(id)}/key`;
  const call = { method: 'POST', path, type: 'application/json', body: JSON.stringify({ passphrase }) } as const;
  // Before the key is asked for: it is handed out once, and must have a place to go.
  const file = await createOutput(output);
  try {
    await callAs(directory, options, async (api) => {
      for await (const piece of await api.bytes(call)) await file.writeFile(piece);
    });
    await file.sync();
  } catch (error) {
    await rm(output, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  await print(say(`已写入 ${output}`, `written to ${output}`));
}

function fetching(): Command {
  const command = new Command('key')
    .description(say('取已批准导出的密钥，一小时内，只一次', 'fetch a key, once, within an hour of its approval'))
    .argument('<ID>', say('申请编号', 'id of the act'));
  return asAdministrator(command)
    .requiredOption('-o, --output <FILE>', say('写入的 PKCS#12 文件', 'PKCS#12 file to write'))
    .requiredOption(
      '--passphrase-file <FILE>',
      say('口令文件，权限 0600，至少 12 个字符', 'file with a passphrase of 12 characters or more, mode 0600'),
    )
    .action(fetchKey);
}

function exporting(): Command {
  const command = new Command('export')
    .description(say('申请导出网关上的一把密钥', 'propose to export a key of the gateway'))
    .argument('<KEY>', 'gateway signing client-…');
  return proposing(command).action((key: string, directory: string, options: ProposeOptions) =>
    proposeAct(directory, 'key.export', key, options),
  );
}

function notes(): string {
  return say(
    `
登记、停用、授权、撤销由安全管理员申请（g60 client、g60 administrator），导出密钥由系统管理员申请（g60 act export）。
审批人是另一位系统或安全管理员，24 小时内有效；每一步都记入审计。

示例：
  g60 act list 310117 --as li
  g60 act approve 编号 310117 --as li
  g60 act key 编号 310117 --as wang --passphrase-file 口令 -o client-court.p12`,
    `
A security administrator proposes registrations and rights (g60 client, g60 administrator), a system administrator the
export of a key (g60 act export). Another system or security administrator decides within 24 hours; each step is audited.

Examples:
  g60 act list 310117 --as li
  g60 act approve ID 310117 --as li
  g60 act key ID 310117 --as wang --passphrase-file passphrase -o client-court.p12`,
  );
}

export function actCommand(): Command {
  const listing = new Command('list').description(say('待审批的申请', 'what waits for a decision'));
  return new Command('act')
    .description(say('需要两人办理的申请：审批、导出密钥', 'what takes two administrators: decisions, export of keys'))
    .addCommand(asAdministrator(listing).option('--all', say('连同已审批的', 'those decided too')).action(list))
    .addCommand(deciding('approve', 'approval'))
    .addCommand(deciding('reject', 'rejection'))
    .addCommand(exporting())
    .addCommand(fetching())
    .addHelpText('after', notes);
}
