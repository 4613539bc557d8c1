import { fill, type Language, type Parameters } from '../catalogue/language.ts';
import { type ProblemCode, problems } from '../catalogue/problems.ts';
import { GatewayError } from '../errors.ts';

/** Why a request is not understood, in Chinese and English; `{name}` is filled in from the parameters. */
const reasons = {
  missing: ['缺少', 'is missing'],
  unknown: ['不是本接口的参数', 'is not a parameter of this call'],
  form: ['格式或取值不符合接口文档', 'is not of the documented form'],
  array: ['应为对象数组', 'must be an array of objects'],
  object: ['应为对象', 'must be an object'],
  scalar: ['的值应为文本或数字', 'must be a text or a number'],
  precision: ['的数字超出精确范围，请改用文本', 'is a number too long to be exact: send it as a text'],
  depth: ['嵌套过深', 'is nested too deep'],
  dataset: ['与 dataset 参数不是同一数据集', 'is not of the dataset in the query'],
  key: ['应为 1 至 200 个可打印 ASCII 字符', 'must be 1 to 200 printable ASCII characters'],
  revision: ['应为版次，如 "3"', 'must be a revision, e.g. "3"'],
  file: ['应为一个文件', 'must be one file'],
  http: ['不是有效的 HTTP 请求', 'is not a valid HTTP request'],
  encoding: ['不是 UTF-8', 'it is not UTF-8'],
  syntax: ['第 {line} 行第 {column} 列处不是有效的 JSON', 'it is not valid JSON at line {line}, column {column}'],
  empty: ['没有内容', 'it is empty'],
  length: ['长度与 Content-Length 不符', 'its length is not that of Content-Length'],
  broken: ['上传中途断开', 'the upload broke off'],
  multipart: ['不是有效的 multipart 内容', 'it is not valid multipart content'],
} as const satisfies Record<string, readonly [zh: string, en: string]>;

export type Reason = keyof typeof reasons;

/** A GatewayError whose reason is one of a closed list, so that it can be told in both languages. */
export class RefusedRequest extends GatewayError {
  readonly reason: Reason;

  constructor(code: ProblemCode, reason: Reason, parameters: Parameters = {}) {
    super(code, { ...parameters, reason: fill(reasons[reason][1], parameters) });
    this.reason = reason;
  }

  override text(language: Language): string {
    const column = language === 'zh' ? 0 : 1;
    const reason = fill(reasons[this.reason][column], this.parameters);
    return fill(problems[this.code][column + 1] as string, { ...this.parameters, reason });
  }
}

/** @returns REQUEST_INVALID: a parameter, header or member is not as documented */
export function invalid(place: string, reason: Reason): RefusedRequest {
  return new RefusedRequest('REQUEST_INVALID', reason, { place });
}

/** @returns BODY_MALFORMED: the body cannot be parsed */
export function malformed(reason: Reason, place: Parameters = {}): RefusedRequest {
  return new RefusedRequest('BODY_MALFORMED', reason, place);
}
