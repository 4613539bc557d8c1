/** How paper numbers are shown: `first` and `last` characters stay, the middle becomes stars. */
export interface MaskStyle {
  readonly first: number;
  readonly last: number;
}

export const shortMask: MaskStyle = { first: 1, last: 1 };

/**
 * The paper number with its middle hidden, same length. A style that would leave fewer than four characters hidden
 * gives way to first 1 + last 1, so a short passport number is not shown whole by a style made for 18 digits.
 */
export function maskPaper(number: string, style: MaskStyle = shortMask): string {
  const { first, last } = number.length - style.first - style.last < 4 ? shortMask : style;
  if (number.length <= first + last) return '*'.repeat(number.length);
  return number.slice(0, first) + '*'.repeat(number.length - first - last) + number.slice(-last);
}

const longNumbers = /[0-9０-９]{14,}[0-9Xx０-９Ｘｘ]?/g;

/** The text with every run of 14 or more digits masked: ids, bank cards, whatever field they were put into. */
export function redact(text: string): string {
  return text.length < 14 ? text : text.replace(longNumbers, (run) => maskPaper(run));
}
