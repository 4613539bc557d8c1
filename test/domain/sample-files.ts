import iconv from 'iconv-lite';
import type { Dataset } from '../../src/domain/dataset.ts';
import { fieldsOf } from '../../src/domain/fields/fields.ts';
import { fictionalRow } from './fictional.ts';

type Row = Readonly<Record<string, string>>;

const city = '310117';
const leftOut: Readonly<Record<Dataset, readonly string[]>> = {
  licence: [],
  penalty: ['document_name', 'severity'],
  debtor: [
    'business_registration_number',
    'organization_code',
    'tax_registration_number',
    'public_institution_number',
    'social_organization_number',
    'legal_representative_id_kind',
    'legal_representative_id_number',
    'court_uscc',
    'performed_part',
    'unperformed_part',
    'removed_on',
    'remark',
  ],
  listing: [
    'business_registration_number',
    'organization_code',
    'tax_registration_number',
    'public_institution_number',
    'social_organization_number',
    'legal_representative_id_kind',
    'legal_representative_id_number',
    'contact',
  ],
};

/** What is wrong with each row of the messy file, by its place among good ones; an empty code is only odd to look at. */
export const messyRows: readonly (readonly [at: number, code: string, change: Row])[] = [
  [2, 'REQUIRED_MISSING', { document_number: '' }],
  [4, 'USCC_CHECK_DIGIT', { uscc: '91350100M000100Y44' }],
  [5, '', { decided_on: '20260305', valid_from: '2026年3月5日' }],
  [6, 'NUMBER_SCIENTIFIC', { uscc: '9.13101E+17' }],
  [8, 'DATE_IMPOSSIBLE', { decided_on: '2026/02/30' }],
  [10, 'DATE_ORDER', { valid_from: '2026/06/01', valid_to: '2025/06/01' }],
  [11, '', { tax_registration_number: '— —', certificate_name: '无' }],
  [12, 'LICENCE_KIND_UNKNOWN', { licence_kind: '备案批准' }],
  [14, 'SUBJECT_NAME_EXPOSES_ID', { remark: '经办人身份证999999198502178365' }],
  [15, '', { uscc: ' ９１３５０１００ｍ０００１００ｙ４３\t' }],
  [18, 'AUTHORITY_SUSPICIOUS', { authority_name: '2026/03/01' }],
  [20, 'STATUS_UNKNOWN', { status: '9' }],
  [22, 'REMARK_REQUIRED', { licence_kind: '其他' }],
  [24, 'SUBJECT_KIND_UNKNOWN', { subject_kind: '企业' }],
  [26, 'DATE_FORMAT', { decided_on: '去年五月' }],
  [28, 'TOO_LONG', { subject_name: '样'.repeat(220) }],
  [30, 'DUPLICATE_IN_BATCH', {}],
];
export const messyCount = 30;

function cell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function table(dataset: Dataset, rows: readonly Row[]): string {
  const fields = fieldsOf(dataset).filter(
    ({ name, requirement }) => requirement !== 'former' && !leftOut[dataset].includes(name),
  );
  const lines = [fields.map(({ heading }) => heading), ...rows.map((row) => fields.map(({ name }) => row[name] ?? ''))];
  return lines.map((cells) => `${cells.map(cell).join(',')}\r\n`).join('');
}

function good(dataset: Dataset, first: number, count: number): Row[] {
  return Array.from({ length: count }, (_, index) => fictionalRow(dataset, city, first + index));
}

function messy(): Row[] {
  const rows = good('licence', 2001, messyCount);
  for (const [at, code, change] of messyRows) {
    rows[at - 1] = { ...rows[code === 'DUPLICATE_IN_BATCH' ? at - 2 : at - 1], ...change };
  }
  return rows;
}

const utf8 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf8');

/** The fictional files shipped in config/samples, by name. */
export const sampleFiles: Readonly<Record<string, () => Buffer>> = {
  'licences.csv': () => utf8(table('licence', good('licence', 1, 200))),
  'penalties.csv': () => utf8(table('penalty', good('penalty', 301, 80))),
  'debtors.csv': () => utf8(table('debtor', good('debtor', 401, 60))),
  'lists.csv': () => utf8(table('listing', good('listing', 501, 80))),
  'licences-messy.csv': () => iconv.encode(table('licence', messy()), 'gb18030'),
};
