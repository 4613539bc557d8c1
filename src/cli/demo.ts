/** `g60 demo`: nine cities on this machine, and the main job shown on them. */
import { Command } from 'commander';
import pino from 'pino';
import { GatewayError } from '../errors.ts';
import { openLog } from '../events.ts';
import { openJointDatabase } from '../joint-database.ts';
import { demoCities } from './demo/cities.ts';
import { demoFiles, portInUse, portsOf } from './demo/corridor-files.ts';
import { foundCorridor } from './demo/found-corridor.ts';
import { assertFree } from './demo/free-ports.ts';
import { importSamples } from './demo/import-samples.ts';
import { Narrator, secondsSince } from './demo/narrator.ts';
import { RunningCorridor } from './demo/running-corridor.ts';
import { showAgreement } from './demo/show-agreement.ts';
import { showCatchUp } from './demo/show-catch-up.ts';
import { showProof } from './demo/show-proof.ts';
import { startAll } from './demo/start-all.ts';
import type { Story } from './demo/story.ts';
import { submitNew } from './demo/submit-new.ts';
import { showWhatToTry } from './demo/try-it.ts';
import { complain, exitStatus, print, say } from './print.ts';
import { untilToldToStop } from './stop-signal.ts';
import { wholeNumber } from './whole-number.ts';

interface DemoOptions {
  readonly once?: true;
  readonly dir: string;
  readonly basePort?: number;
}

const standardPort = 7400;
const steps = 8;

/** The time, to the second. */
function markOf(now: number): string {
  return new Date(now)
    .toISOString()
    .replace(/[-:T]|\..*$/g, '')
    .slice(2);
}

/** What the demo opens, to be closed however it ends. */
class Stage {
  #corridor: RunningCorridor | undefined;

  async open(base: string): Promise<RunningCorridor> {
    const { log, database } = demoFiles(base);
    const destination = pino.destination({ dest: log, sync: true });
    this.#corridor = new RunningCorridor(base, await openJointDatabase(database), openLog('info', destination));
    return this.#corridor;
  }

  async close(): Promise<void> {
    await this.#corridor?.close();
  }
}

async function play(stage: Stage, { dir: base, basePort, once }: DemoOptions): Promise<void> {
  const start = performance.now();
  const narrator = new Narrator(steps);
  const first = basePort ?? portInUse(base, demoCities) ?? standardPort;
  await assertFree(demoCities.flatMap((_, place) => Object.values(portsOf(first, place))));
  await foundCorridor(base, first, narrator);
  const story: Story = { base, corridor: await stage.open(base), narrator, mark: markOf(Date.now()) };
  await startAll(story);
  const id = await submitNew(story, await importSamples(story));
  await showAgreement(story);
  await showProof(story, id);
  await showCatchUp(story);
  await narrator.step(say(`演示完毕，共 ${secondsSince(start)} 秒`, `Done in ${secondsSince(start)} s`));
  if (!once) await showWhatToTry(story, id);
}

/** Problems of the disk may come from any library. */
function named(error: unknown, base: string): unknown {
  const { code, path, message } = error as NodeJS.ErrnoException;
  if (!/^(ENOSPC|EDQUOT|EACCES|EPERM|EROFS|ENOTDIR|EIO)$/.test(code ?? '')) return error;
  return new GatewayError('FILE_UNWRITABLE', { file: path ?? base, reason: message }, error);
}

async function demo(options: DemoOptions): Promise<void> {
  const told = untilToldToStop().then(() => 'told' as const);
  const stage = new Stage();
  await print(
    say(
      'G60 科创走廊信用信息交换网关 · 演示：九个城市，九个网关，一台机器',
      'G60 credit exchange gateway, a demonstration: nine cities, nine gateways, one machine',
    ),
  );
  try {
    const ended = await Promise.race([play(stage, options).then(() => 'played' as const), told]);
    if (ended === 'played' && !options.once) await told;
    if (ended === 'told') process.exitCode = exitStatus.interrupted;
  } catch (error) {
    if (!(error instanceof GatewayError) || error.code !== 'WAITED_TOO_LONG') throw named(error, options.dir);
    complain(error);
    process.exitCode = exitStatus.foundBad;
  } finally {
    await stage.close();
  }
  // A story that was broken off may still wait for something.
  process.exit();
}

function notes(): string {
  return say(
    `
做什么：建立走廊证书中心和九个城市，在本机端口启动九个网关（双向 TLS），导入样例，等九市一致，
打印根哈希与待确认条数，在另一城市取一条记录和证据并离线验证，停掉一个城市再看它补齐。
结束后网关继续运行，并给出接口页面和可复制的 curl 命令。再次运行接着用同一份数据；重来请删除目录。

退出码：0 九市一致；1 九市未能一致；2 未能进行（端口被占用、目录不可写等）；130 演示中途被 Ctrl-C 打断`,
    `
What it does: makes a corridor CA and nine cities, starts nine gateways on ports of this machine (mutual TLS), imports
samples, waits until all nine agree, prints roots and lags, fetches a record with its evidence in another city and
verifies it offline, stops a city and sees it catch up. The gateways then go on, and it prints the address of the API page
and curl lines to copy. The next run goes on with the same data; to begin anew remove the directory.

Exit status: 0 all nine agree; 1 they do not; 2 it could not be done (port in use, directory not writable…);
130 broken off by Ctrl-C before its end`,
  );
}

export function demoCommand(): Command {
  return new Command('demo')
    .description(say('演示：九个城市在本机交换、证明、恢复', 'nine cities on this machine exchange, prove and recover'))
    .option('--once', say('演示完即退出', 'end after the demonstration'))
    .option('--dir <DIR>', say('存放密钥与数据的目录', 'directory for keys and data'), '.g60')
    .option(
      '--base-port <N>',
      say(
        `第一个端口，每市占 10 个（默认沿用，首次为 ${standardPort}）`,
        `first port, ten for each city (default: as before, at first ${standardPort})`,
      ),
      wholeNumber,
    )
    .addHelpText('after', notes)
    .action(demo);
}
