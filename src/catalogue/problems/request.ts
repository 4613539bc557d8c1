import type { ProblemTexts } from './texts.ts';

/** Calls of the API. */
export const requestProblems = {
  BODY_MALFORMED: [
    400,
    '请求内容无法解析：{reason}。请检查格式后重试',
    'The body cannot be parsed: {reason}. Check its format and send it again',
  ],
  BODY_TOO_LARGE: [
    413,
    '请求内容超过上限 {limit} 字节。请分批提交',
    'The body is over the limit of {limit} bytes. Send it in parts',
  ],
  REQUEST_INVALID: [400, '请求参数不正确：{place} {reason}', 'The request is not valid: {place} {reason}'],
  MEDIA_TYPE_UNSUPPORTED: [
    415,
    '不支持的内容类型 {type}。可用：{allowed}',
    'Media type {type} is not supported. Use one of: {allowed}',
  ],
  METHOD_NOT_ALLOWED: [
    405,
    '这个地址不支持 {method}。可用：{allowed}',
    '{method} is not possible here. Use one of: {allowed}',
  ],
  HEADERS_TOO_LARGE: [431, '请求头超过上限', 'The request headers are over the limit'],
  REQUEST_TIMEOUT: [408, '未在时限内收到完整请求。请重试', 'The request did not arrive in time. Send it again'],
  HOST_NOT_ALLOWED: [
    421,
    '本接口只供本机访问。请使用 http://127.0.0.1 或 http://localhost',
    'This listener is for this machine only. Use http://127.0.0.1 or http://localhost',
  ],
  NOT_FOUND: [404, '没有这个地址。接口清单见 /openapi.json', 'There is nothing at this address. See /openapi.json'],
  TOO_MANY_RECORDS: [
    413,
    '一次最多提交 {limit} 条。请分批提交',
    'At most {limit} records in one request. Send them in parts',
  ],
  DATASET_UNKNOWN: [
    400,
    '没有名为 {dataset} 的数据集。可用：{known}',
    'There is no dataset {dataset}. Use one of: {known}',
  ],
  EDITION_UNKNOWN: [
    400,
    '没有 {edition} 版标准。可用：{known}',
    'There is no edition {edition} of the standard. Use one of: {known}',
  ],
  VALIDATION_FAILED: [
    422,
    '有 {rejected} 条记录未通过校验，全部未入账。请按 findings 修改后重新提交',
    '{rejected} records failed validation and nothing was stored. Correct them as listed in findings and send all again',
  ],
  IDEMPOTENCY_KEY_REUSED: [
    422,
    '同一 Idempotency-Key 已用于另一份内容。请换一个新的',
    'This Idempotency-Key was used for another body. Use a new one',
  ],
  CLIENT_CERTIFICATE_REQUIRED: [
    401,
    '需要客户端证书。请使用本市网关签发的证书连接',
    'A client certificate is needed. Connect with one issued for a system of this city',
  ],
  CLIENT_NOT_OF_THIS_CITY: [
    403,
    '证书身份不是本市的系统。请连接本市网关',
    "The certificate is not of a system of this city. Connect to your own city's gateway",
  ],
  NOT_READY: [503, '网关正在启动或停止。请稍后重试', 'The gateway is starting or stopping. Try again shortly'],
  OVERLOADED: [503, '网关繁忙。请在 Retry-After 秒后重试', 'The gateway is busy. Try again after Retry-After seconds'],
  INTERNAL: [500, '网关内部错误，已记入日志（编号 {incident}）', 'Internal error; it is in the log under {incident}'],
} as const satisfies ProblemTexts;
