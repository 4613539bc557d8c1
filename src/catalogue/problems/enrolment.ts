import type { ProblemTexts } from './texts.ts';

/** Keys of this city and the CA that certifies them. */
export const enrolmentProblems = {
  AUTHORITY_UNREACHABLE: [
    502,
    '连不上证书中心 {url}：{reason}。请检查 authority.url 与网络；旧密钥在到期前继续有效',
    'The CA at {url} cannot be reached: {reason}. Check authority.url and the network; the old key goes on until it expires',
  ],
  AUTHORITY_REFUSED: [502, '证书中心没有受理：{refused} {detail}', 'The CA refused: {refused} {detail}'],
  KEY_USE_UNKNOWN: [404, '本市没有名为 {use} 的密钥。现有：{known}', 'This city has no key {use}. There are: {known}'],
  FILE_NOT_RECOGNISED: [
    422,
    '{file} 里没有可以安装的内容：{reason}。可以安装的有证书、名录、吊销列表和信任包',
    'There is nothing to install in {file}: {reason}. Certificates, directories, revocation lists and trust bundles can be installed',
  ],
} as const satisfies ProblemTexts;
