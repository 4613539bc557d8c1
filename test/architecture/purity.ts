import { type Node, SyntaxKind } from 'typescript/unstable/ast';
import {
  isForOfStatement,
  isIdentifier,
  isNewExpression,
  isPropertyAccessExpression,
} from 'typescript/unstable/ast/is';
import { core, roomOf } from './rooms.ts';
import { lineOf, nodesOf, type Source } from './sources.ts';

/** Names of what waits, of what reaches outside, and of what is different each time. */
const impure =
  /^(Promise|process|fetch|console|queueMicrotask|set(Timeout|Interval|Immediate)|random(Bytes|UUID|Int|Fill|FillSync)|getRandomValues|generateKey(Pair)?(Sync)?)$/;

/** Clocks and lots: they come in as arguments, from here only. */
const mayAskTheClock = (path: string) => path === 'gateway.ts' || path.startsWith('cli/');

export function impureCore(sources: readonly Source[]): string[] {
  return sources
    .filter(({ path }) => core.has(roomOf(path)))
    .flatMap((source) => found(source, (node) => waits(node) ?? namesImpure(node) ?? asksClockOrLots(node)));
}

export function hiddenClocks(sources: readonly Source[]): string[] {
  return sources.filter(({ path }) => !mayAskTheClock(path)).flatMap((source) => found(source, asksClockOrLots));
}

function found(source: Source, what: (node: Node) => string | undefined): string[] {
  return [...nodesOf(source.tree)].flatMap((node) => {
    const name = what(node);
    return name ? [`${source.path}:${lineOf(source, node)} ${name}`] : [];
  });
}

function waits(node: Node): string | undefined {
  if (node.kind === SyntaxKind.AsyncKeyword) return 'async';
  if (node.kind === SyntaxKind.AwaitExpression || (isForOfStatement(node) && node.awaitModifier)) return 'await';
  return undefined;
}

/** A global or imported name; the same word as the name of a property is another thing. */
function namesImpure(node: Node): string | undefined {
  if (!isIdentifier(node) || !impure.test(node.text)) return undefined;
  const { parent } = node;
  const isProperty =
    (isPropertyAccessExpression(parent) && parent.name === node) ||
    [SyntaxKind.PropertyAssignment, SyntaxKind.PropertySignature, SyntaxKind.MethodSignature].includes(parent.kind);
  return isProperty ? undefined : node.text;
}

function asksClockOrLots(node: Node): string | undefined {
  if (isPropertyAccessExpression(node) && isIdentifier(node.expression)) {
    const name = `${node.expression.text}.${node.name.text}`;
    return ['Date.now', 'Math.random', 'performance.now'].includes(name) ? name : undefined;
  }
  const isNow = isNewExpression(node) && isIdentifier(node.expression) && node.expression.text === 'Date';
  return isNow && !node.arguments?.length ? 'new Date()' : undefined;
}
