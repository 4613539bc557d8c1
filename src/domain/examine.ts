import { SubjectKind } from '../wire/proto.ts';
import { decideCertificateKind } from './certificate-kind.ts';
import type { Dataset } from './dataset.ts';
import { editionFor, editionOf, editions } from './edition.ts';
import { type Finding, found } from './finding.ts';
import { completeFormerEdition } from './former-edition.ts';
import { maskPaper } from './mask.ts';
import { naturalKeyOf } from './natural-key.ts';
import { readRow } from './read-row.ts';
import { type CreditRecord, encodeOpen, encodeSealed } from './record.ts';
import { Findings } from './report.ts';
import type { Row } from './row.ts';
import { examineHard } from './rules/hard.ts';
import { examineLocal } from './rules/local.ts';
import type { Rules } from './rules.ts';

/** A record ready to be published. */
export interface Draft {
  readonly dataset: Dataset;
  readonly open: Uint8Array;
  readonly sealed: Uint8Array | undefined;
  /** Canonical text; holds identifiers, so it is never stored plain. */
  readonly naturalKey: string;
  readonly subjectKind: SubjectKind;
}

export interface Examination {
  readonly findings: readonly Finding[];
  /** Undefined when any finding is a rejection. */
  readonly draft: Draft | undefined;
}

function maskId({ dataset, subject, sealed }: CreditRecord, { options }: Rules): void {
  if (subject.kind !== SubjectKind.SUBJECT_KIND_NATURAL_PERSON || !sealed?.id_number) return;
  subject.masked_id = maskPaper(sealed.id_number, dataset === 'debtor' ? options.mask.debtor : options.mask.other);
}

function draftOf(record: CreditRecord): Draft {
  return {
    dataset: record.dataset,
    open: encodeOpen(record),
    sealed: encodeSealed(record),
    naturalKey: naturalKeyOf(record),
    subjectKind: record.subject.kind ?? SubjectKind.SUBJECT_KIND_UNSPECIFIED,
  };
}

/**
 * Normalises and examines one submitted row: everything found, and the record's bytes when nothing refuses it.
 * `edition` is as the caller named it; debtors and listings have one edition only and ignore it.
 */
export function examineRow(dataset: Dataset, edition: string, row: Row, rules: Rules): Examination {
  const named = editionOf(edition);
  if (!named) {
    const parameters = { edition: edition.slice(0, 20), known: editions.join(', ') };
    return { findings: [found('EDITION_UNKNOWN', '', '', parameters)], draft: undefined };
  }
  const used = editionFor(dataset, named);
  const report = new Findings();
  const record = readRow(dataset, used, row, report);
  if (used === '2017') completeFormerEdition(record, (field) => !!row[field], rules, report);
  if (record.dataset === 'penalty') decideCertificateKind(record.message, row['penalty_kinds'] ?? '');
  maskId(record, rules);
  examineHard(record, report);
  examineLocal(record, used, rules, report);
  return { findings: report.findings, draft: report.rejected ? undefined : draftOf(record) };
}
