/** Conversions between protobuf scalars and ours: instants are integer milliseconds since the epoch, UTC. */
interface Timestamp {
  seconds?: number;
  nanos?: number;
}

export function toTimestamp(milliseconds: number): Timestamp {
  const seconds = Math.floor(milliseconds / 1000);
  return { seconds, nanos: (milliseconds - seconds * 1000) * 1_000_000 };
}

/** Milliseconds since the epoch, or undefined when the field is unset or out of range. */
export function fromTimestamp(timestamp: Timestamp | null | undefined): number | undefined {
  if (!timestamp) return undefined;
  const milliseconds = (timestamp.seconds ?? 0) * 1000 + Math.floor((timestamp.nanos ?? 0) / 1_000_000);
  return Number.isSafeInteger(milliseconds) ? milliseconds : undefined;
}

/** The value of a uint64 field, or undefined when it was lost in conversion (2^53 or more). */
export function safeInteger(value: number | undefined): number | undefined {
  const integer = value ?? 0;
  return Number.isSafeInteger(integer) && integer >= 0 ? integer : undefined;
}
