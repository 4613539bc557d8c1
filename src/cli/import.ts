/** `g60 import`: sends a file to the city's own gateway and says what became of each row. */
import { Command } from 'commander';
import { findings } from '../catalogue/findings.ts';
import type { Dataset } from '../domain/dataset.ts';
import { GatewayError } from '../errors.ts';
import type { TableFormat } from '../exchange/ports/table.ts';
import { fileBytes } from '../files/file-bytes.ts';
import { formatOf } from '../files/format.ts';
import { openTable, standardLimits } from '../files/table.ts';
import { type ApiClient, openApi } from './api-client.ts';
import { fromDirectory } from './api-options.ts';
import { placeOf } from './check-report.ts';
import { datasetName } from './dataset-names.ts';
import { type Choice, guessDataset } from './guess-dataset.ts';
import { type ImportView, importFile } from './import-file.ts';
import { countFindings, errorFile, type FindingCount } from './import-findings.ts';
import { namedChoice, withChoice } from './named-choice.ts';
import { exitStatus, print, say, visible } from './print.ts';
import { writeOut } from './write-out.ts';

interface ImportOptions {
  readonly dir: string;
  readonly client: string;
  readonly dataset?: string;
  readonly edition?: string;
  readonly errors?: string;
}

/** Dataset and edition by the headings, as far as they are not named. */
async function choiceOf(file: string, format: TableFormat, named: Partial<Choice>): Promise<Choice> {
  const table = await openTable(fileBytes(file), format, standardLimits);
  try {
    return guessDataset(table.headings, named);
  } finally {
    await table.close();
  }
}

function findingLine(dataset: Dataset, { code, severity, count, first }: FindingCount): string {
  const weight = severity === 'reject' ? say('不通过', 'rejected') : say('提醒', 'warning');
  const place = placeOf(first.row, first.field, dataset);
  return visible(`  ${weight} ${code} ×${count} ${say('首见', 'first at')} ${place}${say('：', ': ')}${first.message}`);
}

async function show(api: ApiClient, view: ImportView, dataset: Dataset, errors: string | undefined): Promise<void> {
  const { id, rowsRead, accepted, rejected, warned } = view;
  const name = datasetName(dataset);
  await print(
    say(
      `${name}：共 ${rowsRead} 行，入账 ${accepted} 行，不通过 ${rejected} 行，有提醒 ${warned} 行（导入编号 ${id}）`,
      `${name}: ${rowsRead} rows, ${accepted} accepted, ${rejected} rejected, ${warned} with warnings (import ${id})`,
    ),
  );
  for (const found of await countFindings(api, view)) await print(findingLine(dataset, found));
  if (errors === undefined) return;
  await writeOut(await errorFile(api, id), errors);
  await print(say(`逐行问题已写入 ${errors}`, `The findings of each row are in ${errors}`));
}

/** A heading that is refused is a finding, like a row; anything else kept the file from being read. */
function assertRead({ failure, id }: ImportView): void {
  if (failure === undefined || failure in findings) return;
  throw new GatewayError('API_REFUSED', { refused: failure, detail: say(`（导入编号 ${id}）`, `(import ${id})`) });
}

async function importCommandAction(file: string, options: ImportOptions): Promise<void> {
  const format = formatOf(file);
  const choice = await choiceOf(file, format, namedChoice(options));
  const api = await openApi(options.dir, options.client);
  try {
    const view = await importFile(api, { file, format, choice, label: datasetName(choice.dataset) });
    assertRead(view);
    await show(api, view, choice.dataset, options.errors);
    if (view.rejected > 0 || view.failure) process.exitCode = exitStatus.foundBad;
  } finally {
    await api.close();
  }
}

function notes(): string {
  return say(
    `
FILE 与 g60 check 相同：.csv .xlsx .ndjson，中文列名或代码。文件边读边传；断开后已上传完的导入由网关继续处理。

退出码：0 全部入账；1 有不通过的行或表头；2 未能完成（读不到文件、连不上网关等）

示例：
  g60 import --dir 310117 许可.csv
  g60 import --dir 310117 --errors 问题.csv 处罚.xlsx`,
    `
FILE as for g60 check: .csv .xlsx .ndjson, Chinese headings or codes. It is sent as it is read; once uploaded, the gateway
goes on with it whatever becomes of this command.

Exit status: 0 every row accepted; 1 rows or the heading rejected; 2 not done (unreadable file, no gateway…)

Examples:
  g60 import --dir 310117 licences.csv
  g60 import --dir 310117 --errors findings.csv penalties.xlsx`,
  );
}

export function importCommand(): Command {
  const command = fromDirectory(new Command('import'))
    .description(say('把文件导入本市网关', "import a file into the city's gateway"))
    .argument('<FILE>', say('要导入的文件', 'the file to import'));
  return withChoice(command)
    .option('--errors <OUT.csv>', say('把逐行问题存为文件', 'save the findings of each row'))
    .addHelpText('after', notes)
    .action(importCommandAction);
}
