/** Record ids: 16 random bytes, shown as a UUID (RFC 9562 §4, lower case). */

export const recordIdBytes = 16;

export function recordIdText(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** @throws RangeError for a text that is not a UUID */
export function parseRecordId(text: string): Uint8Array {
  const bytes = Buffer.from(text.replaceAll('-', ''), 'hex');
  if (text.length !== 36 || bytes.length !== recordIdBytes) throw new RangeError('a record id is a UUID');
  return bytes;
}
