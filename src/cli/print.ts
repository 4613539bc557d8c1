import { once } from 'node:events';
import { type Language, languageOf } from '../catalogue/language.ts';
import { GatewayError } from '../errors.ts';

/** What a process says by its exit status. */
export const exitStatus = { ok: 0, foundBad: 1, notDone: 2, interrupted: 130, brokenPipe: 141 } as const;

function askedFor(argv: readonly string[]): string | undefined {
  const at = argv.findIndex((word) => word === '--lang' || word.startsWith('--lang='));
  return argv[at]?.split('=')[1] ?? (at < 0 ? undefined : argv[at + 1]);
}

/**
 * The language of this run: `--lang`, else the locale variables in POSIX order. Read from the arguments themselves,
 * because help and errors are written before, or without, their being parsed.
 */
export function language(argv: readonly string[] = process.argv, environment = process.env): Language {
  const { LC_ALL, LC_MESSAGES, LANG } = environment;
  return languageOf(askedFor(argv) || LC_ALL || LC_MESSAGES || LANG);
}

/** The one of the two texts that is in the language of this run. */
export function say(zh: string, en: string): string {
  return language() === 'zh' ? zh : en;
}

/** Text from a file as it may stand on a terminal: control and text-direction characters, which could act on it, shown as □. */
export function visible(text: string): string {
  return text.replace(/[\0-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '□');
}

/** Writes a line to standard output, no faster than it is taken. */
export async function print(line: string): Promise<void> {
  if (!process.stdout.write(`${line}\n`)) await once(process.stdout, 'drain');
}

/** Writes the one line that says why something was not done; the stack only when G60_DEBUG=1. */
export function complain(error: unknown): void {
  const known = error instanceof GatewayError;
  const text = known ? `${error.code}: ${error.text(language())}` : `INTERNAL: ${(error as Error)?.message ?? error}`;
  process.stderr.write(`${say('错误', 'error')} ${visible(text)}\n`);
  if (process.env['G60_DEBUG'] === '1' && error instanceof Error) process.stderr.write(`${error.stack}\n`);
}
