import { SubjectKind } from '../wire/proto.ts';
import type { Dataset } from './dataset.ts';
import { decodeRecord } from './record.ts';

/** Whom a record is about, as far as its parts say. */
export interface SubjectIdentity {
  readonly isNaturalPerson: boolean;
  /** Credit code, else paper number; undefined where the record states neither or they are withheld. */
  readonly identifier: string | undefined;
}

/** @throws Error of the protobuf library when the bytes are no record */
export function subjectIdentity(dataset: Dataset, open: Uint8Array, sealed: Uint8Array | undefined): SubjectIdentity {
  const { subject, sealed: papers } = decodeRecord(dataset, open, sealed);
  return {
    isNaturalPerson: subject.kind === SubjectKind.SUBJECT_KIND_NATURAL_PERSON,
    identifier: subject.uscc || papers?.id_number || undefined,
  };
}
