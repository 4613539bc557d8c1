/** What is expensive to make and the same for every test is kept between runs, outside the project. */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const project = fileURLToPath(new URL('../../', import.meta.url));

const folder = join(tmpdir(), 'g60-test');
const dayMs = 24 * 3600 * 1000;

/**
 * A directory that depends on nothing but the files named (of the project; a directory stands for all below it), made
 * when there is none yet.
 */
export async function kept(
  name: string,
  files: readonly string[],
  make: (directory: string) => Promise<void> | void,
): Promise<string> {
  const place = join(folder, `${name}-${fingerprint(files)}`);
  if (existsSync(place)) return place;
  mkdirSync(folder, { recursive: true });
  removeOld(name);
  const fresh = `${place}.${randomBytes(6).toString('hex')}`;
  await make(fresh);
  try {
    renameSync(fresh, place);
  } catch (error) {
    // Another test file has made it meanwhile.
    if (!existsSync(place)) throw error;
    rmSync(fresh, { recursive: true });
  }
  return place;
}

function fingerprint(files: readonly string[]): string {
  const hash = createHash('sha256').update(project);
  for (const path of files.flatMap(filesBelow).sort()) hash.update(path).update(readFileSync(join(project, path)));
  return hash.digest('hex').slice(0, 16);
}

function filesBelow(path: string): string[] {
  if (statSync(join(project, path)).isFile()) return [path];
  const below = readdirSync(join(project, path), { recursive: true, withFileTypes: true });
  return below
    .filter((each) => each.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(project.length));
}

/** Those of sources that have changed since. */
function removeOld(name: string): void {
  for (const other of readdirSync(folder).filter((each) => each.startsWith(`${name}-`))) {
    const path = join(folder, other);
    if (Date.now() - statSync(path).mtimeMs > dayMs) rmSync(path, { recursive: true, force: true });
  }
}
