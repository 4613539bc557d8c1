import type { KeyUse } from './ports/keys.ts';
import { advanceRotation, beginRotation } from './rotate-key.ts';
import type { RotationDependencies, RotationStep } from './rotation.ts';

interface Failure {
  readonly code: string;
  readonly pauseMs: number;
  readonly until: number;
}

const longestPauseMs = 15 * 60_000;

/** The rotations of all keys of this city, each in a lane of its own. */
export class KeyRotations {
  readonly #dependencies: RotationDependencies;
  readonly #lanes = new Map<KeyUse, Promise<unknown>>();
  readonly #failures = new Map<KeyUse, Failure>();

  constructor(dependencies: RotationDependencies) {
    this.#dependencies = dependencies;
  }

  /** Takes every rotation that is due or under way as far as it gets. */
  async advance(signal: AbortSignal): Promise<void> {
    const { keys, world } = this.#dependencies;
    const uses = (await keys.uses()).filter((use) => (this.#failures.get(use)?.until ?? 0) <= world.now());
    // A key whose rotation fails must not keep the others from theirs.
    await Promise.allSettled(
      uses.map((use) => this.#inLane(use, signal, () => advanceRotation(use, signal, this.#dependencies))),
    );
  }

  /** Begins one by somebody's word, or goes on with it. @throws GatewayError as advanceRotation */
  async begin(use: KeyUse, signal: AbortSignal): Promise<RotationStep> {
    return await this.#inLane(use, signal, () => beginRotation(use, signal, this.#dependencies));
  }

  /** One after the other: the CA certifies a key once, and would refuse it to whoever comes second. */
  async #inLane<T>(use: KeyUse, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const turn = (this.#lanes.get(use) ?? Promise.resolve()).then(work);
    this.#lanes.set(
      use,
      turn.catch(() => undefined),
    );
    try {
      const step = await turn;
      this.#failures.delete(use);
      return step;
    } catch (error) {
      // Whoever stops the gateway has not failed.
      if (!signal.aborted) this.#failed(use, error);
      throw error;
    }
  }

  #failed(use: KeyUse, error: unknown): void {
    const { world, emit, checkMs } = this.#dependencies;
    const code = String((error as { readonly code?: unknown }).code ?? 'INTERNAL');
    const before = this.#failures.get(use);
    const pauseMs = Math.min(longestPauseMs, before ? before.pauseMs * 2 : checkMs);
    this.#failures.set(use, { code, pauseMs, until: world.now() + pauseMs });
    // Said once, not with every try: a CA that is away for a night is one alarm.
    if (before?.code !== code) emit('key.rotation_failed', { use, code });
  }
}
