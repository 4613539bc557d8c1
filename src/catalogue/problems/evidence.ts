import type { ProblemTexts } from './texts.ts';

/** Evidence: each names the link of the chain that fails. */
export const evidenceProblems = {
  EVIDENCE_MALFORMED: [422, '证据文件不完整：{reason}', 'The evidence is not complete: {reason}'],
  EVIDENCE_ENTRY: [422, '条目已被改动：{reason}', 'The entry was altered: {reason}'],
  EVIDENCE_PATH: [
    422,
    '包含证明不成立：条目不在该检查点的账本中',
    'The inclusion proof fails: the entry is not in the tree of the checkpoint',
  ],
  EVIDENCE_SIGNATURE: [422, '{what} 的签名不正确', 'The signature of the {what} is wrong'],
  EVIDENCE_KEY: [
    422,
    '{what} 的签名密钥在签发时刻无效：{reason}',
    'The key of the {what} was not valid when it signed: {reason}',
  ],
  EVIDENCE_ROOT: [
    422,
    '{what} 的证书不出自所给的根证书',
    'The certificate of the {what} does not chain to the given root',
  ],
  EVIDENCE_RECEIPT: [422, '{receiver} 的回执不成立：{reason}', 'The receipt of {receiver} fails: {reason}'],
  EVIDENCE_DIRECTORY: [
    422,
    '证据中的名录不可信：{reason}',
    'The directory in the evidence cannot be trusted: {reason}',
  ],
} as const satisfies ProblemTexts;
