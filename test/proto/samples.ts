import {
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
} from '../../src/wire/proto.ts';

/** A message of the contract as the generated modules handle it, whichever it is. */
export interface Codec {
  encode(message: object): { finish(): Uint8Array };
  decode(bytes: Uint8Array): object;
}

export interface Sample {
  /** Name of the message, and of its files in samples/: the text format, and the bytes protoc makes of it. */
  readonly name: string;
  readonly codec: Codec;
  /** What the text says: every field set, to a value that is not its default. */
  readonly value: object;
}

const repeated = (byte: number, count: number) => Buffer.alloc(count, byte);
const instant = { seconds: 1_795_000_000, nanos: 123_000_000 };
const largest = Number.MAX_SAFE_INTEGER;

const company = {
  name: '示例（杭州）有限公司',
  kind: SubjectKind.SUBJECT_KIND_LEGAL_PERSON,
  uscc: '91999999MA00000000',
  business_registration_number: '999999000000001',
  organization_code: 'MA0000000',
  tax_registration_number: '999999000000001',
  public_institution_number: '199999000001',
  social_organization_number: '社证字第 0001 号',
  legal_representative: '张三',
};
const person = {
  name: '李四',
  kind: SubjectKind.SUBJECT_KIND_NATURAL_PERSON,
  id_kind: IdKind.ID_KIND_RESIDENT_ID,
  masked_id: '9****************X',
};
const sealed = {
  id_number: '99999919900307451X',
  legal_representative_id_kind: IdKind.ID_KIND_FOREIGN_PERMANENT_RESIDENT,
  legal_representative_id_number: 'XXX999999999999',
};

const licence = {
  subject: company,
  document_name: '食品经营许可决定书',
  document_number: '杭许〔2026〕1号',
  licence_kind: LicenceKind.LICENCE_KIND_OTHER,
  certificate_name: '食品经营许可证',
  certificate_number: 'JY19999990000001',
  content: '预包装食品销售\n散装食品销售',
  decided_on: '2026-11-02',
  valid_from: '2026-11-02',
  valid_to: '2099-12-31',
  authority_name: '示例市市场监督管理局',
  authority_uscc: '11999999MB00000001',
  status: LicenceStatus.LICENCE_STATUS_VALID,
  source_name: '示例市信用中心',
  source_uscc: '12999999MB00000002',
  remark: '其他：备案',
};
const penalty = {
  subject: person,
  document_number: '杭罚〔2026〕2号',
  violation_kind: '无证经营',
  violation_facts: '未取得许可从事经营活动',
  legal_basis: '《食品安全法》第一百二十二条',
  // Packed, as proto3 has it.
  penalty_kinds: [PenaltyKind.PENALTY_KIND_FINE, PenaltyKind.PENALTY_KIND_CONFISCATION_OF_INCOME],
  content: '罚款 1.2 万元',
  // A fine of nothing is something else than no fine: both are on the wire.
  fine_fen: 0,
  confiscated_fen: largest,
  certificate_affected: '食品经营许可证 JY19999990000001',
  decided_on: '2026-11-02',
  valid_to: '2029-11-02',
  publicity_ends_on: '2027-11-02',
  authority_name: '示例市市场监督管理局',
  authority_uscc: '11999999MB00000001',
  source_name: '示例市信用中心',
  source_uscc: '12999999MB00000002',
  remark: '无',
  severity: Severity.SEVERITY_SERIOUS,
  document_name: '行政处罚决定书',
};
const debtor = {
  subject: person,
  sex: Sex.SEX_FEMALE,
  age: 46,
  case_number: '（2026）浙 9999 执 1 号',
  court_name: '示例市人民法院',
  court_uscc: '11999999MB00000003',
  province: '浙江',
  basis_document: '（2025）浙 9999 民初 1 号',
  basis_authority: '示例市人民法院',
  obligation: '支付货款 100 元',
  performance: Performance.PERFORMANCE_PARTIAL,
  performed_part: '40 元',
  unperformed_part: '60 元',
  grounds: [Ground.GROUND_REFUSAL_DESPITE_ABILITY, Ground.GROUND_SETTLEMENT_REFUSAL],
  filed_on: '2026-01-05',
  published_on: '2026-03-09',
  term_ends_on: '2028-03-09',
  removed_on: '2026-11-02',
  remark: '无',
};
const listing = {
  polarity: Polarity.POLARITY_BLACK,
  list_kind: 'ENVIRONMENT_BLACK',
  subject: company,
  listed_on: '2026-11-02',
  listing_authority_name: '示例市生态环境局',
  listing_authority_uscc: '11999999MB00000004',
  decision_document: '杭环〔2026〕3号',
  reason: '超标排放',
  legal_basis: '国办发〔2020〕49号',
  valid_to: '2029-11-02',
  severity: Severity.SEVERITY_MINOR,
  grade: 'D级',
  contact: '王五',
  remark: '无',
};

