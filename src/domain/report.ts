import type { FindingCode } from '../catalogue/findings.ts';
import type { Parameters } from '../catalogue/language.ts';
import { type Finding, found } from './finding.ts';

/** Where rules say what they find. */
export interface Report {
  reject(code: FindingCode, field: string, value: string, parameters?: Parameters): void;
  warn(code: FindingCode, field: string, value: string, parameters?: Parameters): void;
}

/** All findings of one row. */
export class Findings implements Report {
  readonly findings: Finding[] = [];
  /** Most rows have no rejection: the set is made with the first. */
  private failed: Set<string> | undefined;

  get rejected(): boolean {
    return this.failed !== undefined;
  }

  /** One rejection a field: a value that is already refused says nothing to the rules that follow. */
  reject(code: FindingCode, field: string, value: string, parameters?: Parameters): void {
    this.failed ??= new Set();
    if (this.failed.has(field)) return;
    this.failed.add(field);
    this.findings.push(found(code, field, value, parameters));
  }

  warn(code: FindingCode, field: string, value: string, parameters?: Parameters): void {
    this.findings.push(found(code, field, value, parameters, 'warn'));
  }
}

/** Only the first rejection: all that a receiver needs to know. */
export class FirstRejection implements Report {
  code: FindingCode | undefined;

  reject(code: FindingCode): void {
    this.code ??= code;
  }

  warn(): void {}
}
