import type { ProblemTexts } from './texts.ts';

/** The corridor CA: what it revokes, and the versions of the directory it publishes. */
export const authorityProblems = {
  REVOCATION_LIST_INVALID: [422, '吊销列表不可信：{reason}', 'The revocation list cannot be trusted: {reason}'],
  CERTIFICATE_UNKNOWN: [
    404,
    '证书中心没有签发过这样的证书。用 g60 pki show 查看已签发的证书',
    'The CA has issued no such certificate. See g60 pki show for those it has',
  ],
  DIRECTORY_DRAFTED: [
    409,
    '名录第 {version} 版有 {valid} 个签名，需要 {threshold} 个，已存为草稿，尚未发布。请另一位签署人（{signers}）核对后执行 g60 pki sign --ca CA --signer 名称',
    'Directory version {version} has {valid} of {threshold} signatures and waits as a draft, not published. Another signer ({signers}) looks at it and runs g60 pki sign --ca CA --signer NAME',
  ],
  DRAFT_OPEN: [
    409,
    '名录第 {version} 版的草稿还在等签名。请先执行 g60 pki sign 签署，或 g60 pki drop-draft 放弃',
    'A draft of directory version {version} still waits for signatures. Sign it (g60 pki sign) or drop it (g60 pki drop-draft) first',
  ],
  DRAFT_MISSING: [404, '没有等待签名的名录草稿', 'No draft of the directory waits for a signature'],
  SIGNER_UNKNOWN: [403, '{signer} 不是这份名录的签署人', '{signer} is no signer of this directory'],
  MEMBER_UNKNOWN: [404, '名录里没有城市 {city}', 'City {city} is not in the directory'],
  ISSUER_UNKNOWN: [
    404,
    '名录里没有签发证书 {issuer}，或它的密钥不在这里',
    'There is no issuing CA {issuer} in the directory, or its key is not here',
  ],
  ISSUER_IN_USE: [409, '签发证书 {issuer} 还不能退役：{reason}', 'Issuing CA {issuer} cannot be retired yet: {reason}'],
  PASSPHRASE_REFUSED: [
    422,
    '口令须有 8 个以上字符，只用英文字母、数字和符号',
    'The passphrase needs 8 characters or more, of ASCII letters, digits and signs only',
  ],
  KEY_STORE_INVALID: [
    422,
    '打不开 PKCS#12 文件：口令不对，或文件不完整（{reason}）',
    'The PKCS#12 file cannot be opened: a wrong passphrase, or not whole ({reason})',
  ],
} as const satisfies ProblemTexts;
