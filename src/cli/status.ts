/** `g60 status`: the corridor as one city's gateway sees it. */
import { Command } from 'commander';
import type { StatusView } from '../exchange/use-cases.ts';
import { openApi } from './api-client.ts';
import { fromDirectory } from './api-options.ts';
import { print, say } from './print.ts';
import { statusLines } from './status-report.ts';

async function status({ dir, client, json }: { dir: string; client: string; json?: true }): Promise<void> {
  const api = await openApi(dir, client);
  try {
    const view = await api.json<StatusView>({ path: '/v1/status' });
    await print(json ? JSON.stringify(view) : statusLines(view, Date.now()).join('\n'));
  } finally {
    await api.close();
  }
}

function notes(): string {
  return say(
    `
账本：本市持有的每一本，条数、根哈希前 8 位、最近一次核实的时间。* 为本市账本。
送达：每个城市还有多少条没有确认收到；有失败时给出代码与次数，“搁置”需要人工处理。

退出码：0 已显示；2 连不上网关`,
    `
Ledgers: every one that is held, with its size, the first 8 digits of its root and when it was last verified. * is ours.
Delivery: entries that a city has not confirmed yet; after failures their code and number; "parked" needs an administrator.

Exit status: 0 shown; 2 the gateway cannot be reached`,
  );
}

export function statusCommand(): Command {
  return fromDirectory(new Command('status'))
    .description(say('查看九市账本与送达情况', 'show the ledgers held and what each city confirmed'))
    .option('--json', say('输出 JSON', 'write JSON'))
    .addHelpText('after', notes)
    .action(status);
}
