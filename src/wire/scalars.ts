/** Conversions between protobuf scalars and ours: instants are integer milliseconds since the epoch, UTC. */
interface Timestamp {
  seconds?: number;
  nanos?: number;
}

export function toTimestamp(milliseconds: number): Timestamp {
  const seconds = Math.floor(milliseconds / 1000);
  return { seconds, nanos: (milliseconds - seconds * 1000) * 1_000_000 };
}

/** The last millisecond of the year 9999: the end of what a Timestamp may hold. */
const lastInstant = 253_402_300_799_999;

/** Milliseconds since the epoch, or undefined when the field is unset or no instant from 1970 to 9999. */
export function fromTimestamp(timestamp: Timestamp | null | undefined): number | undefined {
  if (!timestamp) return undefined;
  const { seconds = 0, nanos = 0 } = timestamp;
  const milliseconds = seconds * 1000 + Math.floor(nanos / 1_000_000);
  // A year beyond those would be refused by Date only later, where nobody expects it.
  return seconds >= 0 && nanos >= 0 && nanos < 1e9 && milliseconds <= lastInstant ? milliseconds : undefined;
}

/** The value of a uint64 field, or undefined when it was lost in conversion (2^53 or more). */
export function safeInteger(value: number | undefined): number | undefined {
  const integer = value ?? 0;
  return Number.isSafeInteger(integer) && integer >= 0 ? integer : undefined;
}
