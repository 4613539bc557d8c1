import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What stands at the front door, dotfiles apart. */
const top = [
  'LICENSE',
  'README.md',
  'certs',
  'config',
  'package-lock.json',
  'package.json',
  'proto',
  'src',
  'test',
  'tsconfig.json',
];

/** Paths of all files that belong to the project. */
export function trackedFiles(): string[] {
  // A checkout that another user made is still this project: git would refuse it.
  const listed = execFileSync('git', ['-c', 'safe.directory=*', 'ls-files', '-z'], { cwd: root, encoding: 'utf8' });
  return listed.split('\0').filter(Boolean);
}

export function wrongTop(paths: readonly string[]): string[] {
  const names = new Set(paths.map((path) => path.split('/')[0] ?? '').filter((name) => !name.startsWith('.')));
  return [
    ...[...names].filter((name) => !top.includes(name)).map((name) => `${name} does not belong there`),
    ...top.filter((name) => !names.has(name)).map((name) => `${name} is missing`),
  ];
}

/** Places of one machine, in pieces so that this file does not hold them itself. */
const machinePlaces = [/(?<![\w.)}\]-])\/wo[r]k(?![\w-])/, /\/tmp\/ba[s]h/, /\.\.\/sha[r]ed\//, /\/ho[m]e\/\w/];

export function machinePaths(paths: readonly string[], read = readTracked): string[] {
  return paths.flatMap((path) => {
    const text = read(path);
    return text
      .split('\n')
      .flatMap((line, index) =>
        machinePlaces.some((place) => place.test(line)) ? [`${path}:${index + 1} ${line.trim().slice(0, 80)}`] : [],
      );
  });
}

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
}

/** Packages that are installed for production and that no source imports, or the other way round. */
export function wrongDependencies(imports: readonly string[], manifest: Manifest = readManifest()): string[] {
  const packages = imports
    .filter((name) => !/^node:|\.(ts|js|json)$/.test(name) || name.startsWith('protobufjs/'))
    .map((name) =>
      name
        .split('/')
        .slice(0, name.startsWith('@') ? 2 : 1)
        .join('/'),
    );
  const [used, installed] = [new Set(packages), new Set(Object.keys(manifest.dependencies))];
  return [
    ...[...installed].filter((name) => !used.has(name)).map((name) => `${name} is used by no source`),
    ...[...used].filter((name) => !installed.has(name)).map((name) => `${name} is not installed`),
  ];
}

const readManifest = (): Manifest => JSON.parse(readTracked('package.json'));

/** Names of folders and files that say nothing. */
export function emptyNames(paths: readonly string[]): string[] {
  return paths.filter((path) => /(^|\/)(utils?|helpers?|common|misc|types|shared)(\/|\.[jt]s$)/.test(path));
}

function readTracked(path: string): string {
  try {
    const bytes = readFileSync(`${root}/${path}`);
    return bytes.includes(0) ? '' : bytes.toString('utf8');
  } catch (error) {
    // Deleted, and not yet committed.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}
