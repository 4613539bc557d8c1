import { fsyncSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';

/**
 * Parameters to start PGlite with so that a commit is on disk when it is answered, and what is erased is not. As shipped it starts with -F, which
 * writes and never flushes: enough against kill -9, not against a power cut.
 */
export const durableParameters: readonly string[] = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  // The default method ends in a call that is empty there; fsync is passed on by `passOnFsync`.
  '-c',
  'wal_sync_method=fsync',
  // A log file that is used again holds, until it is overwritten, what was erased since.
  '-c',
  'wal_recycle=off',
];

interface NodeFiles {
  NODEFS: { stream_ops: { fsync?: (stream: { readonly nfd?: number }) => number } };
}

/** Makes fsync inside PGlite flush the file it stands for: its file system over Node has no such operation. */
export function passOnFsync(module: unknown): void {
  (module as NodeFiles).NODEFS.stream_ops.fsync = ({ nfd }) => {
    if (nfd !== undefined) fsyncSync(nfd);
    return 0;
  };
}