const header = {
  ledger: '330100/penalty/1',
  sequence: largest,
  operation: Operation.OPERATION_PUBLISH,
  record_id: repeated(0x01, 16),
  revision: 0xffff_ffff,
  recorded_at: instant,
  schema: 'g60.credit.v1.Penalty',
  open_commitment: repeated(0x02, 32),
  sealed_commitment: repeated(0x03, 32),
};
const entry = {
  header: Buffer.from(EntryHeader.encode(header).finish()),
  open: { salt: repeated(0x04, 32), content: Buffer.from(Penalty.encode(penalty).finish()) },
  sealed: { salt: repeated(0x05, 32), content: Buffer.from(Sealed.encode(sealed).finish()) },
};
const withheld = {
  header: entry.header,
  open_withheld: Withheld.WITHHELD_ERASED,
  sealed_withheld: Withheld.WITHHELD_NOT_SHARED,
};
const checkpoint = {
  ledger: '330100/penalty/1',
  tree_size: largest,
  root_hash: repeated(0x06, 32),
  issued_at: instant,
};
const signed = (payload: Uint8Array, what: string) => ({
  payload: Buffer.from(payload),
  payloadType: `application/vnd.g60.${what}.v1+protobuf`,
  signatures: [
    { sig: repeated(0x07, 70), keyid: 'a'.repeat(64) },
    { sig: repeated(0x08, 384), keyid: 'b'.repeat(64) },
  ],
});
const receipt = {
  receiver: '310117',
  ledger: '330100/penalty/1',
  tree_size: 300,
  root_hash: repeated(0x06, 32),
  checkpoint_digest: repeated(0x09, 32),
  received_at: instant,
  erased_through: 2 ** 32,
};
const checkpointEnvelope = signed(Checkpoint.encode(checkpoint).finish(), 'checkpoint');
const receiptEnvelope = signed(Receipt.encode(receipt).finish(), 'receipt');
const inclusion = { sequence: 7, tree_size: 8, path: [repeated(0x0a, 32), repeated(0x0b, 32), repeated(0x0c, 32)] };
const directory = {
  version: 2,
  issued_at: instant,
  expires_at: { seconds: 253_402_300_799, nanos: 999_999_999 },
  members: [
    {
      city: '330100',
      name: '杭州',
      state: MemberState.MEMBER_STATE_ACTIVE,
      endpoints: ['https://127.0.0.1:7443', 'https://[::1]:7443'],
      tls_identity: 'spiffe://g60.credit/city/330100/gateway',
      signing_certificates: [
        { certificate: repeated(0x30, 40), revoked_at: instant, invalid_from: { seconds: 1, nanos: 1 } },
        { certificate: repeated(0x31, 40) },
      ],
    },
    { city: '310117', state: MemberState.MEMBER_STATE_SUSPENDED, endpoints: [], signing_certificates: [] },
  ],
  agreements: [
    {
      source: '330100',
      dataset: 'penalty',
      readers: ['310117', '330400'],
      subject_kinds: [SubjectKind.SUBJECT_KIND_LEGAL_PERSON, SubjectKind.SUBJECT_KIND_SOLE_TRADER],
    },
  ],
  signers: [repeated(0x32, 40), repeated(0x33, 40)],
  threshold: 2,
  issuers: [repeated(0x34, 40)],
  retired_issuers: [repeated(0x35, 40)],
};

