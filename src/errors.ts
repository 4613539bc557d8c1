import { fill, type Language, type Parameters } from './catalogue/language.ts';
import { type ProblemCode, problems } from './catalogue/problems.ts';

/**
 * The one error that crosses rooms: a code of the closed catalogue and the values its text needs. Parameters end up
 * in answers and logs, so they hold places and limits, never a person's data.
 */
export class GatewayError extends Error {
  override readonly name = 'GatewayError';
  readonly code: ProblemCode;
  readonly parameters: Parameters;

  constructor(code: ProblemCode, parameters: Parameters = {}, cause?: unknown) {
    super(`${code}: ${fill(problems[code][2], parameters)}`, cause === undefined ? {} : { cause });
    this.code = code;
    this.parameters = parameters;
  }

  get status(): number {
    return problems[this.code][0];
  }

  text(language: Language): string {
    return fill(problems[this.code][language === 'zh' ? 1 : 2], this.parameters);
  }
}
