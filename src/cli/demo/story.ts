import type { Narrator } from './narrator.ts';
import type { RunningCorridor } from './running-corridor.ts';

/** What every step of the demo is told with. */
export interface Story {
  /** Directory of keys and data. */
  readonly base: string;
  readonly corridor: RunningCorridor;
  readonly narrator: Narrator;
  /** Makes document numbers of this run its own. */
  readonly mark: string;
}

/** How long a step waits for the cities: several times what a busy machine needs. */
export const patienceSeconds = 90;
