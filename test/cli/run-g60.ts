import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { builtProgram } from '../federation/built-gateway.ts';

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts `g60` as a process of its own; the language is Chinese unless the environment given says otherwise. */
export function startG60(words: readonly string[], environment: NodeJS.ProcessEnv = {}, input = '') {
  const { LANG: _, LC_ALL: __, LC_MESSAGES: ___, ...inherited } = process.env;
  const child = spawn(process.execPath, ['--enable-source-maps', builtProgram(), ...words], {
    env: { ...inherited, ...environment },
  });
  child.stdin.end(input);
  return child;
}

/** Runs `g60` to its end; `input` is what it finds on standard input. */
export async function runG60(
  words: readonly string[],
  environment: NodeJS.ProcessEnv = {},
  input = '',
): Promise<Ended> {
  const child = startG60(words, environment, input);
  const status = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { status: await status, stdout, stderr };
}
