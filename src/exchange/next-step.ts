import type { KeyState } from './ports/keys.ts';
import type { Instant } from './ports/world.ts';

/** What is to be done next about a certificate, a key or a list; the command line has the words. */
export const nextSteps = [
  'nothing',
  'renew',
  'certify',
  'wait for publication',
  'wait for peers',
  'use',
  'destroy',
  'replace',
  'publish',
] as const;

export type NextStep = (typeof nextSteps)[number];

/** The last third of a life is for its successor. */
export function isAging({ notBefore, notAfter }: { notBefore: Instant; notAfter: Instant }, now: Instant): boolean {
  return now >= notBefore + ((notAfter - notBefore) * 2) / 3;
}

/** Of a key made to follow the one in use. */
export function stepOfNext(use: KeyState['use'], next: NonNullable<KeyState['next']>): NextStep {
  if (use === 'jwt') return 'use';
  if (!next.certificate) return 'certify';
  if (use !== 'signing') return 'use';
  return next.publishedAt === undefined ? 'wait for publication' : 'wait for peers';
}
