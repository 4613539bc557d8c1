/**
 * True when `masked` hides enough of a paper number to be in the open part: at least four characters, or all but two
 * of a short number; and, when the number is known, shows only characters of it.
 */
export function isMaskOf(masked: string, number: string | null | undefined): boolean {
  // Nothing to mask: the missing number is reported as such.
  if (number === '' || number === null) return masked === '';
  let hidden = 0;
  for (let at = 0; at < masked.length; at++) {
    if (masked[at] === '*') hidden++;
    else if (number !== undefined && masked[at] !== number[at]) return false;
  }
  const enough = masked.length > 0 && hidden >= Math.min(4, Math.max(1, masked.length - 2));
  return enough && (number === undefined || masked.length === number.length);
}
