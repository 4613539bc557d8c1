import { GatewayError } from '../errors.ts';
import { Operation } from '../wire/proto.ts';

/** Where a record stands after the operations on it. */
export interface Standing {
  /** Grows by one with every operation, so that If-Match tells two officials apart whatever they do. */
  readonly revision: number;
  readonly state: 'ACTIVE' | 'WITHDRAWN' | 'ERASED';
  readonly objected: boolean;
  /** Bit n-1 set: repair effect n has been decided. */
  readonly repairEffects: number;
}

function assertOpen({ state }: Standing): void {
  if (state === 'ERASED') throw new GatewayError('RECORD_ERASED');
  if (state === 'WITHDRAWN') throw new GatewayError('RECORD_CLOSED');
}

/**
 * The standing after an operation; `effects` are the bits of a REPAIR. Withdrawn records can only be erased, erased
 * ones nothing at all.
 *
 * @throws GatewayError RECORD_UNKNOWN, RECORD_CLOSED, RECORD_ERASED, ALREADY_OBJECTED, NOT_OBJECTED, REVISION_CONFLICT
 * for a second PUBLISH
 */
export function step(standing: Standing | undefined, operation: Operation, effects = 0): Standing {
  if (!standing) {
    if (operation !== Operation.OPERATION_PUBLISH) throw new GatewayError('RECORD_UNKNOWN');
    return { revision: 1, state: 'ACTIVE', objected: false, repairEffects: 0 };
  }
  if (operation !== Operation.OPERATION_ERASE || standing.state === 'ERASED') assertOpen(standing);
  const { state, objected, repairEffects } = standing;
  const next = { revision: standing.revision + 1, state, objected, repairEffects };
  switch (operation) {
    case Operation.OPERATION_CORRECT:
      return next;
    case Operation.OPERATION_MARK_OBJECTION:
      if (objected) throw new GatewayError('ALREADY_OBJECTED');
      return { ...next, objected: true };
    case Operation.OPERATION_CLEAR_OBJECTION:
      if (!objected) throw new GatewayError('NOT_OBJECTED');
      return { ...next, objected: false };
    case Operation.OPERATION_REPAIR:
      return { ...next, repairEffects: repairEffects | effects };
    case Operation.OPERATION_WITHDRAW:
      return { ...next, state: 'WITHDRAWN', objected: false };
    case Operation.OPERATION_ERASE:
      return { ...next, state: 'ERASED', objected: false };
    default:
      throw new GatewayError('REVISION_CONFLICT', { revision: standing.revision });
  }
}
