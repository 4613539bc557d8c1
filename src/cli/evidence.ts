/** `g60 evidence`: fetches the evidence of a record from the city's own gateway. */
import { Command } from 'commander';
import { type ApiClient, openApi } from './api-client.ts';
import { fromDirectory } from './api-options.ts';
import { print, say } from './print.ts';
import { writeOut } from './write-out.ts';

interface EvidenceOptions {
  readonly dir: string;
  readonly client: string;
  readonly revision?: string;
  readonly purpose?: string;
  readonly output: string;
}

/** Writes the evidence of a record to a file. @throws GatewayError FILE_UNWRITABLE, API_* */
export async function saveEvidence(
  api: ApiClient,
  id: string,
  { revision, purpose }: Pick<EvidenceOptions, 'revision' | 'purpose'>,
  file: string,
): Promise<void> {
  const path = `/v1/records/${encodeURIComponent(id)}/evidence`;
  await writeOut(await api.bytes({ path, purpose, ...(revision !== undefined && { query: { revision } }) }), file);
}

async function evidence(id: string, options: EvidenceOptions): Promise<void> {
  const { dir, client, output } = options;
  const api = await openApi(dir, client);
  try {
    await saveEvidence(api, id, options, output);
    await print(
      say(
        `证据已写入 ${output}；验证：g60 verify ${output} --root <根证书>`,
        `Evidence is in ${output}; to verify it: g60 verify ${output} --root <root certificate>`,
      ),
    );
  } finally {
    await api.close();
  }
}

export function evidenceCommand(): Command {
  return fromDirectory(new Command('evidence'))
    .description(say('取一条记录的证据', 'fetch the evidence of a record'))
    .argument('<ID>', say('记录编号', 'id of the record'))
    .requiredOption('-o, --output <FILE>', say('写入的文件', 'file to write'))
    .option('--revision <N>', say('版次（默认最新）', 'revision (default: the newest)'))
    .option('--purpose <CODE>', say('用途代码，自然人的记录必填', 'what it is for; needed for natural persons'))
    .action(evidence);
}
