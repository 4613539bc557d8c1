import t from 'tap';
import { type ProblemCode, problems } from '../../src/catalogue/problems.ts';
import { GatewayError } from '../../src/errors.ts';
import { problemDocument } from '../../src/http/plugins/problem-document.ts';
import { invalid, malformed } from '../../src/http/refused-request.ts';

/** Every `{name}` of a code's texts, with a value of each kind. */
function parametersOf(code: ProblemCode): Record<string, string | number> {
  const names = [
    ...problems[code]
      .slice(1)
      .join('')
      .matchAll(/\{(\w+)\}/g),
  ].map(([, name]) => String(name));
  return Object.fromEntries(names.map((name, index) => [name, index % 2 ? index : `v${index}`]));
}

t.test('every code has its document in both languages', async (t) => {
  for (const code of Object.keys(problems) as ProblemCode[]) {
    const error = new GatewayError(code, parametersOf(code));
    for (const language of ['zh', 'en'] as const) {
      const document = problemDocument(error, language);
      t.match(document, { code, status: problems[code][0], type: `urn:g60:problem:${code}` });
      t.match(document.title, language === 'zh' ? /^[\u4e00-\u9fff]/ : /^[A-Z][a-z ]/, `${code} title`);
      t.not(document.title, language === 'zh' ? '出错' : 'Problem', `status ${document.status} has a title`);
      t.match(document.detail, language === 'zh' ? /[\u4e00-\u9fff]/ : /^[^\u4e00-\u9fff]+$/, `${code} detail`);
      t.notMatch(document.detail, /\{\w+\}/, 'nothing is left to fill in');
    }
  }
});

t.test('parameters become members, but never in place of the standard ones', async (t) => {
  const error = new GatewayError('MEDIA_TYPE_UNSUPPORTED', { type: 'text/plain', allowed: 'x/y', status: 200 });
  t.match(problemDocument(error, 'en', { rows: [1], code: 'OTHER' }), {
    type: 'urn:g60:problem:MEDIA_TYPE_UNSUPPORTED',
    allowed: 'x/y',
    status: 415,
    code: 'MEDIA_TYPE_UNSUPPORTED',
    rows: [1],
  });
});

t.test('the reason of a refused request is told in the language asked for', async (t) => {
  const place = { line: 3, column: 7 };
  t.match(problemDocument(malformed('syntax', place), 'en'), {
    detail: 'The body cannot be parsed: it is not valid JSON at line 3, column 7. Check its format and send it again',
    line: 3,
    column: 7,
  });
  t.match(problemDocument(malformed('syntax', place), 'zh'), {
    detail: '请求内容无法解析：第 3 行第 7 列处不是有效的 JSON。请检查格式后重试',
  });
  t.equal(problemDocument(invalid('edition', 'form'), 'zh').detail, '请求参数不正确：edition 格式或取值不符合接口文档');
  t.notOk('reason' in problemDocument(malformed('empty'), 'en'), 'the detail says it');
});
