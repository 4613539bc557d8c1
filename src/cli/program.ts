import { Command, CommanderError, Option } from 'commander';
import { programVersion } from '../config.ts';
import { GatewayError } from '../errors.ts';
import { complain, exitStatus, say } from './print.ts';

/**
 * One line a command, in the order of help. A command's module is loaded only when it is asked for, so that `g60 check`
 * need not wait for a database to load.
 */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  check: async () => (await import('./check.ts')).checkCommand(),
  pki: async () => (await import('./pki.ts')).pkiCommand(),
  init: async () => (await import('./init.ts')).initCommand(),
  cert: async () => (await import('./cert.ts')).certCommand(),
  start: async () => (await import('./start.ts')).startCommand(),
  import: async () => (await import('./import.ts')).importCommand(),
  status: async () => (await import('./status.ts')).statusCommand(),
  token: async () => (await import('./token.ts')).tokenCommand(),
  client: async () => (await import('./client.ts')).clientCommand(),
  administrator: async () => (await import('./administrator.ts')).administratorCommand(),
  act: async () => (await import('./act.ts')).actCommand(),
  audit: async () => (await import('./audit.ts')).auditCommand(),
  evidence: async () => (await import('./evidence.ts')).evidenceCommand(),
  verify: async () => (await import('./verify.ts')).verifyCommand(),
  demo: async () => (await import('./demo.ts')).demoCommand(),
};

const titles: Readonly<Record<string, string>> = {
  'Usage:': '用法：',
  'Arguments:': '参数：',
  'Options:': '选项：',
  'Global Options:': '通用选项：',
  'Commands:': '命令：',
};

function epilogue(): string {
  return say(
    `
退出码：
  0  完成，没有问题
  1  完成，发现不合格的内容（如未通过校验的行、不成立的证据）
  2  未能完成，原因见标准错误输出的一行：错误 代码: 说明

示例：
  g60 demo                           九个城市在本机演示全过程
  g60 check 许可.csv                 校验文件，不需要网关
  g60 check --help                   查看一条命令的用法
  LANG=en_US.UTF-8 g60 check a.xlsx  用英文输出（同 --lang en）

排查：设 G60_DEBUG=1 可看到出错的调用栈。`,
    `
Exit status:
  0  done, nothing bad found
  1  done, something bad found (rejected rows, evidence that fails)
  2  not done; one line on standard error says why: error CODE: text

Examples:
  g60 demo                           nine cities on this machine, the whole job
  g60 check licences.csv             validate a file, no gateway needed
  g60 check --help                   how to use one command
  g60 --lang zh check a.xlsx         in Chinese (the default unless LANG is English)

To see the stack of an error set G60_DEBUG=1.`,
  );
}

function bareProgram(): Command {
  return new Command('g60')
    .description(say('G60 科创走廊信用信息交换网关', 'G60 credit exchange gateway'))
    .version(programVersion(), '-V, --version', say('显示版本', 'show the version'))
    .helpOption('-h, --help', say('显示帮助', 'show help'))
    .helpCommand('help [command]', say('显示一条命令的帮助', 'show help for a command'))
    .addOption(new Option('--lang <zh|en>', say('输出语言', 'language of the output')).choices(['zh', 'en']))
    .addHelpText('after', epilogue)
    .configureHelp({ showGlobalOptions: true, styleTitle: (title) => say(titles[title] ?? title, title) })
    .configureOutput({ outputError: () => {} })
    .exitOverride();
}

/** A command made elsewhere takes on how this program writes help and errors, and so do those below it. */
function adopted(command: Command, parent: Command): Command {
  command.copyInheritedSettings(parent);
  for (const below of command.commands) adopted(below, command);
  return command;
}

/** The program with the command that `argv` names, or with all of them when it names none. */
async function programFor(argv: readonly string[]): Promise<Command> {
  const program = bareProgram();
  const named = argv.slice(2).find((word) => Object.hasOwn(commands, word));
  for (const [name, load] of Object.entries(commands)) {
    if (named === undefined || named === name || argv.includes('help')) {
      program.addCommand(adopted(await load(), program));
    }
  }
  return program;
}

function fail(error: unknown): void {
  if (error instanceof CommanderError) {
    // Help and version arrive here too, with status 0; without any command, help is the answer but nothing was done.
    if (error.code.startsWith('commander.help') || error.exitCode === 0) {
      process.exitCode = error.exitCode === 0 ? exitStatus.ok : exitStatus.notDone;
      return;
    }
    complain(new GatewayError('USAGE', { reason: error.message.replace(/^error: /, '') }));
  } else {
    complain(error);
  }
  process.exitCode = exitStatus.notDone;
}

/** Runs the command line; the exit status is left in `process.exitCode`. */
export async function run(argv: readonly string[]): Promise<void> {
  // A reader that has seen enough, `g60 … | head`, is no error; but what was not written was not done either.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(exitStatus.brokenPipe);
    throw error;
  });
  try {
    const program = await programFor(argv);
    await program.parseAsync(argv);
  } catch (error) {
    fail(error);
  }
}
