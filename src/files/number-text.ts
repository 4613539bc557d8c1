/**
 * A number as a person would read it: no exponent and no noise of binary fractions up to 15 significant digits, which
 * is all a spreadsheet keeps. A longer whole number has lost digits, so it is written `9.13301E+17`: the rules
 * recognise that as an identifier destroyed, where rounded digits would pass for a real one.
 */
export function numberText(value: number): string {
  const rounded = Number(value.toPrecision(15));
  return Math.abs(rounded) < 1e15 ? String(rounded) : rounded.toExponential().replace('e', 'E');
}
