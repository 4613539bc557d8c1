import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Node, type SourceFile, SyntaxKind } from 'typescript/unstable/ast';
import {
  isCallExpression,
  isExportDeclaration,
  isImportDeclaration,
  isImportTypeNode,
  isLiteralTypeNode,
  isStringLiteral,
} from 'typescript/unstable/ast/is';
import { createVirtualFileSystem } from 'typescript/unstable/fs';
import { API, type APIOptions } from 'typescript/unstable/sync';

/** One file of src/. */
export interface Source {
  /** Below src/, e.g. "ledger/proof.ts". */
  readonly path: string;
  readonly tree: SourceFile;
  /** What it imports, types too: paths below src/ for its own files, specifiers for packages. */
  readonly imports: readonly string[];
}

/** The files of src/ as the compiler reads them; what is generated is left out. */
export function readSources(): Source[] {
  const root = fileURLToPath(new URL('../../src', import.meta.url));
  return parse(root, { cwd: root }).filter(({ path }) => !path.startsWith('wire/generated/'));
}

/** Files that exist only here, to try a rule on: texts by path below src/. */
export function sourcesOf(texts: Readonly<Record<string, string>>): Source[] {
  const files = Object.entries(texts).map(([path, text]): [string, string] => [`/src/${path}`, text]);
  const settings = { compilerOptions: { noLib: true, types: [] }, include: ['.'] };
  const all = Object.fromEntries([...files, ['/src/tsconfig.json', JSON.stringify(settings)]]);
  return parse('/src', { cwd: '/src', fs: createVirtualFileSystem(all) });
}

function parse(root: string, options: APIOptions): Source[] {
  const api = new API(options);
  try {
    const project = api.updateSnapshot({ openProjects: [`${root}/tsconfig.json`] }).getProject(`${root}/tsconfig.json`);
    if (!project) throw new Error(`no project in ${root}`);
    return project.rootFiles.map((file) => {
      const tree = project.program.getSourceFile(file);
      if (!tree) throw new Error(`${file} cannot be read`);
      const path = posix.relative(root, file);
      return { path, tree, imports: importsOf(path, tree) };
    });
  } finally {
    api.close();
  }
}

/** Every node of the file, outer ones first. */
export function* nodesOf(node: Node): Generator<Node> {
  const children: Node[] = [];
  node.forEachChild((child) => void children.push(child));
  for (const child of children) {
    yield child;
    yield* nodesOf(child);
  }
}

export function lineOf({ tree }: Source, node: Node): number {
  return tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
}

function importsOf(path: string, tree: SourceFile): string[] {
  const found = [...nodesOf(tree)].map(specifierOf).filter((specifier) => specifier !== undefined);
  return found.map((specifier) => (specifier.startsWith('.') ? posix.join(posix.dirname(path), specifier) : specifier));
}

/** What an import or export declaration, an import() or an import type names. */
function specifierOf(node: Node): string | undefined {
  let named: Node | undefined;
  if (isImportDeclaration(node) || isExportDeclaration(node)) named = node.moduleSpecifier;
  else if (isCallExpression(node) && node.expression.kind === SyntaxKind.ImportKeyword) named = node.arguments[0];
  else if (isImportTypeNode(node) && isLiteralTypeNode(node.argument)) named = node.argument.literal;
  return named && isStringLiteral(named) ? named.text : undefined;
}
