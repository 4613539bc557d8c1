import { print } from '../print.ts';

const paint = { bold: '1', dim: '2', green: '32' } as const;

/** Text in a colour, where a person looks at it (https://no-color.org). */
export function painted(text: string, colour: keyof typeof paint): string {
  const seen = process.stdout.isTTY && !process.env['NO_COLOR'];
  return seen ? `\x1b[${paint[colour]}m${text}\x1b[0m` : text;
}

/** Tells the story of the demo: numbered steps, and lines below them. */
export class Narrator {
  readonly #steps: number;
  #step = 0;

  constructor(steps: number) {
    this.#steps = steps;
  }

  async step(title: string): Promise<void> {
    this.#step += 1;
    await print(`\n${painted(`[${this.#step}/${this.#steps}] ${title}`, 'bold')}`);
  }

  async tell(...lines: readonly string[]): Promise<void> {
    for (const line of lines) await print(line === '' ? '' : `  ${line}`);
  }

  /** What has been shown to hold. */
  async good(line: string): Promise<void> {
    await this.tell(`${painted('✓', 'green')} ${line}`);
  }

  /** Lines to copy: from the edge, so that a copied one begins with its command. */
  async put(...lines: readonly string[]): Promise<void> {
    await print(['', ...lines].join('\n'));
  }
}

/** Seconds since an instant of the monotonic clock, for a person. */
export function secondsSince(start: number): string {
  return ((performance.now() - start) / 1000).toFixed(1);
}
