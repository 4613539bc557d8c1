export interface RecordLimits {
  readonly submitRecords: number;
  readonly entryBytes: number;
}
