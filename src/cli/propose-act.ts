import type { Command } from 'commander';
import type { ActKind } from '../exchange/ports/access.ts';
import { type ActView, actLines } from './act-lines.ts';
import { type AdministratorOptions, asAdministrator, callAs } from './as-administrator.ts';
import { print, say } from './print.ts';

export interface ProposeOptions extends AdministratorOptions {
  readonly reason: string;
}

/** The command with what an act needs besides its subject. */
export function proposing(command: Command): Command {
  return asAdministrator(command).requiredOption(
    '--reason <TEXT>',
    say('给审批人看的理由，不写个人信息', 'for the second person; nothing about a natural person'),
  );
}

/** Proposes the act and says what the second person has to run. @throws GatewayError API_* */
export async function proposeAct(
  directory: string,
  kind: ActKind,
  subject: unknown,
  options: ProposeOptions,
): Promise<void> {
  const body = JSON.stringify({ kind, subject, reason: options.reason });
  const call = { method: 'POST', path: '/v1/admin/acts', type: 'application/json', body } as const;
  const act = await callAs(directory, options, (api) => api.json<ActView>(call));
  if (options.json) return await print(JSON.stringify(act));
  for (const line of actLines(act)) await print(line);
  const other = say('<另一位系统或安全管理员>', '<another system or security administrator>');
  await print(
    say('尚未生效。请另一位管理员核对后执行：', 'Nothing has changed yet. Another administrator looks at it and runs:'),
  );
  await print(`  g60 act approve ${act.id} ${directory} --as ${other}`);
}
