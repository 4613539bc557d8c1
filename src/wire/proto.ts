/**
 * The protobuf messages of the contract (proto/g60/credit/v1), under their own names.
 *
 * 64-bit fields decode to plain numbers. A value of 2^53 or more loses its low bits but never falls below 2^53, so
 * `safeInteger` refuses exactly the values that were lost.
 */
import './plain-numbers.ts';
import protobuf from 'protobufjs/minimal.js';
import { g60 } from './generated/proto.js';

// Our deepest message is six levels; a deeper one is an attack on the stack, not a record.
(protobuf.Reader as unknown as { recursionLimit: number }).recursionLimit = 16;

const v1 = g60.credit.v1;
export const {
  AuditEvent,
  AuditOutcome,
  Batch,
  Checkpoint,
  CheckpointGossip,
  ConsistencyProof,
  Debtor,
  Directory,
  Entry,
  EntryHeader,
  Envelope,
  Evidence,
  Ground,
  HeartbeatAnswer,
  Heartbeats,
  IdKind,
  InclusionProof,
  Licence,
  LicenceKind,
  LicenceStatus,
  Listing,
  MemberState,
  NodeHash,
  Objection,
  ObjectionDecision,
  Operation,
  Penalty,
  PenaltyKind,
  Performance,
  Polarity,
  Receipt,
  RecordSubmission,
  Repair,
  RepairEffect,
  Sealed,
  Severity,
  Sex,
  SubjectKind,
  Trust,
  Withdrawal,
  Withheld,
} = v1;

export type AuditEvent = g60.credit.v1.AuditEvent.$Properties;
export type AuditOutcome = g60.credit.v1.AuditOutcome;
export type Batch = g60.credit.v1.Batch.$Properties;
export type Checkpoint = g60.credit.v1.Checkpoint.$Properties;
export type ConsistencyProof = g60.credit.v1.ConsistencyProof.$Properties;
export type Debtor = g60.credit.v1.Debtor.$Properties;
export type Directory = g60.credit.v1.Directory.$Properties;
export type Entry = g60.credit.v1.Entry.$Properties;
export type EntryHeader = g60.credit.v1.EntryHeader.$Properties;
export type Envelope = g60.credit.v1.Envelope.$Properties;
export type Evidence = g60.credit.v1.Evidence.$Properties;
export type Ground = g60.credit.v1.Ground;
export type HeartbeatAnswer = g60.credit.v1.HeartbeatAnswer.$Properties;
export type IdKind = g60.credit.v1.IdKind;
export type InclusionProof = g60.credit.v1.InclusionProof.$Properties;
export type Licence = g60.credit.v1.Licence.$Properties;
export type LicenceKind = g60.credit.v1.LicenceKind;
export type LicenceStatus = g60.credit.v1.LicenceStatus;
export type Listing = g60.credit.v1.Listing.$Properties;
export type Member = g60.credit.v1.Member.$Properties;
export type MemberState = g60.credit.v1.MemberState;
export type Objection = g60.credit.v1.Objection.$Properties;
export type ObjectionDecision = g60.credit.v1.ObjectionDecision.$Properties;
export type Operation = g60.credit.v1.Operation;
export type Part = g60.credit.v1.Part.$Properties;
export type Penalty = g60.credit.v1.Penalty.$Properties;
export type PenaltyKind = g60.credit.v1.PenaltyKind;
export type Performance = g60.credit.v1.Performance;
export type Polarity = g60.credit.v1.Polarity;
export type Receipt = g60.credit.v1.Receipt.$Properties;
export type RecordInput = g60.credit.v1.RecordInput.$Properties;
export type Repair = g60.credit.v1.Repair.$Properties;
export type RepairEffect = g60.credit.v1.RepairEffect;
export type Sealed = g60.credit.v1.Sealed.$Properties;
export type Severity = g60.credit.v1.Severity;
export type Sex = g60.credit.v1.Sex;
export type SharingAgreement = g60.credit.v1.SharingAgreement.$Properties;
export type SubjectKind = g60.credit.v1.SubjectKind;
export type Subject = g60.credit.v1.Subject.$Properties;
export type Withdrawal = g60.credit.v1.Withdrawal.$Properties;
export type Withheld = g60.credit.v1.Withheld;
