function base128(arc: bigint): number[] {
  const bytes = [Number(arc & 0x7fn)];
  for (let rest = arc >> 7n; rest > 0n; rest >>= 7n) bytes.unshift(Number(rest & 0x7fn) | 0x80);
  return bytes;
}

/**
 * The content octets of an object identifier (X.690 §8.19), as the byte string forge takes. forge's own encoder ends
 * at arcs of 32 bits, and the arc of a UUID has 128.
 */
export function encodeObjectIdentifier(text: string): string {
  const [first = 0n, second = 0n, ...rest] = text.split('.').map(BigInt);
  return String.fromCharCode(...[first * 40n + second, ...rest].flatMap(base128));
}
