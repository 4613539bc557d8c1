import type { Source } from './sources.ts';

/** From the bottom up: a file imports from its own room and from those before it. */
const order: readonly (readonly string[])[] = [
  ['catalogue'],
  ['errors.ts'],
  ['config.ts'],
  ['wire'],
  ['domain'],
  ['ledger'],
  ['envelope'],
  ['directory'],
  ['exchange'],
  ['store', 'queue', 'transport', 'files', 'pki'],
  ['http', 'cli'],
  ['composition'],
];
export const core: ReadonlySet<string> = new Set(['wire', 'domain', 'ledger', 'envelope', 'directory']);
const adapters: ReadonlySet<string> = new Set(['store', 'queue', 'transport', 'files', 'pki']);
const edges: ReadonlySet<string> = new Set(['http', 'cli']);

/** The commands that run a gateway, or the CA's service, in their own process, rather than ask one that runs. */
const starters: ReadonlySet<string> = new Set([
  'cli/start.ts',
  'cli/demo.ts',
  'cli/demo/running-corridor.ts',
  'cli/pki-serve.ts',
]);
/** What they need of the composition root. */
const startable: ReadonlySet<string> = new Set([
  'gateway.ts',
  'events.ts',
  'joint-database.ts',
  'authority-service.ts',
]);

/** Packages and modules of Node.js that rooms below the adapters may use: nothing that reads, waits or draws lots. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  catalogue: [],
  'errors.ts': [],
  'config.ts': ['node:fs', 'node:path', 'typebox', 'typebox/value'],
  wire: ['protobufjs/minimal.js'],
  domain: ['node:crypto', 'typebox', 'typebox/value'],
  ledger: ['node:crypto'],
  envelope: ['node:crypto'],
  directory: ['node:crypto'],
  exchange: ['node:crypto', 'node:timers/promises'],
};

/** The rooms that may know a package; Node.js itself is everybody's above exchange. */
const owners: readonly (readonly [packages: RegExp, rooms: readonly string[]])[] = [
  [/^(fastify|@fastify\/.*)$/, ['http']],
  [/^(bullmq|ioredis)$/, ['queue']],
  [/^(pg|pg-copy-streams|@electric-sql\/pglite)$/, ['store']],
  [/^undici$/, ['transport', 'cli']],
  [/^node-forge$/, ['pki']],
  [/^(csv-parse|iconv-lite)$/, ['files']],
  [/^(commander|cli-progress)$/, ['cli']],
  [/^pino$/, ['composition', 'cli']],
  [/^prom-client$/, ['composition', 'http']],
  [/^protobufjs\/minimal\.js$/, ['http']],
  [/^typebox(\/.*)?$/, ['http', 'pki', 'cli']],
  [/^node:/, ['store', 'queue', 'transport', 'files', 'pki', 'http', 'cli', 'composition']],
];

/** The room of a file: its folder below src/, or, on top, the file itself or the composition root. */
export function roomOf(path: string): string {
  const [first = ''] = path.split('/');
  return first !== path || rankOf(first) >= 0 ? first : 'composition';
}

const rankOf = (room: string) => order.findIndex((rooms) => rooms.includes(room));

/** Imports that go up, or across between rooms of one height. */
export function wrongWay(sources: readonly Source[]): string[] {
  return sources.flatMap(({ path, imports }) =>
    imports.filter((to) => isOwn(to) && !mayImport(path, to)).map((to) => `${path} imports ${to}`),
  );
}

function mayImport(path: string, to: string): boolean {
  const [from, room] = [roomOf(path), roomOf(to)];
  if (from === room) return rankOf(from) >= 0;
  if (edges.has(from) && (room === 'store' || room === 'queue')) return false;
  if (starters.has(path) && startable.has(to)) return true;
  return rankOf(from) >= 0 && rankOf(room) >= 0 && rankOf(room) < rankOf(from);
}

/** Packages in rooms that should not know them, and packages nobody said anything about. */
export function wrongPackages(sources: readonly Source[]): string[] {
  return sources.flatMap(({ path, imports }) => {
    const room = roomOf(path);
    const may = (name: string) =>
      allowed[room]?.includes(name) ?? owners.find(([packages]) => packages.test(name))?.[1].includes(room) ?? false;
    return imports.filter((name) => !isOwn(name) && !may(name)).map((name) => `${path} imports ${name}`);
  });
}

/** Files of one room that tie several adapters together: that is for the composition root. */
export function tyingFiles(sources: readonly Source[]): string[] {
  return sources.flatMap(({ path, imports }) => {
    const known = new Set(imports.map(roomOf).filter((room) => adapters.has(room) || room === 'http'));
    known.delete(roomOf(path));
    return known.size > 1 && roomOf(path) !== 'composition' ? [`${path} knows ${[...known].sort().join(', ')}`] : [];
  });
}

/** Files on a circle of imports, or between two. */
export function circles(sources: readonly Source[]): string[] {
  let left = sources.map(({ path, imports }) => ({ path, imports: new Set(imports) }));
  for (let before = -1; before !== left.length; ) {
    before = left.length;
    const paths = new Set(left.map(({ path }) => path));
    left = left.filter(({ imports }) => [...imports].some((to) => paths.has(to)));
    const imported = new Set(left.flatMap(({ imports }) => [...imports]));
    left = left.filter(({ path }) => imported.has(path));
  }
  return left.map(({ path }) => path).sort();
}

function isOwn(specifier: string): boolean {
  return /\.(ts|js|json)$/.test(specifier) && !specifier.startsWith('protobufjs/');
}
