import { findings as catalogue } from '../catalogue/findings.ts';
import { fill } from '../catalogue/language.ts';
import type { Dataset } from '../domain/dataset.ts';
import { fieldOf } from '../domain/fields/fields.ts';
import type { Finding } from '../domain/finding.ts';
import type { ExaminedTableRow } from '../exchange/examine-table.ts';
import { language, print, say, visible } from './print.ts';

/** What is told of each examined row, and of the file at its end. */
export interface CheckReport {
  row(examined: ExaminedTableRow): Promise<void>;
  end(): Promise<void>;
}

function messageOf({ code, parameters }: Finding): string {
  return fill(catalogue[code][language() === 'zh' ? 1 : 2], parameters ?? {});
}

/** One JSON object a finding and line, nothing else: for programs. */
export const jsonReport: CheckReport = {
  async row({ row, findings }) {
    for (const finding of findings) {
      const { field, code, severity, shown } = finding;
      await print(JSON.stringify({ row, field, code, severity, message: messageOf(finding), shown }));
    }
  },
  end: async () => {},
};

/** Row and field as a person looks for them. */
export function placeOf(row: number, field: string, dataset: Dataset): string {
  const name = language() === 'zh' ? (fieldOf(dataset, field)?.heading ?? field) : field;
  const place = row === 0 ? say('表头', 'heading') : say(`第 ${row} 行`, `row ${row}`);
  return name === '' ? place : `${place} ${name}`;
}

function countsByCode(counts: ReadonlyMap<string, number>): string {
  const sorted = [...counts].toSorted(([, left], [, right]) => right - left);
  return sorted.map(([code, count]) => `  ${code} ${count}`).join('\n');
}

/** Lines for a person: why each refused row is refused, then the figures; warnings only as figures, there are many. */
export class ReadableReport implements CheckReport {
  readonly #dataset: Dataset;
  readonly #edition: string;
  readonly #warnings = new Map<string, number>();
  #rows = 0;
  #rejected = 0;

  constructor(dataset: Dataset, edition: string) {
    this.#dataset = dataset;
    this.#edition = edition;
  }

  async row({ row, findings, draft }: ExaminedTableRow): Promise<void> {
    if (row > 0) this.#rows += 1;
    if (row > 0 && !draft) this.#rejected += 1;
    for (const finding of findings) {
      const { code, severity, field, shown } = finding;
      if (severity === 'reject' || row === 0) {
        const value = shown === '' ? '' : ` [${shown}]`;
        const line = `${placeOf(row, field, this.#dataset)} ${code}${say('：', ': ')}${messageOf(finding)}${value}`;
        await print(visible(line));
      } else {
        this.#warnings.set(code, (this.#warnings.get(code) ?? 0) + 1);
      }
    }
  }

  async end(): Promise<void> {
    const accepted = this.#rows - this.#rejected;
    await print(
      say(
        `数据集 ${this.#dataset}（${this.#edition} 版）：共 ${this.#rows} 行，通过 ${accepted} 行，不通过 ${this.#rejected} 行`,
        `Dataset ${this.#dataset} (edition ${this.#edition}): ${this.#rows} rows, ${accepted} accepted, ${this.#rejected} rejected`,
      ),
    );
    if (this.#warnings.size === 0) return;
    const title = say(
      '提醒（不影响通过；用 --json 看每一条）：',
      'Warnings (rows are accepted; --json lists each one):',
    );
    await print(`${title}\n${countsByCode(this.#warnings)}`);
  }
}
