/** Revocation lists in a PEM text, each a block "X509 CRL" (RFC 7468 §6). */

/** DER of each. */
export function parseRevocationLists(text: string): Uint8Array[] {
  const blocks = text.matchAll(/-----BEGIN X509 CRL-----([^-]+)-----END X509 CRL-----/g);
  return [...blocks].map(([, base64 = '']) => Buffer.from(base64, 'base64'));
}

export function writeRevocationLists(lists: readonly Uint8Array[]): string {
  return lists.map(block).join('');
}

function block(list: Uint8Array): string {
  const lines = Buffer.from(list)
    .toString('base64')
    .replace(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN X509 CRL-----\n${lines}\n-----END X509 CRL-----\n`;
}
