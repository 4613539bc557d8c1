/**
 * The program and run-gateway.ts as plain JavaScript: a test starts them dozens of times, and compiling each anew
 * would be half of what that costs.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { kept, project } from './kept.ts';
import { env, plainNode } from './plain-node.ts';

const entry = 'test/federation/run-gateway';
const sources = ['src', `${entry}.ts`, 'test/federation/tsconfig.json', 'test/faults/crash-points.ts', 'tsconfig.json'];

/** What the modules read beside themselves, as found from where they are built. */
const beside = ['node_modules', 'package.json', 'config', 'certs'];
const data = ['src/wire/generated', 'src/store/migrations'];

const built = await kept('gateway', sources, (directory) => {
  const compiler = join(project, 'node_modules/typescript/bin/tsc');
  const options = ['-p', join(project, 'test/federation/tsconfig.json'), '--outDir', directory];
  execFileSync(env, [...plainNode, compiler, ...options]);
  for (const name of beside) symlinkSync(join(project, name), join(directory, name));
  for (const name of data) cpSync(join(project, name), join(directory, name), { recursive: true });
});

/** Path of the module that runs one gateway. */
export function builtGateway(): string {
  return join(built, `${entry}.js`);
}

/** Path of `g60` itself. */
export function builtProgram(): string {
  return join(built, 'src/main.js');
}
