/** `g60 start`: one city's gateway, until it is told to stop. */
import { Command } from 'commander';
import { loadConfiguration } from '../config.ts';
import { openLog } from '../events.ts';
import { startGateway } from '../gateway.ts';
import { cityFiles } from '../pki/city-layout.ts';
import { say } from './print.ts';
import { untilToldToStop } from './stop-signal.ts';

async function start(directory: string): Promise<void> {
  const configuration = loadConfiguration(cityFiles(directory).configuration, process.env);
  const log = openLog(configuration.log.level);
  // From the beginning: a start that is told to stop ends as cleanly as a gateway that runs.
  const told = untilToldToStop();
  const gateway = await startGateway({
    configuration,
    log,
    pool: undefined,
    passphrase: process.env['G60_KEY_PASSPHRASE'],
  });
  await told;
  log.info({ event: 'gateway.stopping' });
  await gateway.stop();
  log.info({ event: 'gateway.stopped' });
}

function notes(): string {
  return say(
    `
DIR 是城市目录（g60 init 所建），配置在 DIR/g60.json；每一项都可用环境变量替代：
  G60_STORE__HOME=postgres G60_STORE__URL=postgres://… G60_LOG__LEVEL=debug

日志写到标准输出，每行一个 JSON 事件；启动完成的事件是 gateway.started，带三个监听地址。
SIGTERM 或 SIGINT（Ctrl-C）：不再接受新请求，做完手头的事后退出；再来一次则立即退出。

退出码：0 按要求停止；2 未能启动，标准错误输出一行原因`,
    `
DIR is a city's directory (made by g60 init) with its configuration in DIR/g60.json; the environment overrides any key:
  G60_STORE__HOME=postgres G60_STORE__URL=postgres://… G60_LOG__LEVEL=debug

The log goes to standard output, one JSON event a line; gateway.started, with three addresses, says that it is up.
SIGTERM or SIGINT (Ctrl-C): takes nothing new, finishes what is under way and ends; a second one ends it at once.

Exit status: 0 stopped as told; 2 not started, one line on standard error says why`,
  );
}

export function startCommand(): Command {
  return new Command('start')
    .description(say('启动一个城市的网关', 'start the gateway of a city'))
    .argument('[DIR]', say('城市目录', "the city's directory"), '.')
    .addHelpText('after', notes)
    .action(start);
}
