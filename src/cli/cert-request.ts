/** New keys where the CA's service is not reached: their requests, in a folder that is carried to the CA and back. */
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { loadConfiguration } from '../config.ts';
import { GatewayError } from '../errors.ts';
import type { KeyUse } from '../exchange/ports/keys.ts';
import { cityFiles } from '../pki/city-layout.ts';
import { openKeyStore } from '../pki/key-store.ts';
import { print, say } from './print.ts';

/** The folder looks like a city's to the CA, without any key in it. */
async function fill(folder: string, member: string, requests: ReadonlyMap<string, string>): Promise<void> {
  const files = cityFiles(folder);
  try {
    await mkdir(files.keys, { recursive: true });
    await copyFile(member, files.member);
    for (const [use, request] of requests) await writeFile(files.request(use), request);
  } catch (error) {
    throw new GatewayError('FILE_UNWRITABLE', { file: folder, reason: (error as Error).message }, error);
  }
}

async function showNextSteps(directory: string, city: string, folder: string, signs: boolean): Promise<void> {
  const list = `g60 pki member --ca CA ${folder}`;
  const steps = [
    say(
      `新密钥已生成，留在本机；证书请求在 ${folder}，把它带到证书中心，由其核实来人：`,
      `The new keys are made and stay here. Carry ${folder} with their requests to the CA, which makes sure who brings it:`,
    ),
    `  g60 pki issue --ca CA --city ${city} ${folder}/keys/*.csr`,
    ...(signs ? [`  ${list}`] : []),
    say('带回后安装；运行中的网关随即启用，不用重启：', 'Carried back, a running gateway uses them without a restart:'),
    `  g60 cert install ${directory} ${folder}/keys/*.pem${signs ? ` ${folder}/directory.bin ${folder}/revocation-lists.pem` : ''}`,
  ];
  for (const step of steps) await print(step);
}

/** @throws GatewayError KEY_USE_UNKNOWN, FILE_UNWRITABLE */
export async function requestByHand(directory: string, named: readonly string[], folder: string): Promise<void> {
  const { city, dataDirectory } = loadConfiguration(cityFiles(directory).configuration, process.env);
  const keys = openKeyStore(dataDirectory, process.env['G60_KEY_PASSPHRASE']);
  const uses = named.length > 0 ? (named as KeyUse[]) : await keys.uses();
  const requests = new Map<string, string>();
  for (const use of uses) {
    const request = await keys.prepareNext(use);
    // A token key needs nobody's word: a running gateway uses it by itself.
    if (request !== '') requests.set(use, request);
  }
  await fill(folder, cityFiles(dataDirectory).member, requests);
  await showNextSteps(directory, city, folder, requests.has('signing'));
}
