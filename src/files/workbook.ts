import { posix } from 'node:path';
import { GatewayError } from '../errors.ts';
import { attribute, type XmlHandler } from './xml.ts';
import { readPart } from './xml-part.ts';
import type { Archive } from './zip.ts';

const workbookPart = 'xl/workbook.xml';
const relationsPart = 'xl/_rels/workbook.xml.rels';
const sheetType = /\/worksheet$/;
const partBytes = 1024 * 1024;

export interface Workbook {
  /** Name of the part with the first visible worksheet. */
  readonly sheet: string;
  /** Day 0 of its dates is 1904-01-01 rather than 1899-12-30. */
  readonly since1904: boolean;
}

function onOpen(open: (name: string, attributes: string) => void): XmlHandler {
  return { open, close: () => {}, text: () => {} };
}

async function worksheetTargets(archive: Archive): Promise<Map<string, string>> {
  const targets = new Map<string, string>();
  const handler = onOpen((name, attributes) => {
    if (name !== 'Relationship' || !sheetType.test(attribute(attributes, 'Type') ?? '')) return;
    targets.set(
      attribute(attributes, 'Id') ?? '',
      posix.resolve('/xl', attribute(attributes, 'Target') ?? '').slice(1),
    );
  });
  await readPart(archive, relationsPart, partBytes, handler);
  return targets;
}

/** @throws GatewayError FILE_NOT_XLSX when there is no visible worksheet */
export async function readWorkbook(archive: Archive): Promise<Workbook> {
  const targets = await worksheetTargets(archive);
  let sheet: string | undefined;
  let since1904 = false;
  const handler = onOpen((name, attributes) => {
    if (name === 'workbookPr') since1904 = ['1', 'true'].includes(attribute(attributes, 'date1904') ?? '');
    // Hidden sheets hold the lists behind a template's drop-downs.
    if (name !== 'sheet' || (attribute(attributes, 'state') ?? 'visible') !== 'visible') return;
    sheet ??= targets.get(attribute(attributes, 'id') ?? '');
  });
  await readPart(archive, workbookPart, partBytes, handler);
  if (sheet === undefined) throw new GatewayError('FILE_NOT_XLSX', { part: workbookPart });
  return { sheet, since1904 };
}
