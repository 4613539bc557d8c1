/** What to do with the nine gateways while they run: the API page, and lines to copy. */
import { writeFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { cityFiles } from '../../pki/city-layout.ts';
import { say } from '../print.ts';
import { demoCities as cities, cityName } from './cities.ts';
import { demoFiles } from './corridor-files.ts';
import { painted } from './narrator.ts';
import { freshRows } from './sample-rows.ts';
import type { Story } from './story.ts';

/** A path or address as a shell takes it. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** curl as the demo client of the city in this directory. */
function curl(directory: string): string {
  const files = cityFiles(directory);
  const parts = [
    ['--cacert', files.certificate('root')],
    ['--cert', files.certificate('client-demo')],
    ['--key', files.key('client-demo')],
  ] as const;
  return ['curl -sS', ...parts.map(([option, file]) => `${option} ${quoted(file)}`)].join(' ');
}

/** This program, as it was called. */
function program(): string {
  return `node ${quoted(relative('.', process.argv[1] ?? '') || '.')}`;
}

export async function showWhatToTry({ base, corridor, narrator, mark }: Story, id: string): Promise<void> {
  const files = demoFiles(base);
  const [source] = cities;
  const reader = cities.at(-1);
  if (!source || !reader) return;
  const [own, other] = [curl(files.city(source.code)), curl(files.city(reader.code))];
  const [ownApi, otherApi] = [corridor.addresses(source).api, corridor.addresses(reader).api];
  const root = quoted(cityFiles(files.city(reader.code)).certificate('root'));
  await writeFile(
    files.record,
    `${JSON.stringify(await freshRows('licences.csv', 'licence', 1, `${mark}c`), null, 2)}\n`,
  );
  await narrator.tell(
    say(`接口说明（浏览器打开）：`, 'The API, readable in a browser:'),
    painted(`${corridor.addresses(source).local}/docs`, 'bold'),
    '',
    say(
      `向 ${cityName(source)} 报送一条（改 ${files.record} 里的 document_number 可再报）：`,
      `Submit a record to ${cityName(source)} (change document_number in ${files.record} to submit another):`,
    ),
    `${own} -H 'content-type: application/json' --data-binary @${quoted(files.record)} '${ownApi}/v1/records?dataset=licence'`,
    '',
    say(
      `在 ${cityName(reader)} 查一条 ${cityName(source)} 的记录：`,
      `Read a record of ${cityName(source)} in ${cityName(reader)}:`,
    ),
    `${other} ${otherApi}/v1/records/${id}`,
    '',
    say('取它的证据，离线验证：', 'Fetch its evidence and verify it offline:'),
    `${other} -o ${quoted(files.evidence)} ${otherApi}/v1/records/${id}/evidence && ${program()} verify ${quoted(files.evidence)} --root ${root}`,
    '',
    say(
      `从 ${cityName(source)} 看九市（另一个终端）：`,
      `The corridor as ${cityName(source)} sees it (another terminal):`,
    ),
    `${program()} status --dir ${quoted(files.city(source.code))}`,
    '',
    say(
      `日志在 ${files.log}。按 Ctrl-C 停止；再次运行会沿用 ${base} 里的数据`,
      `The log is in ${files.log}. Ctrl-C stops; the next run goes on with the data in ${base}`,
    ),
  );
}
