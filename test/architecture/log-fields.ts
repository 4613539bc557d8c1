import type { CallExpression, Node } from 'typescript/unstable/ast';
import {
  isCallExpression,
  isConditionalExpression,
  isIdentifier,
  isObjectLiteralExpression,
  isPropertyAccessExpression,
  isPropertyAssignment,
  isShorthandPropertyAssignment,
  isStringLiteral,
} from 'typescript/unstable/ast/is';
import { lineOf, nodesOf, type Source } from './sources.ts';

/** What tells who somebody is, what was reported about them, or opens a door. */
const telling =
  /^(name|subject|subject_?name|uscc|id_?(number|kind)|masked_?id|legal_?representative.*|paper|phone|home_?address|open|sealed|salt|content|row|cells|record|body|payload|pass(phrase|word)|secret|token|private_?key)$/i;

const reporting = /^(emit|log|trace|debug|info|warn|error|fatal|child)$/;
const eventName = /^[a-z]+(\.[a-z_]+)+$/;

/** Fields of events and log lines that are named for what must not be in a log. */
export function tellingFields(sources: readonly Source[]): string[] {
  return sources.flatMap((source) =>
    [...nodesOf(source.tree)]
      .filter(isReport)
      .flatMap((call) => [...nodesOf(call)])
      .filter((node) => isPropertyAssignment(node) || isShorthandPropertyAssignment(node))
      .filter(({ name }) => 'text' in name && telling.test(String(name.text)))
      .map((property) => `${source.path}:${lineOf(source, property)} ${property.name.getText(source.tree)}`),
  );
}

/** `emit('batch.accepted', …)`, `emit(parked ? 'a.b' : 'a.c', …)`, `log.warn({ … })`. */
function isReport(node: Node): node is CallExpression {
  if (!isCallExpression(node)) return false;
  const { expression, arguments: given } = node;
  const callee = isPropertyAccessExpression(expression) ? expression.name : expression;
  const [first] = given;
  if (!first || !isIdentifier(callee) || !reporting.test(callee.text)) return false;
  const named = isConditionalExpression(first) ? first.whenTrue : first;
  return isObjectLiteralExpression(first) || (isStringLiteral(named) && eventName.test(named.text));
}

/** Events that one file lists and no other reports. */
export function unreportedEvents(sources: readonly Source[], list: string): string[] {
  const eventsIn = (files: readonly Source[]) =>
    files
      .flatMap(({ tree }) => [...nodesOf(tree)])
      .filter(isStringLiteral)
      .map(({ text }) => text)
      .filter((text) => eventName.test(text));
  const reported = new Set(eventsIn(sources.filter(({ path }) => path !== list)));
  return eventsIn(sources.filter(({ path }) => path === list)).filter((event) => !reported.has(event));
}
