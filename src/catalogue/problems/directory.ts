import type { ProblemTexts } from './texts.ts';

/** The directory of members. */
export const directoryProblems = {
  DIRECTORY_INVALID: [422, '名录不可信：{reason}', 'The directory cannot be trusted: {reason}'],
  DIRECTORY_UNDERSIGNED: [
    422,
    '名录签名不足：需要 {threshold} 个，有效 {valid} 个',
    'The directory has {valid} good signatures of {threshold} needed',
  ],
  DIRECTORY_EXPIRED: [503, '名录已于 {expired} 过期', 'The directory expired at {expired}'],
  DIRECTORY_VERSION: [
    409,
    '名录版本应为 {expected}，收到 {version}',
    'Directory version {version} received, {expected} expected',
  ],
  DIRECTORY_FORKED: [
    409,
    '名录第 {version} 版有两种内容，签名都有效：证书中心或其签名密钥有问题。两份都已保存，请立即查明',
    'Version {version} of the directory has two contents, both well signed: something is wrong at the CA or with its keys. Both are kept; find out at once',
  ],
  REVOCATION_LIST_FORKED: [
    409,
    '签发证书 {issuer} 的第 {number} 号吊销列表有两种内容，签名都有效。请立即查明证书中心是否有问题',
    'List {number} of issuing CA {issuer} has two contents, both well signed. Find out at once what is wrong at the CA',
  ],
  REVOCATION_UNKNOWN: [
    503,
    '吊销列表已于 {expired} 过期且超过宽限期，无法判断证书是否被吊销。请向证书中心取新的吊销列表',
    'The revocation list expired at {expired}, longer ago than the grace: nobody can tell what was revoked. Get a new list from the CA',
  ],
} as const satisfies ProblemTexts;
