import type { FindingCode } from '../../catalogue/findings.ts';
import { cleanIdentifier, cleanName, cleanText } from '../clean.ts';
import { exposesId } from '../exposed-id.ts';
import { textForm } from './form.ts';

// Bidi overrides make a name read as another one; a lone surrogate has no UTF-8 and would change the hashed bytes.
const suspect = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ud800-\udfff]/;
const controlInLine = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\p{Surrogate}]/u;
const controlInText = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\p{Surrogate}]/u;
const scientific = /^[+-]?[0-9](?:\.[0-9]+)?[Ee]\+?[0-9]{1,3}$/;
const notAnAuthority =
  /^(?:[0-9\s./\-:年月日时分秒,()（）]+|[0-9A-Fa-f]{8}(?:-?[0-9A-Fa-f]{4}){3}-?[0-9A-Fa-f]{12}|[0-9A-Z]{18}|0x[0-9a-fA-F]+)$/;

export function isScientific(text: string): boolean {
  return scientific.test(text);
}

function lineFault(text: string): FindingCode | undefined {
  if (suspect.test(text) && controlInLine.test(text)) return 'CONTROL_CHARACTER';
  return exposesId(text) ? 'SUBJECT_NAME_EXPOSES_ID' : undefined;
}

function textFault(text: string): FindingCode | undefined {
  if (suspect.test(text) && controlInText.test(text)) return 'CONTROL_CHARACTER';
  return exposesId(text) ? 'SUBJECT_NAME_EXPOSES_ID' : undefined;
}

/** Names of persons and organisations, and other short texts. */
export const line = textForm(cleanName, lineFault);

/** Long free text; may have line breaks. */
export const text = textForm(cleanText, textFault);

/** Numbers of documents and certificates: part of what a spreadsheet can destroy. */
export const documentNumber = textForm(cleanName, (value) =>
  isScientific(value) ? 'NUMBER_SCIENTIFIC' : lineFault(value),
);

/** Names of authorities: shifted columns put dates, codes and row ids here. */
export const authority = textForm(cleanName, (value) => {
  const fault = lineFault(value);
  return fault ?? (notAnAuthority.test(value) ? 'AUTHORITY_SUSPICIOUS' : undefined);
});

/** Numbers without a fixed form, and paper numbers, whose form depends on the kind of paper. */
export const freeIdentifier = textForm(cleanIdentifier, (value) => {
  if (isScientific(value)) return 'NUMBER_SCIENTIFIC';
  return suspect.test(value) && controlInLine.test(value) ? 'CONTROL_CHARACTER' : undefined;
});
