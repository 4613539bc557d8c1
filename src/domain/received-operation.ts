import type { FindingCode } from '../catalogue/findings.ts';
import { Operation } from '../wire/proto.ts';
import { checkFields } from './check-fields.ts';
import { contentOf } from './operation-content.ts';
import { FirstRejection } from './report.ts';

/** The first hard rule that the open part of a received operation breaks, or undefined. ERASE carries none. */
export function examineReceivedOperation(
  operation: Operation,
  schema: string,
  open: Uint8Array | undefined,
): FindingCode | undefined {
  if (operation === Operation.OPERATION_ERASE) return open || schema ? 'CONTENT_MALFORMED' : undefined;
  const content = contentOf(operation);
  if (!content || !open || schema !== content.schema) return 'CONTENT_MALFORMED';
  const report = new FirstRejection();
  try {
    checkFields(content.fields, content.decode(open), report);
  } catch {
    return 'CONTENT_MALFORMED';
  }
  return report.code;
}
