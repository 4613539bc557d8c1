import type { ProblemTexts } from './texts.ts';

/** Certificate requests and keys. */
export const certificateProblems = {
  CSR_MALFORMED: [422, '证书请求 {file} 无法解析：{reason}', 'Certificate request {file} cannot be parsed: {reason}'],
  CSR_SIGNATURE: [
    422,
    '证书请求 {file} 的签名不正确：申请者没有证明持有私钥。请重新生成请求',
    'The signature of certificate request {file} is wrong: possession of the key is not proved. Make the request anew',
  ],
  CSR_KEY: [
    422,
    '证书请求 {file} 的密钥不可用：{reason}',
    'The key of certificate request {file} is refused: {reason}',
  ],
  CSR_EXTENSION: [
    422,
    '证书请求 {file} 只能带主体别名，不能带 {extension}。请去掉后重新生成',
    'Certificate request {file} may ask for alternative names only, not for {extension}. Make it anew without that',
  ],
  CSR_IDENTITY: [
    422,
    '证书请求 {file} 的名称不被接受：{reason}',
    'The names in certificate request {file} are refused: {reason}',
  ],
  KEY_UNREADABLE: [
    500,
    '密钥文件 {file} 打不开：口令缺失或不对，或不是 PKCS#8 格式',
    'Key file {file} cannot be opened: the passphrase is missing or wrong, or it is not PKCS#8',
  ],
  KEY_MISMATCH: [
    500,
    '密钥 {key} 与证书 {certificate} 不是一对。请放回同一次签发的文件',
    'Key {key} and certificate {certificate} do not belong together. Put back the files of one issue',
  ],
} as const satisfies ProblemTexts;
