import { residentIdFault } from './resident-id.ts';

const manyDigits = /[0-9０-９]{15}/;
const idRun = /(?<![0-9A-Za-z])[1-9][0-9]{16}[0-9Xx](?![0-9A-Za-z])/g;
const fifteenDigitId = /身份证(?:号码?)?[:：]?\s?[1-9][0-9]{14}(?![0-9])/;
const fullWidthWord = /[０-９Ｘｘ]/g;

/**
 * True when free text holds a resident id number: 18 characters with a right check digit and a real birth date, so
 * that file numbers and credit codes don't count, or 15 digits called 身份证.
 */
export function exposesId(text: string): boolean {
  // Most texts end here: this runs for every free text of every record, own or received.
  if (text.length < 15 || !manyDigits.test(text)) return false;
  const plain = text.replace(fullWidthWord, (character) => String.fromCharCode(character.charCodeAt(0) - 0xfee0));
  if (fifteenDigitId.test(plain)) return true;
  return plain.match(idRun)?.some((run) => residentIdFault(run.toUpperCase()) === undefined) ?? false;
}
