import { stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import type { ImportState } from '../exchange/ports/imports.ts';
import { type TableFormat, tableTypes } from '../exchange/ports/table.ts';
import { fileBytes } from '../files/file-bytes.ts';
import type { ApiClient } from './api-client.ts';
import type { Choice } from './guess-dataset.ts';
import { say } from './print.ts';
import { progress } from './progress.ts';

export interface ImportFile {
  readonly file: string;
  readonly format: TableFormat;
  readonly choice: Choice;
  /** Stands before the progress bar. */
  readonly label: string;
}

/** An import as the API tells of it. */
export interface ImportView {
  readonly id: string;
  readonly state: ImportState;
  readonly rowsRead: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly warned: number;
  readonly failure?: string;
}

const pollMs = 200;

/** Uploads the file as it is read and waits until the gateway has dealt with it, showing how far it is. */
export async function importFile(api: ApiClient, { file, format, choice, label }: ImportFile): Promise<ImportView> {
  const { dataset, edition } = choice;
  const total = await sizeOf(file);
  const lines = new LineCount();
  const upload = progress(`${label} ${say('上传', 'uploading')}`, total);
  let started: ImportView;
  try {
    const body = watched(fileBytes(file), (done, chunk) => {
      lines.take(chunk);
      upload.at(done, '');
    });
    const query = { dataset, edition };
    started = await api.json<ImportView>({
      method: 'POST',
      path: '/v1/imports',
      query,
      type: tableTypes[format],
      body,
    });
  } finally {
    upload.end();
  }
  return await untilDone(api, started, `${label} ${say('处理', 'processing')}`, format === 'xlsx' ? 0 : lines.count);
}

async function untilDone(api: ApiClient, started: ImportView, label: string, rows: number): Promise<ImportView> {
  const shown = progress(label, rows);
  try {
    for (let view = started; ; view = await api.json<ImportView>({ path: `/v1/imports/${started.id}` })) {
      shown.at(view.rowsRead, say(`${view.rowsRead} 行`, `${view.rowsRead} rows`));
      if (view.state === 'DONE' || view.state === 'FAILED') return view;
      await wait(pollMs);
    }
  } finally {
    shown.end();
  }
}

/** Roughly the rows of a text file, which only a bar needs: a quoted line break counts as one more. */
class LineCount {
  count = 0;

  take(chunk: Uint8Array): void {
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) this.count += 1;
  }
}

async function sizeOf(file: string): Promise<number> {
  // A file that is not there is reported by the reader.
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}

async function* watched(
  source: AsyncIterable<Uint8Array>,
  saw: (done: number, chunk: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  let done = 0;
  for await (const chunk of source) {
    done += chunk.length;
    saw(done, chunk);
    yield chunk;
  }
}
