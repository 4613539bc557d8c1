import type { XmlHandler } from './xml.ts';
import { readPart } from './xml-part.ts';
import type { Archive } from './zip.ts';

const stringsPart = 'xl/sharedStrings.xml';
// Cells refer to them by number, in any order, so they are held in memory while the sheet is read.
const partBytes = 256 * 1024 * 1024;

/** Gathers the text of an element from its runs (`t`), leaving out the reading aids of East Asian text (`rPh`). */
export class RichText {
  #text = '';
  #inRun = false;
  #inPhonetic = false;

  open(name: string): void {
    if (name === 't') this.#inRun = true;
    else if (name === 'rPh') this.#inPhonetic = true;
  }

  close(name: string): void {
    if (name === 't') this.#inRun = false;
    else if (name === 'rPh') this.#inPhonetic = false;
  }

  add(text: string): void {
    if (this.#inRun && !this.#inPhonetic) this.#text += text;
  }

  /** The text so far; the next one starts empty. */
  take(): string {
    const text = this.#text;
    this.#text = '';
    // Characters XML cannot hold are written _xHHHH_ (ECMA-376 part 1, §22.9.2.19).
    return text.includes('_x')
      ? text.replace(/_x([0-9a-f]{4})_/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
      : text;
  }
}

/** @throws GatewayError FILE_TOO_LARGE when the strings unfold to more than 256 MiB */
export async function readSharedStrings(archive: Archive): Promise<readonly string[]> {
  const strings: string[] = [];
  const rich = new RichText();
  const handler: XmlHandler = {
    open: (name) => rich.open(name),
    close(name) {
      rich.close(name);
      if (name === 'si') strings.push(rich.take());
    },
    text: (text) => rich.add(text),
  };
  await readPart(archive, stringsPart, partBytes, handler);
  return strings;
}
