import { stat } from 'node:fs/promises';
import { Command } from 'commander';
import { shippedData } from '../config.ts';
import { readCalendar } from '../domain/calendar.ts';
import { readLists } from '../domain/list-catalogue.ts';
import { localDateOf } from '../domain/local-date.ts';
import { readRuleOptions } from '../domain/rule-options.ts';
import type { Rules } from '../domain/rules.ts';
import { examineTable } from '../exchange/examine-table.ts';
import type { Table } from '../exchange/ports/table.ts';
import { fileBytes } from '../files/file-bytes.ts';
import { formatOf } from '../files/format.ts';
import { openTable, standardLimits } from '../files/table.ts';
import { type CheckReport, jsonReport, ReadableReport } from './check-report.ts';
import { guessDataset } from './guess-dataset.ts';
import { namedChoice, withChoice } from './named-choice.ts';
import { exitStatus, say } from './print.ts';
import { type Progress, progress } from './progress.ts';

interface CheckOptions {
  readonly dataset?: string;
  readonly edition?: string;
  readonly city?: string;
  readonly json?: true;
}

/** The shipped rules as of today; no authority is outside the city '', so without a city that is not examined. */
function shippedRules(city: string): Rules {
  return {
    city,
    today: localDateOf(Date.now()),
    calendar: readCalendar(shippedData('calendar.json')),
    lists: readLists(shippedData('lists.json')),
    options: readRuleOptions(shippedData('rules.json')),
  };
}

async function sizeOf(file: string): Promise<number> {
  // A file that is not there is reported by the reader.
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}

async function* watched(source: AsyncIterable<Uint8Array>, shown: Progress): AsyncGenerator<Uint8Array> {
  let done = 0;
  for await (const chunk of source) {
    done += chunk.length;
    shown.at(done, '');
    yield chunk;
  }
}

async function checkTable(table: Table, options: CheckOptions): Promise<void> {
  try {
    const { dataset, edition } = guessDataset(table.headings, namedChoice(options));
    const report: CheckReport = options.json ? jsonReport : new ReadableReport(dataset, edition);
    for await (const examined of examineTable(table, dataset, edition, shippedRules(options.city ?? ''))) {
      if (examined.findings.some(({ severity }) => severity === 'reject')) process.exitCode = exitStatus.foundBad;
      await report.row(examined);
    }
    await report.end();
  } finally {
    await table.close();
  }
}

async function check(file: string, options: CheckOptions): Promise<void> {
  const format = formatOf(file);
  const shown = progress(say('校验', 'checking'), await sizeOf(file));
  try {
    const table = await openTable(watched(fileBytes(file), shown), format, standardLimits);
    await checkTable(table, options);
  } finally {
    shown.end();
  }
}

function examples(): string {
  return say(
    `
FILE 是 .csv（UTF-8、GB18030 或 UTF-16）、.xlsx（第一个可见工作表）或 .ndjson（每行一个 JSON 对象，英文字段名）。
首行是列名：中文列名或代码（XK_XDR_MC…）均可，次序不限。空行不计。

--json 每行输出一条发现：
  row（1 为第一个数据行，0 为表头） field code severity（reject 或 warn） message shown（密封项已掩码）

退出码：0 没有不通过的行；1 有不通过的行或表头；2 无法校验（读不到、编码或格式不对等）

示例：
  g60 check 许可.csv
  g60 check --dataset penalty --edition 2015 处罚.xlsx
  g60 check --city 310117 --json 许可.csv > 发现.ndjson`,
    `
FILE is .csv (UTF-8, GB18030 or UTF-16), .xlsx (its first visible sheet) or .ndjson (one JSON object a line, English
field names). The first line holds the headings, Chinese or codes (XK_XDR_MC…), in any order. Blank rows do not count.

--json writes one finding a line:
  row (1 is the first data row, 0 the heading), field, code, severity (reject or warn), message, shown (masked if sealed)

Exit status: 0 no row is rejected; 1 rows or the heading are; 2 the check could not be done (unreadable, wrong encoding…)

Examples:
  g60 check licences.csv
  g60 check --dataset penalty --edition 2015 penalties.xlsx
  g60 check --city 310117 --json licences.csv > findings.ndjson`,
  );
}

/** `g60 check FILE`: validates a file by the shipped rules, without a gateway. */
export function checkCommand(): Command {
  const command = new Command('check')
    .description(say('校验文件，不需要网关', 'validate a file, without a gateway'))
    .argument('<FILE>', say('要校验的文件', 'the file to validate'));
  return withChoice(command)
    .option(
      '--city <C>',
      say('来源城市代码，用于核对机关所在地', 'code of the source city, to compare authorities with'),
    )
    .option('--json', say('每行输出一条 JSON 发现', 'write one finding a line as JSON'))
    .addHelpText('after', examples)
    .action(check);
}
