/** Files below a folder whose writer can be killed: from the n-th change on nothing is changed there any more. */
import files from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';

const changing = ['open', 'link', 'rename', 'rm'] as const;
const real = { ...files };

export interface Mortal {
  /** The change that was refused first. */
  killed: string | undefined;
  /** Gives the real functions back, as a process begun anew has them. */
  revive(): void;
}

/** Lets `left` changes below `folder` happen. */
export function killAfter(left: number, folder: string): Mortal {
  const mortal: Mortal = { killed: undefined, revive };
  let changed = 0;
  for (const name of changing) {
    const original = real[name] as (...args: unknown[]) => Promise<unknown>;
    const until = async (...args: unknown[]) => {
      const [path, flags] = args;
      const changes = String(path).startsWith(folder) && (name !== 'open' || flags === 'wx');
      if (changes && changed >= left) {
        mortal.killed ??= `${name} ${basename(String(path))}`;
        throw new Error('killed');
      }
      if (changes) changed += 1;
      return await original(...args);
    };
    Object.assign(files, { [name]: until });
  }
  syncBuiltinESMExports();
  return mortal;
}

function revive(): void {
  Object.assign(files, real);
  syncBuiltinESMExports();
}
