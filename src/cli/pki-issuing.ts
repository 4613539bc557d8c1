/** Commands of `g60 pki` about the issuing CAs and their revocation lists. */
import type { Command } from 'commander';
import { createIssuing, retireIssuing, useIssuing } from '../pki/issuing-ca.ts';
import { publishRevocationLists } from '../pki/publish-revocation-lists.ts';
import { caPassphrase, openCa } from './open-ca.ts';
import { showDirectory } from './pki-directory.ts';
import { print, say } from './print.ts';

interface CaOption {
  readonly ca: string;
}

async function crl({ ca }: CaOption): Promise<void> {
  const authority = await openCa(ca);
  await publishRevocationLists(authority, Date.now());
  const days = authority.settings.crlDays;
  await print(say(`已发布新的吊销列表，${days} 天内有效`, `new revocation lists are published, good for ${days} days`));
}

async function create({ ca }: CaOption): Promise<void> {
  const { certificate, directory } = await createIssuing(ca, caPassphrase(), Date.now());
  await showDirectory(directory);
  const next = `g60 pki use-issuing --ca ${ca} --keyid ${certificate.keyid}`;
  await print(say('各城市都收到这版名录后执行', 'once every city holds this version, run'));
  await print(next);
}

async function use({ ca, keyid }: CaOption & { keyid?: string }): Promise<void> {
  const certificate = await useIssuing(await openCa(ca), keyid, Date.now());
  await print(say(`今后由 ${certificate.keyid} 签发`, `${certificate.keyid} issues from now on`));
}

async function retire({ ca, keyid, cutOff }: CaOption & { keyid?: string; cutOff?: true }): Promise<void> {
  await showDirectory(await retireIssuing(await openCa(ca), keyid, cutOff ? 'cut off' : 'kept', Date.now()));
}

export function addIssuingCommands(pki: Command): void {
  pki
    .command('crl')
    .description(say('重新发布吊销列表', 'publish new revocation lists'))
    .requiredOption('--ca <dir>')
    .action(crl);
  pki
    .command('new-issuing')
    .description(
      say('建立下一个签发证书并列入名录（需要根私钥）', 'make the next issuing CA and list it; needs the root key'),
    )
    .requiredOption('--ca <dir>')
    .action(create);
  pki
    .command('use-issuing')
    .description(say('改用已列入名录的签发证书', 'issue with a listed issuing CA'))
    .requiredOption('--ca <dir>')
    .option('--keyid <hex>', say('默认最新一个', 'default: the newest'))
    .action(use);
  pki
    .command('retire-issuing')
    .description(say('让旧的签发证书退役', 'retire an issuing CA'))
    .requiredOption('--ca <dir>')
    .option('--keyid <hex>', say('默认最早一个', 'default: the oldest'))
    .option(
      '--cut-off',
      say('私钥失窃时：不等仍在使用它的证书', 'its key was stolen: wait for nobody who still needs it'),
    )
    .action(retire);
}
