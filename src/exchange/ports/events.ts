/**
 * Reports something that happened: a log line with fields and a counter of the event's name. Fields hold ids, codes
 * and numbers, never personal data.
 */
export type Emit = (event: EventName, fields?: Readonly<Record<string, string | number>>) => void;

/** `area.what`, e.g. "batch.accepted". */
export type EventName = `${string}.${string}`;
