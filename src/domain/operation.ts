import { findings } from '../catalogue/findings.ts';
import { fill } from '../catalogue/language.ts';
import { GatewayError } from '../errors.ts';
import { Operation, type Repair } from '../wire/proto.ts';
import type { Value } from './forms/form.ts';
import { isLocalDate, type LocalDate } from './local-date.ts';
import { contentOf, type OperationContent } from './operation-content.ts';
import { readField } from './read-field.ts';
import { Findings } from './report.ts';
import { rowOfValues } from './row.ts';

/** The checked open part of an operation, ready to be entered. */
export interface OperationPart {
  /** Full protobuf name of the open part. */
  readonly schema: string;
  readonly open: Uint8Array;
  /** Bit n-1 set: repair effect n; 0 for other operations. */
  readonly effects: number;
}

export interface RepairPart extends OperationPart {
  readonly decidedOn: LocalDate;
}

function known(operation: Operation): OperationContent {
  const content = contentOf(operation);
  if (!content) throw new GatewayError('INTERNAL', { incident: `operation ${operation} has no content` });
  return content;
}

function invalid(place: string, reason: string): GatewayError {
  return new GatewayError('REQUEST_INVALID', { place, reason });
}

/** Effects may come as a JSON array; everything else is a text. */
function flattened(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalid('body', 'must be an object');
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name, Array.isArray(value) ? value.join('；') : value]),
  );
}

/** The values of a JSON body, each read by its form as a record's fields are. */
function readValues({ fields }: OperationContent, body: unknown): Record<string, Value> {
  const read = rowOfValues(flattened(body));
  if ('finding' in read) throw invalid(read.finding.field || 'body', read.finding.code);
  const unknown = Object.keys(read.row).find((name) => !fields.some((field) => field.name === name));
  if (unknown !== undefined) throw invalid(unknown.slice(0, 60), 'FIELD_UNKNOWN');
  const report = new Findings();
  const values: Record<string, Value> = {};
  for (const field of fields) {
    const value = readField(field, read.row[field.name], '2018', report);
    if (value !== undefined) values[field.property] = value;
  }
  const problem = report.findings.find(({ severity }) => severity === 'reject');
  // The finding's text and place, never its value.
  if (problem)
    throw invalid(problem.field, `${problem.code}: ${fill(findings[problem.code][2], problem.parameters ?? {})}`);
  return values;
}

function partOf(
  operation: Operation,
  body: unknown,
): { readonly part: OperationPart; readonly values: Record<string, Value> } {
  const content = known(operation);
  const values = readValues(content, body);
  const open = content.encode(values);
  return { part: { schema: content.schema, open, effects: effectsOf(operation, open) }, values };
}

/** MARK_OBJECTION's open part. @throws GatewayError REQUEST_INVALID naming the field */
export function readObjection(body: unknown): OperationPart {
  return partOf(Operation.OPERATION_MARK_OBJECTION, body).part;
}

/** CLEAR_OBJECTION's open part. @throws GatewayError REQUEST_INVALID naming the field */
export function readObjectionDecision(body: unknown): OperationPart {
  return partOf(Operation.OPERATION_CLEAR_OBJECTION, body).part;
}

/** WITHDRAW's open part. @throws GatewayError REQUEST_INVALID naming the field */
export function readWithdrawal(body: unknown): OperationPart {
  return partOf(Operation.OPERATION_WITHDRAW, body).part;
}

/** REPAIR's open part: effects, decision, dates. @throws GatewayError REQUEST_INVALID naming the field */
export function readRepair(body: unknown): RepairPart {
  const { part, values } = partOf(Operation.OPERATION_REPAIR, body);
  const { accepted_on: accepted = '', decided_on: decided } = values;
  if (typeof decided !== 'string' || !isLocalDate(decided)) throw invalid('decided_on', 'REQUIRED_MISSING');
  if (accepted && decided < String(accepted)) throw invalid('decided_on', 'DATE_ORDER');
  return { ...part, decidedOn: decided };
}

/** The repair effects in an operation's open part as bits; 0 when it has none or can't be read. */
export function effectsOf(operation: Operation, open: Uint8Array | undefined): number {
  if (operation !== Operation.OPERATION_REPAIR || !open) return 0;
  try {
    const { effects } = known(operation).decode(open) as Repair;
    return (effects ?? []).reduce(
      (bits, effect) => (effect >= 1 && effect <= 3 ? bits | (1 << (effect - 1)) : bits),
      0,
    );
  } catch {
    return 0;
  }
}
