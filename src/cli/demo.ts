/** `g60 demo`: nine cities on this machine, and the main job shown on them. */
import { Command } from 'commander';
import pino from 'pino';
import { openLog } from '../events.ts';
import { openPglitePool } from '../store/pglite-pool.ts';
import { demoCities } from './demo/cities.ts';
import { demoFiles, portInUse, portsOf } from './demo/corridor-files.ts';
import { assertFree } from './demo/free-ports.ts';
import { Narrator, secondsSince } from './demo/narrator.ts';
import { RunningCorridor } from './demo/running-corridor.ts';
import {
  importSamples,
  makeCorridor,
  type Story,
  showAgreement,
  showCatchUp,
  showProof,
  startAll,
  submitNew,
} from './demo/story.ts';
import { showWhatToTry } from './demo/try-it.ts';
import { wholeNumber } from './pki.ts';
import { print, say } from './print.ts';
import { untilToldToStop } from './stop-signal.ts';

interface DemoOptions {
  readonly once?: true;
  readonly dir: string;
  readonly basePort?: number;
}

const standardPort = 7400;
const steps = 8;

/** Marks the document numbers of a run: the time, to the second. */
function markOf(now: number): string {
  return new Date(now)
    .toISOString()
    .replace(/[-:T]|\..*$/g, '')
    .slice(2);
}

async function openCorridor(base: string): Promise<RunningCorridor> {
  const files = demoFiles(base);
  const log = openLog('info', pino.destination({ dest: files.log, sync: true }));
  return new RunningCorridor(base, await openPglitePool(files.database), log);
}

async function tell(story: Story): Promise<string> {
  const { narrator } = story;
  await startAll(story);
  await narrator.step(
    say(
      '五个城市把样例文件导入自己的网关（均为虚构数据）',
      'Five cities import sample files into their own gateways (all fictional)',
    ),
  );
  const imported = await importSamples(story);
  await narrator.step(say('业务系统通过接口报送', 'A system of a city submits over the API'));
  const id = await submitNew(story, imported);
  await narrator.step(say('等到九市一致', 'Until all nine agree'));
  await showAgreement(story);
  await narrator.step(say('在另一个城市查询，并离线证明', 'Read in another city, and proved offline'));
  await showProof(story, id);
  await narrator.step(say('一个城市停机，其他照常，恢复后自动补齐', 'One city goes away and catches up by itself'));
  await showCatchUp(story);
  return id;
}

async function demo({ once, dir: base, basePort }: DemoOptions): Promise<void> {
  const start = performance.now();
  const told = untilToldToStop();
  const narrator = new Narrator(steps);
  const first = basePort ?? portInUse(base, demoCities) ?? standardPort;
  await print(
    say(
      'G60 科创走廊信用信息交换网关演示：九个城市、九个网关，在这一台机器上',
      'G60 credit exchange gateway, a demonstration: nine cities with a gateway each, on this machine',
    ),
  );
  await assertFree(demoCities.flatMap((_, place) => Object.values(portsOf(first, place))));
  await makeCorridor(base, first, narrator);
  await narrator.step(say('启动九个网关', 'Nine gateways start'));
  const corridor = await openCorridor(base);
  try {
    const story: Story = { base, corridor, narrator, mark: markOf(Date.now()) };
    const id = await tell(story);
    await narrator.step(say(`完成，共 ${secondsSince(start)} 秒`, `Done in ${secondsSince(start)} s`));
    if (once) return;
    await showWhatToTry(story, id);
    await told;
  } finally {
    await corridor.close();
  }
}

export function demoCommand(): Command {
  return new Command('demo')
    .description(say('演示：九个城市在本机交换、证明、恢复', 'nine cities on this machine exchange, prove and recover'))
    .option('--once', say('演示完即退出', 'end after the demonstration'))
    .option('--dir <DIR>', say('存放密钥与数据的目录', 'directory for keys and data'), '.g60')
    .option(
      '--base-port <N>',
      say(
        `第一个端口，每市占 10 个（默认 ${standardPort}）`,
        `first port, ten for each city (default ${standardPort})`,
      ),
      wholeNumber,
    )
    .action(demo);
}
