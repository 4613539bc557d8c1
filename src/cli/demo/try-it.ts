/** What to do with the nine gateways while they run: the API page, and lines to copy. */
import { relative } from 'node:path';
import { cityFiles } from '../../pki/city-layout.ts';
import { say } from '../print.ts';
import { writeOut } from '../write-out.ts';
import { cityName } from './cities.ts';
import { demoFiles } from './corridor-files.ts';
import { painted } from './narrator.ts';
import { freshRows, samples } from './samples.ts';
import type { Story } from './story.ts';

/** A path as a shell takes it. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** curl as the demo client of the city in this directory, with a token for it. */
function curl(directory: string): string {
  const files = cityFiles(directory);
  const options = [
    ['--cacert', files.certificate('root')],
    ['--cert', files.certificate('client-demo')],
    ['--key', files.key('client-demo')],
  ] as const;
  const token = `-H "authorization: Bearer $(${program()} token --dir ${quoted(directory)})"`;
  return ['curl -sS', ...options.map(([option, file]) => `${option} ${quoted(file)}`), token].join(' ');
}

/** This program, as it was called. */
function program(): string {
  return `node ${quoted(relative('.', process.argv[1] ?? ''))}`;
}

async function writeRecord(file: string, mark: string): Promise<void> {
  const rows = await freshRows(samples.licences, 1, mark);
  await writeOut([Buffer.from(`${JSON.stringify(rows, null, 2)}\n`)], file);
}

/** Step 8, unless the demo ends there. */
export async function showWhatToTry({ base, corridor, narrator, mark }: Story, id: string): Promise<void> {
  const files = demoFiles(base);
  const [source, reader] = [samples.licences.city, samples.lists.city];
  const [atSource, atReader] = [curl(files.city(source.code)), curl(files.city(reader.code))];
  const [sourceApi, readerApi] = [corridor.addresses(source).api, corridor.addresses(reader).api];
  const [record, evidence] = [quoted(files.record), quoted(files.evidence)];
  const root = quoted(cityFiles(files.city(reader.code)).certificate('root'));
  await writeRecord(files.record, `${mark}c`);
  const put = (title: string, command: string) => narrator.put(painted(title, 'dim'), command);
  await put(say('接口说明，用浏览器打开', 'The API, in a browser'), `${corridor.addresses(source).local}/docs`);
  await put(
    say(
      `向${cityName(source)}报送一条（再报时先改 ${files.record} 里的 document_number）`,
      `Submit a record to ${cityName(source)} (to submit another, change document_number in ${files.record})`,
    ),
    `${atSource} -H 'content-type: application/json' --data-binary @${record} '${sourceApi}/v1/records?dataset=licence'`,
  );
  await put(
    say(
      `在${cityName(reader)}查${cityName(source)}的记录`,
      `Read a record of ${cityName(source)} in ${cityName(reader)}`,
    ),
    `${atReader} -H 'g60-purpose: credit' ${readerApi}/v1/records/${id}`,
  );
  await put(
    say('取它的证据，离线验证', 'Fetch its evidence and verify it offline'),
    `${atReader} -H 'g60-purpose: credit' -o ${evidence} ${readerApi}/v1/records/${id}/evidence && ${program()} verify ${evidence} --root ${root}`,
  );
  await put(
    say(`${cityName(source)}眼中的九市`, `The corridor as ${cityName(source)} sees it`),
    `${program()} status --dir ${quoted(files.city(source.code))}`,
  );
  await put(
    say(
      `${cityName(source)}的证书和到期日；审计员核对审计账`,
      `Certificates of ${cityName(source)}; its auditor verifies the audit trail`,
    ),
    `${program()} cert list ${quoted(files.city(source.code))} && ${program()} audit verify ${quoted(files.city(source.code))} --as wang`,
  );
  await narrator.put(
    say(
      `网关继续运行，按 Ctrl-C 停止。日志：${files.log}。再次运行会接着用 ${base} 里的数据`,
      `The gateways go on; Ctrl-C stops them. Log: ${files.log}. The next run goes on with the data in ${base}`,
    ),
  );
}
