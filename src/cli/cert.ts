/** `g60 cert`: a city's keys and certificates, and at the CA their revocation. */
import { Command, Option } from 'commander';
import { revocationReasons } from '../pki/revocation-list-form.ts';
import { destroyRetired } from './cert-destroy.ts';
import { installFiles } from './cert-install.ts';
import { listCertificates } from './cert-list.ts';
import { exportKey, importKey } from './cert-pkcs12.ts';
import { renewCertificates } from './cert-renew.ts';
import { revoke } from './cert-revoke.ts';
import { say } from './print.ts';

const directory = () => say('城市目录', "the city's directory");
const administrator = () => say('以哪位管理员的证书询问网关', 'administrator whose certificate asks the gateway');

function listing(): Command {
  return new Command('list')
    .description(say('所有证书、名录、吊销列表的有效期和下一步', 'everything that can expire, and what is to be done'))
    .argument('[DIR]', directory(), '.')
    .option('--as <NAME>', `${administrator()}${say('（默认只看文件）', ' (default: the files alone)')}`)
    .option('--json', say('输出 JSON', 'write JSON'))
    .action(listCertificates);
}

function renewal(): Command {
  return new Command('renew')
    .description(say('更换密钥，不停机', 'have keys followed by new ones, without a restart'))
    .argument('<DIR>', directory())
    .argument('[USE...]', 'gateway signing jwt client-… administrator-…')
    .option('--all', say('全部', 'all of them'))
    .option('--as <NAME>', administrator())
    .option('--wait', say('等到新密钥全部启用', 'wait until all new keys are used'))
    .option(
      '--offline <FOLDER>',
      say('证书中心不可达：把证书请求写到此目录', 'the CA is not reached: requests into this folder'),
    )
    .action(renewCertificates);
}

function installation(): Command {
  return new Command('install')
    .description(say('安装带来的证书、名录、吊销列表，先核对', 'install certificates, directories, revocation lists'))
    .argument('<DIR>', directory())
    .argument('<FILE...>', '.pem .bin .crl')
    .action(installFiles);
}

function revocation(): Command {
  return new Command('revoke')
    .description(say('证书中心：吊销证书', 'at the CA: revoke certificates'))
    .requiredOption('--ca <DIR>', say('证书中心目录', 'the CA'))
    .option('--certificate <FILE>', say('这张证书', 'this certificate'))
    .option('--serial <S>', say('这个序列号', 'this serial number'))
    .option('--city <C>', say('这个城市的……', "of this city's …"))
    .option('--use <USE>', say('……这个用途的全部证书', '… keys all with this use'))
    .addOption(new Option('--reason <R>', 'RFC 5280 §5.3.1').choices([...revocationReasons]).makeOptionMandatory())
    .option(
      '--invalid-from <TIME>',
      say('此刻起可能已失窃（RFC 3339，默认现在）', 'since when it may be stolen (default: now)'),
    )
    .option('--install <DIR...>', say('立即装到本机的这些城市', 'install at once in these cities on this machine'), [])
    .action(revoke);
}

function destruction(): Command {
  return new Command('destroy')
    .description(say('立即销毁已换下的密钥', 'destroy keys that were replaced at once, not in time'))
    .argument('<DIR>', directory())
    .argument('<USE...>', 'gateway signing jwt client-… administrator-…')
    .action(destroyRetired);
}

function transfers(): Command[] {
  const passphrase = (command: Command) =>
    command
      .requiredOption('--use <USE>', 'client-… administrator-…')
      .requiredOption('--passphrase-file <FILE>', say('口令文件，权限 0600', 'file with the passphrase, mode 0600'));
  return [
    passphrase(new Command('export'))
      .description(say('把业务系统或管理员的密钥写成 PKCS#12', 'write the key of a system or administrator as PKCS#12'))
      .argument('<DIR>', directory())
      .argument('<FILE>', '.p12')
      .action(exportKey),
    passphrase(new Command('import'))
      .description(say('读入 PKCS#12 里的密钥', 'take in a key from PKCS#12'))
      .argument('<DIR>', directory())
      .argument('<FILE>', '.p12')
      .action(importKey),
  ];
}

export function certCommand(): Command {
  const cert = new Command('cert').description(say('证书与密钥', 'certificates and keys'));
  for (const command of [listing(), renewal(), installation(), destruction(), revocation(), ...transfers()])
    cert.addCommand(command);
  return cert;
}
