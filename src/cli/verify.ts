/** `g60 verify`: evidence against the corridor's root certificate, without any network. */
import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { GatewayError } from '../errors.ts';
import { verifyEvidence } from '../exchange/verify-evidence.ts';
import { loadRoots } from '../pki/tls-material.ts';
import { exitStatus, language, print, say } from './print.ts';
import { verdictJson, verdictLine } from './verdict.ts';

interface VerifyOptions {
  readonly root: string;
  readonly json?: true;
}

/** @throws GatewayError FILE_UNREADABLE */
async function readWhole(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new GatewayError('FILE_UNREADABLE', { file, reason: (error as Error).message }, error);
  }
}

function isBrokenLink(error: unknown): error is GatewayError {
  return error instanceof GatewayError && error.code.startsWith('EVIDENCE_');
}

async function verify(file: string, { root, json }: VerifyOptions): Promise<void> {
  const [bytes, roots] = await Promise.all([readWhole(file), loadRoots(root)]);
  try {
    const verdict = verifyEvidence(bytes, roots);
    await print(json ? verdictJson(verdict) : verdictLine(verdict));
  } catch (error) {
    if (!isBrokenLink(error)) throw error;
    process.exitCode = exitStatus.foundBad;
    const { code } = error;
    const detail = error.text(language());
    await print(
      json ? JSON.stringify({ proven: false, code, detail }) : `${say('证据不成立', 'Not proven')} ${code}: ${detail}`,
    );
  }
}

function notes(): string {
  return say(
    `
只凭走廊根证书，不联网。依次检查：名录（根证书）→ 条目与承诺 → 检查点签名与签名密钥 → 包含路径 → 各市回执。

退出码：0 全部成立；1 不成立，输出断在哪一环（EVIDENCE_*）；2 文件读不到

示例：
  g60 evidence 0b6f… -o 证据.bin
  g60 verify 证据.bin --root keys/root.pem`,
    `
From the corridor's root certificate alone, offline. Checked in order: directory (by the root) → entry and commitments →
signature of the checkpoint and its key → inclusion path → receipts of the cities.

Exit status: 0 all holds; 1 it does not, and the link that fails is named (EVIDENCE_*); 2 a file cannot be read

Examples:
  g60 evidence 0b6f… -o evidence.bin
  g60 verify evidence.bin --root keys/root.pem`,
  );
}

export function verifyCommand(): Command {
  return new Command('verify')
    .description(say('离线验证一份证据', 'verify evidence offline'))
    .argument('<FILE>', say('证据文件', 'the evidence'))
    .requiredOption('--root <PEM>', say('走廊根证书', "the corridor's root certificate"))
    .option('--json', say('输出一个 JSON 对象', 'write one JSON object'))
    .addHelpText('after', notes)
    .action(verify);
}
