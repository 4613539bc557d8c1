/**
 * Runs commands of `g60 pki`, `g60 cert` and `g60 init`, given as a JSON array of their words, one after the other in a process of
 * its own, and prints a JSON array of what each wrote to standard output and error.
 */
import { Command } from 'commander';
import { certCommand } from '../../src/cli/cert.ts';
import { initCommand } from '../../src/cli/init.ts';
import { pkiCommand } from '../../src/cli/pki.ts';
import { complain } from '../../src/cli/print.ts';

const write = process.stdout.write.bind(process.stdout);
const runs: { stdout: string; stderr: string }[] = [];
for (const words of JSON.parse(process.argv[2] ?? '[]') as string[][]) {
  const run = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    process[stream].write = (text: string | Uint8Array) => {
      run[stream] += text;
      return true;
    };
  }
  try {
    await new Command('g60')
      .addCommand(pkiCommand())
      .addCommand(certCommand())
      .addCommand(initCommand())
      .parseAsync(words, { from: 'user' });
  } catch (error) {
    complain(error);
  }
  runs.push(run);
}
write(JSON.stringify(runs));
