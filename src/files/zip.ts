import { pipeline, Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { GatewayError } from '../errors.ts';
import type { Spool } from './spool.ts';

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
const endBytes = 22;
const localBytes = 30;
const entryBytes = 46;
const longestComment = 0xffff;
// A workbook has a few dozen parts; a directory of megabytes is not one.
const directoryBytes = 1024 * 1024;
const readBytes = 64 * 1024;

interface Entry {
  readonly method: number;
  readonly packed: number;
  readonly offset: number;
}

/** The parts of a ZIP archive by name (PKWARE APPNOTE 6.3, no ZIP64, no encryption). */
export interface Archive {
  has(name: string): boolean;
  /**
   * The part's bytes as they unfold.
   *
   * @throws GatewayError FILE_NOT_XLSX when it is missing or damaged, FILE_TOO_LARGE when it unfolds to more than `limit`
   */
  part(name: string, limit: number): AsyncGenerator<Buffer, void, undefined>;
}

function damaged(part: string): GatewayError {
  return new GatewayError('FILE_NOT_XLSX', { part });
}

async function directoryOf(spool: Spool): Promise<Buffer> {
  const tailStart = Math.max(0, spool.length - endBytes - longestComment);
  const tail = await spool.read(tailStart, spool.length - tailStart);
  for (let at = tail.length - endBytes; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) !== endSignature) continue;
    const size = tail.readUInt32LE(at + 12);
    if (size > directoryBytes) break;
    return spool.read(tail.readUInt32LE(at + 16), size);
  }
  throw damaged('zip');
}

function entriesOf(directory: Buffer): Map<string, Entry> {
  const entries = new Map<string, Entry>();
  for (let at = 0; at + entryBytes <= directory.length; ) {
    if (directory.readUInt32LE(at) !== entrySignature) throw damaged('zip');
    const nameEnd = at + entryBytes + directory.readUInt16LE(at + 28);
    const encrypted = (directory.readUInt16LE(at + 8) & 1) === 1;
    if (encrypted) throw damaged('zip');
    entries.set(directory.toString('utf8', at + entryBytes, nameEnd), {
      method: directory.readUInt16LE(at + 10),
      packed: directory.readUInt32LE(at + 20),
      offset: directory.readUInt32LE(at + 42),
    });
    at = nameEnd + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

async function* packedBytes(spool: Spool, entry: Entry, name: string): AsyncGenerator<Buffer, void, undefined> {
  const local = await spool.read(entry.offset, localBytes);
  if (local.length < localBytes || local.readUInt32LE(0) !== localSignature) throw damaged(name);
  const start = entry.offset + localBytes + local.readUInt16LE(26) + local.readUInt16LE(28);
  for (let at = start; at < start + entry.packed; at += readBytes) {
    const bytes = await spool.read(at, Math.min(readBytes, start + entry.packed - at));
    if (bytes.length === 0) throw damaged(name);
    yield bytes;
  }
}

function unfolded(packed: AsyncIterable<Buffer>, method: number, name: string): AsyncIterable<Buffer> {
  if (method === 0) return packed;
  if (method !== 8) throw damaged(name);
  return pipeline(Readable.from(packed), createInflateRaw({ chunkSize: readBytes }), () => {});
}

/** @throws GatewayError FILE_NOT_XLSX when it is no ZIP archive */
export async function openArchive(spool: Spool): Promise<Archive> {
  const entries = entriesOf(await directoryOf(spool));
  return {
    has: (name) => entries.has(name),
    async *part(name, limit) {
      const entry = entries.get(name);
      if (!entry) throw damaged(name);
      let length = 0;
      try {
        for await (const bytes of unfolded(packedBytes(spool, entry, name), entry.method, name)) {
          length += bytes.length;
          // The sizes in the archive are claims of its sender; what really unfolds is counted.
          if (length > limit) throw new GatewayError('FILE_TOO_LARGE', { limit });
          yield bytes;
        }
      } catch (error) {
        throw error instanceof GatewayError ? error : damaged(name);
      }
    },
  };
}
