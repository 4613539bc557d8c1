/** `g60 token`: an access token, to call the API with another program. */
import { Command } from 'commander';
import { openApi } from './api-client.ts';
import { fromDirectory } from './api-options.ts';
import { print, say } from './print.ts';

async function token({ dir, client }: { dir: string; client: string }): Promise<void> {
  const api = await openApi(dir, client);
  try {
    await print(await api.token());
  } finally {
    await api.close();
  }
}

export function tokenCommand(): Command {
  return fromDirectory(new Command('token'))
    .description(say('取一个访问令牌，供 curl 等使用', 'get an access token, for curl and the like'))
    .addHelpText(
      'after',
      say(
        '\n令牌十分钟有效，只能与同一张客户端证书一起使用。\n',
        '\nThe token is good for ten minutes, and only with the same client certificate.\n',
      ),
    )
    .action(token);
}
