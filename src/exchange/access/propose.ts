import { redact } from '../../domain/mask.ts';
import { GatewayError } from '../../errors.ts';
import { recordIdText } from '../../ledger/record-id.ts';
import type { AccessStore, Act, ActKind } from '../ports/access.ts';
import type { World } from '../ports/world.ts';
import { type ActTrailDependencies, notingRefusals, recordStep } from './act-trail.ts';
import { effectOf, readRegisters } from './effect.ts';
import { assertMayPropose } from './right.ts';
import { detailsOf, readWanted } from './wanted.ts';

export interface ProposeDependencies extends ActTrailDependencies {
  readonly store: AccessStore;
  readonly world: World;
}

/** How long another administrator has to decide. */
const openMs = 24 * 3_600_000;
const longestReason = 200;

/**
 * Puts an act before the other administrators; nothing changes until one of them approves it.
 *
 * @throws GatewayError ROLE_NEEDED, ACT_INVALID, ROLE_HELD, LAST_OF_ROLE
 */
export function propose(
  kind: ActKind,
  subject: unknown,
  reason: string,
  by: string,
  dependencies: ProposeDependencies,
): Promise<Act> {
  const { store, world } = dependencies;
  const action = `${kind}.proposed`;
  return notingRefusals({ action, by, details: {} }, dependencies, async () => {
    const registers = await readRegisters(store);
    assertMayPropose(kind, by, registers.administrators);
    const wanted = readWanted(kind, subject);
    // An act that could not be carried out now need not wait for a second person to find out.
    effectOf(wanted, registers);
    assertReason(reason);
    const now = world.now();
    const act: Act = {
      ...{ id: recordIdText(world.randomBytes(16)), kind, subject: JSON.stringify(wanted.subject), reason },
      ...{ proposedBy: by, proposedAt: now, expiresAt: now + openMs },
      ...{ state: 'PROPOSED', decidedBy: undefined, decidedAt: undefined },
    };
    await recordStep({ action, by, details: { act: act.id, ...detailsOf(wanted) } }, dependencies);
    await store.proposeAct(act);
    return act;
  });
}

/** Some words for the second person, on one line and about no person: they are kept and listed. */
function assertReason(reason: string): void {
  const fits = reason.trim() !== '' && reason.length <= longestReason && !/\p{Cc}/u.test(reason);
  if (!fits || redact(reason) !== reason) throw new GatewayError('ACT_INVALID', { place: 'reason' });
}
