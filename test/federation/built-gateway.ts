/**
 * run-gateway.ts and the program as plain JavaScript: a test starts them dozens of times, and compiling each anew would
 * be half of what that costs. Built once for each state of the sources, outside the project.
 */
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('../../', import.meta.url));
const entry = 'test/federation/run-gateway';

/** What the modules read beside themselves, as found from where they are built. */
const beside = ['node_modules', 'package.json', 'config', 'certs'];
const data = ['src/wire/generated', 'src/store/migrations'];

let built: string | undefined;

/** Path of the module that runs one gateway. */
export function builtGateway(): string {
  built ??= buildOnce();
  return join(built, `${entry}.js`);
}

/** Path of `g60` itself. */
export function builtProgram(): string {
  built ??= buildOnce();
  return join(built, 'src/main.js');
}

function buildOnce(): string {
  const kept = join(tmpdir(), 'g60-test');
  const place = join(kept, `gateway-${fingerprint()}`);
  if (existsSync(place)) return place;
  mkdirSync(kept, { recursive: true });
  const fresh = `${place}.${randomBytes(6).toString('hex')}`;
  const compiler = join(project, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [compiler, '-p', join(project, 'test/federation/tsconfig.json'), '--outDir', fresh]);
  for (const name of beside) symlinkSync(join(project, name), join(fresh, name));
  for (const name of data) cpSync(join(project, name), join(fresh, name), { recursive: true });
  try {
    renameSync(fresh, place);
  } catch (error) {
    // Another test file has built it meanwhile.
    if (!existsSync(place)) throw error;
    rmSync(fresh, { recursive: true });
  }
  return place;
}

function fingerprint(): string {
  const hash = createHash('sha256').update(project);
  const files = readdirSync(join(project, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.\w+$/.test(name),
  );
  for (const name of files.sort()) hash.update(name).update(readFileSync(join(project, 'src', name)));
  for (const name of [`${entry}.ts`, 'test/federation/tsconfig.json', 'test/faults/crash-points.ts'])
    hash.update(readFileSync(join(project, name)));
  return hash.digest('hex').slice(0, 16);
}
