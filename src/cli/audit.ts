/** `g60 audit`: the audit trail, as the auditor of a city searches, exports and verifies it. */
import { createInterface } from 'node:readline/promises';
import { Command } from 'commander';
import { GatewayError } from '../errors.ts';
import type { AuditEntryView, AuditVerdict } from '../exchange/admin-use-cases.ts';
import { type AdministratorOptions, asAdministrator, callAs, count } from './as-administrator.ts';
import { auditLines, auditVerdictLine } from './audit-report.ts';
import { exitStatus, print, say, visible } from './print.ts';
import { writeOut } from './write-out.ts';

interface FilterOptions extends AdministratorOptions {
  readonly from?: string;
  readonly to?: string;
  readonly action?: string;
  readonly actor?: string;
  readonly subject?: true;
}

interface SearchOptions extends FilterOptions {
  readonly before?: number;
  readonly limit: number;
}

function filtered(command: Command): Command {
  return asAdministrator(command)
    .option('--from <TIME>', say('不早于，如 2026-01-01T00:00:00+08:00', 'not before, e.g. 2026-01-01T00:00:00+08:00'))
    .option('--to <TIME>', say('早于', 'before this time'))
    .option('--action <ACTION>', say('事项或其开头，如 record.', 'action or how it begins, e.g. record.'))
    .option('--actor <WHO>', say('身份 URI、城市代码或 gateway', 'identity URI, code of a city, or gateway'))
    .option('--subject', say('从标准输入读一行主体标识', 'read the identifier of a subject from standard input'));
}

/** From standard input: arguments are seen by whoever lists processes, and stay in the shell's history. */
async function subjectOf({ subject }: FilterOptions): Promise<string | undefined> {
  if (!subject) return undefined;
  const lines = createInterface({ input: process.stdin });
  for await (const line of lines) return line.trim();
  throw new GatewayError('USAGE', { reason: say('标准输入没有主体标识', 'no identifier on standard input') });
}

async function filterOf(options: FilterOptions): Promise<object> {
  const { from, to, action, actor } = options;
  return { from, to, action, actor, subject: await subjectOf(options) };
}

const post = (what: string, body: object) =>
  ({
    method: 'POST',
    path: `/v1/admin/audit/${what}`,
    type: 'application/json',
    body: JSON.stringify(body),
  }) as const;

async function search(directory: string, options: SearchOptions): Promise<void> {
  // A place is counted from 1 on a terminal.
  const before = options.before === undefined ? undefined : options.before - 1;
  const call = post('search', { ...(await filterOf(options)), before, limit: options.limit });
  const entries = await callAs(directory, options, (api) => api.json<AuditEntryView[]>(call));
  if (options.json) return await print(JSON.stringify(entries));
  for (const line of auditLines(entries, Date.now())) await print(visible(line));
}

async function exportAll(directory: string, options: FilterOptions & { readonly output: string }): Promise<void> {
  const call = post('export', await filterOf(options));
  await callAs(directory, options, async (api) => writeOut(await api.bytes(call), options.output));
  await print(say(`已写入 ${options.output}`, `written to ${options.output}`));
}

async function verify(directory: string, options: AdministratorOptions): Promise<void> {
  const verdict = await callAs(directory, options, (api) => api.json<AuditVerdict>(post('verification', {})));
  if (verdict.outcome !== 'intact') process.exitCode = exitStatus.foundBad;
  await print(options.json ? JSON.stringify(verdict) : auditVerdictLine(verdict));
}

function notes(): string {
  return say(
    `
审计日志是一本账本：每个事件一条，由其他城市会签，内容只留本市。核验重读全部条目，并与本市和其他城市签过的、
其他城市现在持有的逐一比对。查询、导出、核验本身也记入日志。

退出码：0 完成，核验时为日志完整；1 核验发现改动；2 未能完成

示例：
  g60 audit search 310117 --as zhao --action record.read --from 2026-11-01T00:00:00+08:00
  g60 audit search 310117 --as zhao --subject < 标识.txt
  g60 audit export 310117 --as zhao -o 审计.ndjson
  g60 audit verify 310117 --as zhao`,
    `
The trail is a ledger: an entry for each event, countersigned by the other cities, its content kept by this city alone.
Verifying reads every entry again and compares it with all that this city and others signed, and with what others hold
now. Searching, exporting and verifying are themselves noted.

Exit status: 0 done, and of a verification: intact; 1 the trail was altered; 2 not done

Examples:
  g60 audit search 310117 --as zhao --action record.read --from 2026-11-01T00:00:00+08:00
  g60 audit search 310117 --as zhao --subject < identifier.txt
  g60 audit export 310117 --as zhao -o audit.ndjson
  g60 audit verify 310117 --as zhao`,
  );
}

export function auditCommand(): Command {
  const searching = new Command('search').description(say('查找，新的在前', 'find events, newest first'));
  const exporting = new Command('export').description(say('导出，每行一个 JSON', 'export, one JSON object a line'));
  const verifying = new Command('verify').description(say('核验整本日志', 'verify the whole trail'));
  return new Command('audit')
    .description(say('审计日志：查找、导出、核验', 'the audit trail: search, export, verify'))
    .addCommand(
      filtered(searching)
        .option('--before <N>', say('只看第 N 条之前的', 'only entries before N'), count)
        .option('--limit <N>', say('最多几条', 'at most so many'), count, 100)
        .action(search),
    )
    .addCommand(
      filtered(exporting).requiredOption('-o, --output <FILE>', say('写入的文件', 'file to write')).action(exportAll),
    )
    .addCommand(asAdministrator(verifying).action(verify))
    .addHelpText('after', notes);
}
