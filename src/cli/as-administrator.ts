import { type Command, InvalidArgumentError } from 'commander';
import { type ApiClient, openApi } from './api-client.ts';
import { say } from './print.ts';

export interface AdministratorOptions {
  /** Name of the administrator whose key and certificate are in the city's directory. */
  readonly as: string;
  readonly json?: true;
}

/** The command with what says at which gateway, and as which administrator. */
export function asAdministrator(command: Command): Command {
  return command
    .argument('[DIR]', say('城市目录', "the city's directory"), '.')
    .requiredOption('--as <NAME>', say('以哪位管理员的证书连接', 'administrator whose certificate is used'))
    .option('--json', say('输出 JSON', 'write JSON'));
}

/** What `work` answers over a connection of this administrator's. @throws GatewayError API_*, KEY_*, FILE_UNREADABLE */
export async function callAs<T>(
  directory: string,
  { as }: AdministratorOptions,
  work: (api: ApiClient) => Promise<T>,
): Promise<T> {
  const api = await openApi(directory, `administrator-${as}`);
  try {
    return await work(api);
  } finally {
    await api.close();
  }
}

/** The words of a list such as "licence,penalty". */
export function words(text: string): string[] {
  return text.split(',').filter((word) => word !== '');
}

export function count(text: string): number {
  if (!/^[0-9]{1,7}$/.test(text)) throw new InvalidArgumentError(say('应为整数', 'a whole number is wanted'));
  return Number(text);
}
