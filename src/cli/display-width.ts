/** Characters that a terminal shows two columns wide (UAX #11, Wide and Fullwidth), as far as our texts hold them. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;

/** Colours, which take no place. */
const escapes = /\x1b\[[0-9;]*m/g;

/** Columns that the text takes on a terminal. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text.replace(escapes, '')) width += wide.test(character) ? 2 : 1;
  return width;
}

/** The text with spaces after it, or before it, up to a width; a longer one stays as it is. */
export function padded(text: string, width: number, side: 'after' | 'before' = 'after'): string {
  const space = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return side === 'after' ? text + space : space + text;
}
