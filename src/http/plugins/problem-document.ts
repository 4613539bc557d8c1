import type { Language } from '../../catalogue/language.ts';
import type { GatewayError } from '../../errors.ts';

/** RFC 9457 §3.1, with `code` and the numbers and texts that the detail speaks of as extension members (§3.2). */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly [extension: string]: unknown;
}

export const problemType = 'application/problem+json';

/** Titles are of the status, the same at every occurrence (RFC 9457 §3.1.3); the detail says what happened. */
const titles: Readonly<Record<number, readonly [zh: string, en: string]>> = {
  400: ['请求不正确', 'Bad request'],
  401: ['需要身份证明', 'Authentication needed'],
  403: ['没有权限', 'Not allowed'],
  404: ['不存在', 'Not found'],
  405: ['不支持的方法', 'Method not allowed'],
  408: ['请求超时', 'Request timeout'],
  409: ['与现状冲突', 'Conflict'],
  410: ['已删除', 'Gone'],
  412: ['版次不符', 'Precondition failed'],
  413: ['内容过大', 'Content too large'],
  415: ['不支持的内容类型', 'Unsupported media type'],
  421: ['主机名不对', 'Misdirected request'],
  422: ['内容不能接受', 'Unprocessable content'],
  428: ['缺少前提条件', 'Precondition required'],
  429: ['请求过于频繁', 'Too many requests'],
  431: ['请求头过大', 'Headers too large'],
  500: ['内部错误', 'Internal error'],
  502: ['对端不可用', 'Bad gateway'],
  503: ['暂不可用', 'Unavailable'],
};

/** The problem document of an error; `members` are further extension members. */
export function problemDocument(
  error: GatewayError,
  language: Language,
  members: Readonly<Record<string, unknown>> = {},
): ProblemDocument {
  const { reason: _, ...parameters } = error.parameters;
  const [zh, en] = titles[error.status] ?? ['出错', 'Problem'];
  return {
    ...parameters,
    ...members,
    // After the parameters: one of them may be called `type`, as in MEDIA_TYPE_UNSUPPORTED.
    type: `urn:g60:problem:${error.code}`,
    title: language === 'zh' ? zh : en,
    status: error.status,
    detail: error.text(language),
    code: error.code,
  };
}
