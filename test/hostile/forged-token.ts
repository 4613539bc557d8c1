/** JSON Web Tokens as an attacker makes them (RFC 7515 §5.1): any header, any claims, any way to sign. */
import { createHmac, sign as signWith } from 'node:crypto';

export type Members = Readonly<Record<string, unknown>>;
/** The signature over the signing input. */
export type Sign = (input: string) => Buffer;

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const decode = (part = '') => JSON.parse(Buffer.from(part, 'base64url').toString()) as Members;

export const es256 =
  (privateKey: string): Sign =>
  (input) =>
    signWith('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' });

export const hs256 =
  (secret: string): Sign =>
  (input) =>
    createHmac('sha256', secret).update(input).digest();

export const unsigned: Sign = () => Buffer.alloc(0);

/** The token with other members in header and claims, signed anew. undefined takes a member away. */
export function forge(token: string, header: Members, claims: Members, sign: Sign): string {
  const [head, body] = token.split('.');
  const input = `${encode({ ...decode(head), ...header })}.${encode({ ...decode(body), ...claims })}`;
  return `${input}.${sign(input).toString('base64url')}`;
}
