import type { Node } from 'typescript/unstable/ast';
import {
  isCallExpression,
  isIdentifier,
  isNewExpression,
  isNoSubstitutionTemplateLiteral,
  isObjectLiteralExpression,
  isPropertyAccessExpression,
  isPropertyAssignment,
  isShorthandPropertyAssignment,
  isStringLiteral,
} from 'typescript/unstable/ast/is';
import { lineOf, nodesOf, type Source } from './sources.ts';

/** Texts of a catalogue by code: Chinese, English. */
export type Texts = Readonly<Record<string, readonly [zh: string, en: string]>>;

const han = /\p{Script=Han}/u;

export function textFaults(texts: Texts): string[] {
  return Object.entries(texts).flatMap(([code, [zh, en]]) => {
    const faults: string[] = [];
    if (!/^[A-Z][A-Z0-9_]*$/.test(code)) faults.push('is no code');
    if (!han.test(zh)) faults.push('has no Chinese text');
    if (!/[a-z]/.test(en)) faults.push('has no English text');
    if (placesIn(zh).join() !== placesIn(en).join()) faults.push('fills other places in Chinese than in English');
    return faults.map((fault) => `${code} ${fault}`);
  });
}

export function placesIn(text: string): string[] {
  return [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name))].sort();
}

/** Codes that no file outside the catalogue names. */
export function unusedCodes(texts: Texts, sources: readonly Source[]): string[] {
  const named = new Set(
    sources
      .filter(({ path }) => !path.startsWith('catalogue/'))
      .flatMap(({ tree }) => [...nodesOf(tree)])
      .filter((node) => isStringLiteral(node) || isNoSubstitutionTemplateLiteral(node) || isIdentifier(node))
      .map(({ text }) => text),
  );
  return Object.keys(texts).filter((code) => !named.has(code));
}

/** Errors and findings made without a value for a place of their text, which would be shown with its braces. */
export function unfilledTexts(problems: Texts, findings: Texts, sources: readonly Source[]): string[] {
  return sources.flatMap((source) =>
    [...nodesOf(source.tree)].flatMap((node) => {
      const made = madeIn(node);
      if (!made) return [];
      const [, text] = (made.what === 'problem' ? problems : findings)[made.code] ?? ['', ''];
      const missing = placesIn(text).filter((place) => !made.filled.includes(place));
      return missing.map((place) => `${source.path}:${lineOf(source, node)} ${made.code} {${place}}`);
    }),
  );
}

/** The code and the names of the parameters, where both are written out. */
function madeIn(node: Node): { what: 'problem' | 'finding'; code: string; filled: string[] } | undefined {
  if (!isNewExpression(node) && !isCallExpression(node)) return undefined;
  const { expression } = node;
  const callee = isPropertyAccessExpression(expression) ? expression.name : expression;
  const name = isIdentifier(callee) ? callee.text : '';
  const isProblem = isNewExpression(node) && name === 'GatewayError';
  if (!isProblem && !['found', 'reject', 'warn'].includes(name)) return undefined;
  const [code, ...rest] = node.arguments ?? [];
  if (!code || !isStringLiteral(code)) return undefined;
  const parameters = rest[isProblem ? 0 : 2];
  const filled = parameters ? namesIn(parameters) : [];
  return filled && { what: isProblem ? 'problem' : 'finding', code: code.text, filled };
}

/** Names of the properties of an object literal; undefined when they are not all written there. */
function namesIn(node: Node): string[] | undefined {
  if (!isObjectLiteralExpression(node)) return undefined;
  const names = node.properties.map((property) =>
    isPropertyAssignment(property) || isShorthandPropertyAssignment(property)
      ? property.name.getText().replaceAll(/['"]/g, '')
      : undefined,
  );
  return names.every((name) => name !== undefined) ? names : undefined;
}
