import type { Node } from 'typescript/unstable/ast';
import {
  isArrowFunction,
  isConstructorDeclaration,
  isFunctionDeclaration,
  isFunctionExpression,
  isGetAccessorDeclaration,
  isMethodDeclaration,
  isSetAccessorDeclaration,
} from 'typescript/unstable/ast/is';
import { lineOf, nodesOf, type Source } from './sources.ts';

const kinds: readonly ((node: Node) => boolean)[] = [
  isArrowFunction,
  isConstructorDeclaration,
  isFunctionDeclaration,
  isFunctionExpression,
  isGetAccessorDeclaration,
  isMethodDeclaration,
  isSetAccessorDeclaration,
];

export function longFiles(sources: readonly Source[], limit: number): string[] {
  return sources
    .map(({ path, tree }) => ({ path, lines: tree.text.trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > limit)
    .map(({ path, lines }) => `${path}: ${lines} lines`);
}

export function longFunctions(sources: readonly Source[], limit: number): string[] {
  return sources.flatMap((source) =>
    [...nodesOf(source.tree)]
      .filter((node) => kinds.some((isKind) => isKind(node)))
      .map((node) => ({ start: lineOf(source, node), lines: linesOf(source, node) }))
      .filter(({ lines }) => lines > limit)
      .map(({ start, lines }) => `${source.path}:${start} ${lines} lines`),
  );
}

function linesOf({ tree }: Source, node: Node): number {
  return tree.text.slice(node.getStart(tree), node.end).split('\n').length;
}
