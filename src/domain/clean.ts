/** Cleaning of texts as they come out of spreadsheets and forms. Doing it twice gives the same as doing it once. */

const unclean = /[\u0000-\u0020\u007f-\u00a0\u00ad\u180e\u2000-\u200f\u2028\u2029\u202f\u205f\u2060\u3000\ufeff]/;
const invisible = /[\u00ad\u180e\u200b-\u200f\u2060\ufeff]/g;
const spaces = /[\t\u00a0\u2000-\u200a\u202f\u205f\u3000]/g;
const lineBreaks = /\r\n?|[\u0085\u2028\u2029]/g;
const fullWidth = /[\uff01-\uff5e]/;
const fullWidthAll = /[\uff01-\uff5e]/g;
const fullWidthWord = /[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a]/g;
const anySpace = /\s+/g;
/** Nothing to clean, and longer than every placeholder. */
const plain = /^[0-9A-Z]{7,64}$/;
const textMarker = /^['‘’`]+/;

const placeholders: ReadonlySet<string> = new Set([
  '-',
  '--',
  '---',
  '—',
  '——',
  '— —',
  '－',
  '－－',
  '/',
  '／',
  '//',
  '\\',
  '无',
  '空',
  'NULL',
  'Null',
  'null',
  '(null)',
]);

const half = (character: string): string => String.fromCharCode(character.charCodeAt(0) - 0xfee0);

/** Spaces of every kind trimmed and made plain, invisible characters removed, line breaks made LF, no placeholder. */
export function cleanText(text: string): string {
  let clean = text;
  if (unclean.test(text)) {
    clean = text.replace(invisible, '').replace(lineBreaks, '\n').replace(spaces, ' ').trim();
  }
  return clean.length <= 6 && placeholders.has(clean) ? '' : clean;
}

/** As cleanText, with full-width letters and digits made half-width; full-width punctuation such as （） stays. */
export function cleanName(text: string): string {
  const clean = cleanText(text);
  return fullWidth.test(clean) ? cleanText(clean.replace(fullWidthWord, half)) : clean;
}

/** An identifier, number or code: half-width, upper case, without spaces or the apostrophe that marks text in Excel. */
export function cleanIdentifier(text: string): string {
  if (plain.test(text)) return text;
  let clean = cleanText(text);
  if (fullWidth.test(clean)) clean = clean.replace(fullWidthAll, half);
  return cleanText(clean.replace(anySpace, '').replace(textMarker, '').toUpperCase());
}

/** A date, amount or enumerated value: half-width digits and punctuation, without spaces. */
export function cleanNumber(text: string): string {
  let clean = cleanText(text);
  if (fullWidth.test(clean)) clean = clean.replace(fullWidthAll, half);
  return cleanText(clean.replace(anySpace, ''));
}
