import type { ProblemTexts } from './texts.ts';

/** Records and ledgers of this city. */
export const recordProblems = {
  RECORD_UNKNOWN: [404, '没有这条记录，或无权查看', 'There is no such record, or it may not be seen'],
  RECORD_UNCOVERED: [
    503,
    '账本 {ledger} 的签名密钥已吊销，第 {sequence} 条尚未由来源用有效密钥重新确认。请稍后再试',
    'Entry {sequence} of {ledger} has not been confirmed by a good key since the key that signed it was revoked. Try again later',
  ],
  PURPOSE_REQUIRED: [
    400,
    '查看自然人的记录须在 G60-Purpose 中写明用途。可用：{allowed}',
    'State in G60-Purpose what a record of a natural person is read for. You may use: {allowed}',
  ],
  PURPOSE_NOT_ALLOWED: [
    403,
    '没有获准以这个用途查看。可用：{allowed}',
    'You may not read for this purpose. You may use: {allowed}',
  ],
  NOT_RECORD_OWNER: [
    403,
    '记录由 {source} 发布，只能由其操作。可向其提出异议',
    'The record was published by {source}; only that city may change it. File an objection there',
  ],
  RECORD_CLOSED: [409, '记录已撤销，不能再操作', 'The record is withdrawn; nothing more can be done to it'],
  RECORD_ERASED: [410, '记录已删除，不能再操作', 'The record is erased; nothing more can be done to it'],
  REVISION_REQUIRED: [428, '请用 If-Match 指明所依据的版次', 'State the revision you acted on in If-Match'],
  REVISION_CONFLICT: [
    412,
    '记录现为第 {revision} 版，不是 If-Match 所指。请读取最新版后再操作',
    'The record is at revision {revision}, not the one in If-Match. Read it again first',
  ],
  KEY_CHANGED: [
    409,
    '更正不能改变记录的标识项（{fields}）。请撤销后重新发布',
    'A correction may not change the key of a record ({fields}). Withdraw it and publish anew',
  ],
  NOT_REPAIRABLE: [409, '该名单不可修复', 'This listing cannot be repaired'],
  REPAIR_TOO_EARLY: [
    409,
    '最短公示期至 {until}，此前不能修复',
    'The shortest publicity term runs to {until}; repair is possible after it',
  ],
  NOT_OBJECTED: [409, '记录没有处于异议中', 'The record is not under objection'],
  ALREADY_OBJECTED: [409, '记录已处于异议中', 'The record is already under objection'],
  IMPORT_UNKNOWN: [404, '没有这个导入任务', 'There is no such import'],
  LEDGER_GUARDED: [
    503,
    '账本 {ledger} 曾签署到 {signed}，数据库只有 {held}：数据库可能来自旧备份。恢复前不再追加',
    'Ledger {ledger} was signed up to {signed} but the database holds {held}: it may be an old backup. Nothing is appended before it is recovered',
  ],
  GUARD_MISSING: [
    503,
    '找不到签署记录文件 {file}。若为新建城市请运行 g60 init；否则先从对端恢复',
    'The signed-sizes file {file} is missing. Run g60 init for a new city; otherwise recover from peers first',
  ],
} as const satisfies ProblemTexts;
