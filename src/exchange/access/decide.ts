import { GatewayError } from '../../errors.ts';
import type { AccessStore, Act } from '../ports/access.ts';
import type { World } from '../ports/world.ts';
import { type ActTrailDependencies, notingRefusals, recordStep } from './act-trail.ts';
import { effectOf, noEffect, type Registers, readRegisters } from './effect.ts';
import type { Registry } from './registry.ts';
import { assertMayDecide, assertMayPropose } from './right.ts';
import { wantedBy } from './wanted.ts';

export interface DecideDependencies extends ActTrailDependencies {
  readonly store: AccessStore;
  readonly world: Pick<World, 'now'>;
  readonly registry: Pick<Registry, 'forget'>;
}

export type Verdict = 'APPROVED' | 'REJECTED';

/**
 * Approves an act of another administrator and carries it out, or rejects it.
 *
 * @throws GatewayError ACT_UNKNOWN, ROLE_NEEDED, SECOND_PERSON_NEEDED, ACT_DECIDED, ACT_EXPIRED, and for an approval
 * that can no longer be carried out ACT_INVALID, ROLE_HELD, LAST_OF_ROLE
 */
export async function decide(id: string, verdict: Verdict, by: string, dependencies: DecideDependencies): Promise<Act> {
  const act = await dependencies.store.act(id);
  if (!act) throw new GatewayError('ACT_UNKNOWN');
  const step = { action: `${act.kind}.${verdict.toLowerCase()}`, by, details: { act: id } };
  return notingRefusals(step, dependencies, async () => {
    const { store, world, registry } = dependencies;
    const now = world.now();
    const registers = await readRegisters(store);
    assertMayDecide(by, registers.administrators);
    assertOpenTo(by, act, now);
    const effect = verdict === 'APPROVED' ? approvalOf(act, registers) : noEffect;
    await recordStep(step, dependencies);
    // One commit decides and carries out. Of two who decide at once the first one counts.
    const first = await store.decideAct({ id, state: verdict, decidedBy: by, decidedAt: now, ...effect });
    registry.forget();
    if (!first) throw new GatewayError('ACT_DECIDED');
    return { ...act, state: verdict, decidedBy: by, decidedAt: now };
  });
}

function assertOpenTo(by: string, act: Act, now: number): void {
  if (by === act.proposedBy) throw new GatewayError('SECOND_PERSON_NEEDED');
  if (act.state !== 'PROPOSED') throw new GatewayError('ACT_DECIDED');
  if (now >= act.expiresAt) throw new GatewayError('ACT_EXPIRED');
}

function approvalOf(act: Act, registers: Registers) {
  // Two people with the right to it: a proposal does not outlive its proposer's revocation.
  assertMayPropose(act.kind, act.proposedBy, registers.administrators);
  return effectOf(wantedBy(act), registers);
}
