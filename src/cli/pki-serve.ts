/** `g60 pki serve`: the CA as a service that certifies successors of members' keys. */
import { Command } from 'commander';
import { caPassphrase } from './open-ca.ts';
import { say } from './print.ts';
import { untilToldToStop } from './stop-signal.ts';
import { wholeNumber } from './whole-number.ts';

interface ServeOptions {
  readonly ca: string;
  readonly host: string;
  readonly port: number;
  readonly name: string[];
}

const standardPort = 7446;
const loopback = ['localhost', '127.0.0.1', '::1'];

async function serve({ ca, host, port, name }: ServeOptions): Promise<void> {
  // Loaded only here: no other command of the CA waits for a server to load.
  const { startAuthorityService } = await import('../authority-service.ts');
  const log = (await import('../events.ts')).openLog('info');
  const told = untilToldToStop();
  const service = await startAuthorityService({
    ...{ directory: ca, host, port, log, now: () => Date.now() },
    names: name.length > 0 ? name : loopback.includes(host) ? loopback : [host],
    passphrase: caPassphrase(),
  });
  await told;
  await service.stop();
  log.info({ event: 'authority.stopped' });
}

function notes(): string {
  return say(
    `
只为已经签发过证书的身份换发新密钥的证书，新成员仍由 g60 pki issue 人工核实签发。
双向 TLS 1.3；根私钥不需要在本机。受理与拒绝都记入 CA 目录的 served.ndjson。
吊销列表在有效期过三分之二时自动重新发布。

退出码：0 按要求停止；2 未能启动`,
    `
Certifies new keys of identities it has certified before; new members are still checked by people: g60 pki issue.
Mutual TLS 1.3; the root's key need not be here. What is served and refused is kept in served.ndjson of the CA.
Revocation lists are made anew by themselves at two thirds of their life.

Exit status: 0 stopped as told; 2 not started`,
  );
}

export function serveCommand(): Command {
  return new Command('serve')
    .description(say('证书中心在线服务：为成员换发证书', 'the CA as a service: renews certificates of members'))
    .requiredOption('--ca <dir>')
    .option('--host <host>', say('监听地址', 'address to listen on'), '127.0.0.1')
    .option('--port <n>', say('端口', 'port'), wholeNumber, standardPort)
    .option(
      '--name <name...>',
      say('成员所用的主机名（默认同 --host）', 'host names used by members (default: --host)'),
      [],
    )
    .addHelpText('after', notes)
    .action(serve);
}
