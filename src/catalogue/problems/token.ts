import type { ProblemTexts } from './texts.ts';

/** Who calls the API, and what it may do. */
export const tokenProblems = {
  TOKEN_MISSING: [
    401,
    '缺少访问令牌。请先向 /oauth/token 取令牌，放在 Authorization: Bearer 中',
    'The access token is missing. Get one from /oauth/token and send it as Authorization: Bearer',
  ],
  TOKEN_INVALID: [
    401,
    '访问令牌不是本网关签发的，或已损坏。请重新取令牌',
    'The access token was not issued by this gateway, or it is damaged. Get a new one',
  ],
  TOKEN_EXPIRED: [
    401,
    '访问令牌不在有效期内。请重新取令牌，并核对时钟',
    'The access token is not valid at this time. Get a new one, and check the clock',
  ],
  TOKEN_BOUND_ELSEWHERE: [
    401,
    '访问令牌是为另一张证书签发的。请用本连接的证书重新取令牌',
    'The access token was issued for another certificate. Get a new one with the certificate of this connection',
  ],
  CALLER_UNKNOWN: [
    401,
    '本网关没有登记这个系统或管理员，或已停用。请联系安全管理员',
    'This system or administrator is not registered at this gateway, or no longer. Ask the security administrator',
  ],
  SCOPE_MISSING: [
    403,
    '访问令牌没有所需权限 {scope}。请取含有它的令牌，未获授权的请联系安全管理员',
    'The access token lacks the scope {scope}. Get one that has it, or ask the security administrator for the right',
  ],
  DATASET_NOT_ALLOWED: [
    403,
    '没有获准报送数据集 {dataset}。可用：{allowed}',
    'You may not submit to the dataset {dataset}. You may use: {allowed}',
  ],
  RATE_LIMITED: [
    429,
    '每分钟最多 {limit} 次请求。请在 {retryAfter} 秒后重试',
    'At most {limit} requests a minute. Try again after {retryAfter} seconds',
  ],
  TOKEN_REQUEST_INVALID: [
    400,
    '令牌请求不正确：参数 {parameter} 缺失或重复',
    'The token request is not valid: the parameter {parameter} is missing or repeated',
  ],
  TOKEN_CLIENT_MISMATCH: [
    401,
    'client_id 不是本连接证书中的身份 {identity}。请改正或省去',
    'The client_id is not the identity in the certificate of this connection, {identity}. Correct it or leave it out',
  ],
  GRANT_TYPE_UNSUPPORTED: [
    400,
    '只支持 grant_type=client_credentials',
    'Only grant_type=client_credentials is supported',
  ],
  SCOPE_NOT_GRANTED: [
    400,
    '没有获准使用权限 {scope}。可用：{granted}',
    'You have not been granted the scope {scope}. You may ask for: {granted}',
  ],
} as const satisfies ProblemTexts;