export const samples: readonly Sample[] = [
  { name: 'Licence', codec: Licence, value: licence },
  { name: 'Penalty', codec: Penalty, value: penalty },
  { name: 'Debtor', codec: Debtor, value: debtor },
  { name: 'Listing', codec: Listing, value: listing },
  {
    name: 'Objection',
    codec: Objection,
    value: { reason: '不是本公司', raised_on: '2026-11-02', raised_by_city: '310117' },
  },
  { name: 'ObjectionDecision', codec: ObjectionDecision, value: { reason: '查无此事', decided_on: '2026-11-05' } },
  {
    name: 'Repair',
    codec: Repair,
    value: {
      effects: [RepairEffect.REPAIR_EFFECT_END_PUBLICITY, RepairEffect.REPAIR_EFFECT_LIFT_MEASURES],
      decision_document: '杭修〔2026〕4号',
      authority_name: '示例市信用中心',
      accepted_on: '2026-11-02',
      decided_on: '2026-11-05',
    },
  },
  { name: 'Withdrawal', codec: Withdrawal, value: { reason: '复议撤销', withdrawn_on: '2026-11-02' } },
  { name: 'Sealed', codec: Sealed, value: sealed },
  {
    name: 'RecordSubmission',
    codec: RecordSubmission,
    value: { records: [{ licence }, { penalty, sealed }, { debtor, sealed }, { listing }] },
  },
  { name: 'EntryHeader', codec: EntryHeader, value: header },
  { name: 'Entry', codec: Entry, value: entry },
  { name: 'Checkpoint', codec: Checkpoint, value: checkpoint },
  { name: 'Receipt', codec: Receipt, value: receipt },
  { name: 'Envelope', codec: Envelope, value: checkpointEnvelope },
  {
    name: 'Batch',
    codec: Batch,
    value: { ledger: '330100/penalty/1', start: 6, entries: [entry, withheld], checkpoint: checkpointEnvelope },
  },
  { name: 'Heartbeats', codec: Heartbeats, value: { checkpoints: [checkpointEnvelope, checkpointEnvelope] } },
  {
    name: 'HeartbeatAnswer',
    codec: HeartbeatAnswer,
    value: {
      receipts: [receiptEnvelope],
      behind: [{ ledger: '330100/debtor/1', tree_size: 8 }, { ledger: '330100/licence/1' }],
    },
  },
  {
    name: 'CheckpointGossip',
    codec: CheckpointGossip,
    value: { checkpoint: checkpointEnvelope, receipts: [receiptEnvelope] },
  },
  { name: 'NodeHash', codec: NodeHash, value: { level: 8, index: largest, hash: repeated(0x0d, 32) } },
  { name: 'InclusionProof', codec: InclusionProof, value: inclusion },
  { name: 'ConsistencyProof', codec: ConsistencyProof, value: { first_size: 7, second_size: 8, path: inclusion.path } },
  {
    name: 'Evidence',
    codec: Evidence,
    value: {
      entry,
      proof: inclusion,
      checkpoint: checkpointEnvelope,
      receipts: [receiptEnvelope, receiptEnvelope],
      certificates: [repeated(0x35, 40), repeated(0x36, 40)],
      directory: signed(Directory.encode(directory).finish(), 'directory'),
    },
  },
  { name: 'Directory', codec: Directory, value: directory },
  {
    name: 'Trust',
    codec: Trust,
    value: { version: largest, directories: [checkpointEnvelope], revocation_lists: [repeated(0x36, 40)] },
  },
  {
    name: 'AuditEvent',
    codec: AuditEvent,
    value: {
      ...{ action: 'record.read', actor: 'spiffe://g60.credit/city/330100/client/court-platform' },
      ...{ outcome: AuditOutcome.AUDIT_OUTCOME_REFUSED, code: 'PURPOSE_REQUIRED', purpose: 'credit' },
      ...{ subject: repeated(0x0e, 16), count: 3, details: { route: '/v1/records/:id' } },
    },
  },
];
