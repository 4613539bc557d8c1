/** Personal data the gateway refuses at the door: it has no use here, and once in a ledger it is in nine cities. */

type Kind = '电话 telephone' | '住址 home address' | '银行账号 bank account' | '健康状况 health';

const names: readonly (readonly [Kind, RegExp])[] = [
  ['电话 telephone', /电话|手机|联系方式|phone|mobile|(?:^|_)tel(?:$|_)/i],
  ['住址 home address', /住址|家庭地址|户籍地|居住地址|home_?address/i],
  ['银行账号 bank account', /银行|账号|卡号|开户|bank|account_?(?:no|number)/i],
  ['健康状况 health', /病历|病史|健康|残疾|health|disease/i],
];

const suspect = /[0-9][0-9-]{6}|址|病|诊|残疾/;
const texts: readonly (readonly [Kind, RegExp])[] = [
  [
    '电话 telephone',
    /(?<![0-9A-Za-z])(?:\+?86-?)?1[3-9][0-9]{9}(?![0-9A-Za-z])|(?<![0-9A-Za-z])0[0-9]{2,3}-[0-9]{7,8}(?![0-9])/,
  ],
  [
    '银行账号 bank account',
    /(?:银行|账号|卡号|账户)[^0-9]{0,12}[0-9]{12,25}|(?<![0-9A-Za-z])62[0-9]{14,17}(?![0-9A-Za-z])/,
  ],
  ['住址 home address', /(?:家庭|户籍|现|经常|身份证)住?(?:地)?址|住址[:：]|户籍所在地[:：]/],
  ['健康状况 health', /病历|病史|确诊|诊断(?:为|证明)|残疾(?:证|人证)/],
];

function kindIn(patterns: typeof names, text: string): Kind | undefined {
  return patterns.find(([, pattern]) => pattern.test(text))?.[0];
}

/** The kind of refused data a column or field is called by, or undefined. */
export function forbiddenName(name: string): Kind | undefined {
  return kindIn(names, name);
}

/** The kind of refused data in a natural person's free text, or undefined. */
export function forbiddenText(text: string): Kind | undefined {
  return suspect.test(text) ? kindIn(texts, text) : undefined;
}
