import { GatewayError } from '../errors.ts';
import { Operation, RepairEffect } from '../wire/proto.ts';
import type { Dataset } from './dataset.ts';
import { contentOf } from './operation-content.ts';
import { type Shown, showRecord, textsOfFields } from './show.ts';

const effects = ['REPAIR_EFFECT_END_PUBLICITY', 'REPAIR_EFFECT_STOP_SHARING', 'REPAIR_EFFECT_LIFT_MEASURES'] as const;

/** "PUBLISH", "CORRECT" …, as in the protocol's table of operations. */
export function operationName(operation: Operation): string {
  return Operation[operation].replace('OPERATION_', '');
}

/** The names of repair effects given as bits: "END_PUBLICITY" … */
export function effectNames(bits: number): string[] {
  return effects
    .filter((name) => bits & (1 << (RepairEffect[name] - 1)))
    .map((name) => name.replace('REPAIR_EFFECT_', ''));
}

/**
 * The open part of any operation as an object of English field names; empty for ERASE.
 *
 * @throws GatewayError PROTOBUF_MALFORMED
 */
export function showOperation(operation: Operation, dataset: Dataset, open: Uint8Array): Shown {
  if (operation === Operation.OPERATION_PUBLISH || operation === Operation.OPERATION_CORRECT) {
    return showRecord(dataset, open);
  }
  const content = contentOf(operation);
  if (!content) return {};
  try {
    return textsOfFields(content.fields, content.decode(open));
  } catch (error) {
    throw new GatewayError('PROTOBUF_MALFORMED', { message: content.schema }, error);
  }
}
