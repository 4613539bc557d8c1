import type { ProblemTexts } from './texts.ts';

/** Exchange between peers (protocol §4). */
export const peerProblems = {
  PROTOBUF_MALFORMED: [400, '不是有效的 {message} 报文', 'Not a valid {message} message'],
  LEDGER_MALFORMED: [
    400,
    '账本名 {ledger} 不正确，应为 城市/数据集/期数',
    'Ledger name {ledger} is not city/dataset/epoch',
  ],
  LEDGER_UNKNOWN: [404, '没有账本 {ledger}', 'There is no ledger {ledger}'],
  TREE_SIZE_UNKNOWN: [
    404,
    '账本 {ledger} 没有 {size} 这个大小或位置',
    'Ledger {ledger} has no such size or position {size}',
  ],
  NOT_A_MEMBER: [403, '{identity} 不是名录中的有效成员', '{identity} is not an active member in the directory'],
  CERTIFICATE_PROFILE: [403, '证书用途不符：{reason}', 'The certificate has the wrong profile: {reason}'],
  WRONG_CITY: [403, '{peer} 不能推送 {ledger}：只有来源城市可以', '{peer} may not push {ledger}: only its source may'],
  BATCH_TOO_LARGE: [413, '批次超过上限（{limit}）', 'The batch is over the limit ({limit})'],
  ENTRY_TOO_LARGE: [413, '第 {sequence} 条超过 {limit} 字节', 'Entry {sequence} is over {limit} bytes'],
  ENVELOPE_MALFORMED: [422, '信封不正确：{reason}', 'The envelope is not valid: {reason}'],
  SIGNATURE_INVALID: [422, '{what} 的签名不正确', 'The signature of the {what} is wrong'],
  KEY_UNKNOWN: [403, '签名密钥 {keyid} 不属于 {city}', 'Signing key {keyid} is not one of {city}'],
  KEY_REVOKED: [403, '签名密钥 {keyid} 已吊销', 'Signing key {keyid} is revoked'],
  OWN_KEY_REVOKED: [
    503,
    '本市的签名密钥 {keyid} 已吊销，换用新密钥后自动续投',
    "This city's signing key {keyid} is revoked; delivery goes on once another key is in use",
  ],
  KEY_NOT_VALID_THEN: [403, '签名密钥 {keyid} 在签发时刻无效', 'Signing key {keyid} was not valid when it signed'],
  CLOCK_AHEAD: [
    503,
    '签发时刻比本机时钟快 {seconds} 秒。请校准时钟后重试',
    'Issued {seconds} s ahead of this clock. Set the clocks right and try again',
  ],
  CHECKPOINT_OLDER: [422, '检查点早于已有的检查点', 'The checkpoint is older than the one held'],
  SEQUENCE_GAP: [409, '应从 {expected} 开始', 'The batch should start at {expected}'],
  BATCH_EMPTY: [422, '批次没有条目', 'The batch holds no entry'],
  HEADER_INVALID: [
    422,
    '第 {sequence} 条的条目头不正确：{reason}',
    'The header of entry {sequence} is not valid: {reason}',
  ],
  COMMITMENT_MISMATCH: [
    422,
    '第 {sequence} 条的 {part} 与承诺不符',
    'The {part} part of entry {sequence} does not match its commitment',
  ],
  ROOT_MISMATCH: [
    422,
    '账本 {ledger} 在 {size} 处的根与检查点不符',
    "The root of {ledger} at {size} is not the checkpoint's",
  ],
  RECEIPT_INVALID: [422, '{peer} 的回执不可信：{reason}', 'The receipt of {peer} cannot be trusted: {reason}'],
  PEER_UNREACHABLE: [502, '连不上 {peer}：{reason}', '{peer} cannot be reached: {reason}'],
  PEER_ANSWER: [502, '{peer} 的应答不合协议：{reason}', 'The answer of {peer} is not of the protocol: {reason}'],
  PEER_REFUSED: [502, '{peer} 拒绝：{refused}', '{peer} refused: {refused}'],
} as const satisfies ProblemTexts;
