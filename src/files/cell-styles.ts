import { attribute, type XmlHandler } from './xml.ts';
import { readPart } from './xml-part.ts';
import type { Archive } from './zip.ts';

const stylesPart = 'xl/styles.xml';
const partBytes = 16 * 1024 * 1024;
const millisecondsADay = 86_400_000;
const daysFrom1900To1904 = 1462;
const lastDay = 2_958_465;

/** Built-in formats with a year or day in them, those of Chinese locales included (ECMA-376 part 1, §18.8.30). */
const builtInDates: readonly (readonly [from: number, to: number])[] = [
  [14, 17],
  [22, 22],
  [27, 31],
  [36, 36],
  [50, 54],
  [57, 58],
];

function isDateCode(code: string): boolean {
  // Quoted text, escaped characters and [conditions] are not part of the pattern itself.
  return /[yd]/i.test(code.replace(/"[^"]*"|\\.|\[[^\]]*\]/g, ''));
}

/** Tells of a cell's style whether its number is shown as a date. */
export type IsDate = (style: number) => boolean;

/** Reads which styles show dates; without a style part no cell is a date. */
export async function readDateStyles(archive: Archive): Promise<IsDate> {
  const codes = new Map<number, string>();
  const formats: number[] = [];
  let inCellFormats = false;
  const handler: XmlHandler = {
    open(name, attributes) {
      const format = Number(attribute(attributes, 'numFmtId') ?? 0);
      if (name === 'numFmt') codes.set(format, attribute(attributes, 'formatCode') ?? '');
      if (name === 'cellXfs') inCellFormats = true;
      if (name === 'xf' && inCellFormats) formats.push(format);
    },
    close(name) {
      if (name === 'cellXfs') inCellFormats = false;
    },
    text: () => {},
  };
  await readPart(archive, stylesPart, partBytes, handler);
  const dates = formats.map((format) => {
    const code = codes.get(format);
    return code === undefined ? builtInDates.some(([from, to]) => format >= from && format <= to) : isDateCode(code);
  });
  return (style) => dates[style] ?? false;
}

/** The day of a spreadsheet's serial number as `YYYY/MM/DD`, its time of day left off; undefined when it is no day. */
export function dateText(serial: number, since1904: boolean): string | undefined {
  // Times are binary fractions: midnight may be stored a hair before itself.
  const day = Math.floor(serial + 1e-6) + (since1904 ? daysFrom1900To1904 : 0);
  if (!(day >= 1 && day <= lastDay)) return undefined;
  // The 1900 system counts a 29 February 1900 that never was (day 60), so days before it are one further on.
  const date = new Date(Date.UTC(1899, 11, day < 60 ? 31 : 30) + day * millisecondsADay);
  return date.toISOString().slice(0, 10).replaceAll('-', '/');
}
