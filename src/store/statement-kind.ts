export type StatementKind =
  | { readonly kind: 'begin' | 'end' | 'other' }
  | { readonly kind: 'listen' | 'unlisten'; readonly channel: string };

// The queue's statements begin with comment lines.
const leadingComments = /^(?:\s+|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/;
const firstWords = /^(begin|start\s+transaction|commit|end|rollback(?!\s+to\b)|abort)\b/i;
const subscription = /^(listen|unlisten)\s+("?)([^";\s]+)\2/i;

/** What a statement does to the session: opens or ends a transaction, or changes what it listens to. */
export function statementKind(text: string): StatementKind {
  const bare = text.slice(leadingComments.exec(text)?.[0].length ?? 0);
  const [, verb, quote, name] = subscription.exec(bare) ?? [];
  if (verb && name) {
    // A name without quotes is folded, as the server does.
    return { kind: verb.toLowerCase() as 'listen' | 'unlisten', channel: quote ? name : name.toLowerCase() };
  }
  const word = firstWords.exec(bare)?.[1]?.toLowerCase();
  if (!word) return { kind: 'other' };
  return { kind: word === 'begin' || word.startsWith('start') ? 'begin' : 'end' };
}
