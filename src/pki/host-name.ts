import { isIP, isIPv6 } from 'node:net';

const hostName = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/;

/** Whether it is a host name in lower case (RFC 1123 §2.1). No wildcard: it would speak for hosts nobody looked at. */
export function isHostName(text: string): boolean {
  return hostName.test(text);
}

/** A host name or an IP address. */
export function isHost(text: string): boolean {
  return isIP(text) !== 0 || isHostName(text);
}

/** An IPv6 address has many spellings: this is the one to compare by. */
export function canonicalHost(host: string): string {
  return isIPv6(host) ? new URL(`https://[${host}]`).hostname : host;
}
