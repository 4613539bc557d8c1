import { Objection, ObjectionDecision, Operation, Repair, Withdrawal } from '../wire/proto.ts';
import type { Field } from './fields/field.ts';
import { objectionDecisionFields, objectionFields, repairFields, withdrawalFields } from './fields/operations.ts';
import type { Value } from './forms/form.ts';

/** The open part of an operation on a record already published. */
export interface OperationContent {
  readonly schema: string;
  readonly fields: readonly Field[];
  encode(values: Readonly<Record<string, Value>>): Uint8Array;
  /** @throws Error of the protobuf library when the bytes are no such message */
  decode(bytes: Uint8Array): Readonly<Record<string, Value | null | undefined>>;
}

interface MessageClass<M> {
  encode(message: M): { finish(): Uint8Array };
  decode(bytes: Uint8Array): M;
}

function content<M>(schema: string, message: MessageClass<M>, fields: readonly Field[]): OperationContent {
  return {
    schema: `g60.credit.v1.${schema}`,
    fields,
    encode: (values) => message.encode(values as M).finish(),
    decode: (bytes) => message.decode(bytes) as ReturnType<OperationContent['decode']>,
  };
}

const contents: Readonly<Partial<Record<Operation, OperationContent>>> = {
  [Operation.OPERATION_MARK_OBJECTION]: content('Objection', Objection, objectionFields),
  [Operation.OPERATION_CLEAR_OBJECTION]: content('ObjectionDecision', ObjectionDecision, objectionDecisionFields),
  [Operation.OPERATION_REPAIR]: content('Repair', Repair, repairFields),
  [Operation.OPERATION_WITHDRAW]: content('Withdrawal', Withdrawal, withdrawalFields),
};

/** What the open part of the operation holds; undefined for ERASE and for those that carry a record. */
export function contentOf(operation: Operation): OperationContent | undefined {
  return contents[operation];
}
