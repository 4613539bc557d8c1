import type { Command } from 'commander';
import { say } from './print.ts';

/** The command with the options that say which gateway is called, and as whom. */
export function fromDirectory(command: Command): Command {
  return command
    .option('--dir <DIR>', say('城市目录', "the city's directory"), '.')
    .option('--client <NAME>', say('以哪个业务系统的证书连接', 'client system whose certificate is used'), 'demo');
}
