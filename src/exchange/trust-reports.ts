import type { ProblemCode } from '../catalogue/problems.ts';
import type { GatewayError } from '../errors.ts';
import type { Emit, EventName } from './ports/events.ts';

const events: Partial<Record<ProblemCode, EventName>> = {
  DIRECTORY_FORKED: 'directory.forked',
  // What lies between is held by nobody who was asked.
  DIRECTORY_VERSION: 'directory.gap',
  REVOCATION_LIST_FORKED: 'revocation_list.forked',
  REVOCATION_LIST_INVALID: 'revocation_list.refused',
};

/** Reports what was refused of what was shown. The same file is looked at every few seconds: that is one event. */
export class TrustReports {
  readonly #emit: Emit;
  readonly #last = new Map<string, string>();
  readonly #shown = new Map<string, number>();

  constructor(emit: Emit) {
    this.#emit = emit;
  }

  refused(from: string, { code, parameters }: GatewayError): void {
    const event = events[code] ?? 'directory.refused';
    const said = `${code} ${JSON.stringify(parameters)}`;
    if (this.#last.get(event + from) === said) return;
    this.#last.set(event + from, said);
    this.#emit(event, { ...parameters, from, code });
  }

  /** Nothing was wrong this time: what goes wrong next is news. */
  accepted(from: string): void {
    for (const key of this.#last.keys()) if (key.endsWith(from)) this.#last.delete(key);
  }

  /**
   * An older version than was shown before does no harm, since nothing older is ever taken; but a peer restored from a
   * backup, or a file put back, is worth a note.
   */
  shown(from: string, version: number): void {
    const before = this.#shown.get(from) ?? 0;
    this.#shown.set(from, version);
    if (version < before) this.#emit('directory.rolled_back', { from, before, version });
  }
}
