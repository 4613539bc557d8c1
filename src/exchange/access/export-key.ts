import { GatewayError } from '../../errors.ts';
import type { AccessStore, Act } from '../ports/access.ts';
import type { World } from '../ports/world.ts';
import { type ActTrailDependencies, notingRefusals, recordStep } from './act-trail.ts';
import { assertMayPropose } from './right.ts';
import { detailsOf, wantedBy } from './wanted.ts';

export interface ExportKeyDependencies extends ActTrailDependencies {
  readonly store: AccessStore;
  readonly world: Pick<World, 'now'>;
  /** PKCS#12 of the key in use under this name, e.g. "client-demo", with its certificates. */
  readonly exportPkcs12: (name: string, passphrase: string) => Promise<Uint8Array>;
}

/** How long after the approval its proposer may fetch the key. */
const usableMs = 3_600_000;
const shortestPassphrase = 12;

/**
 * PKCS#12 of the key of an approved act, to its proposer, once.
 *
 * @throws GatewayError ACT_UNKNOWN, ACT_OF_ANOTHER, ROLE_NEEDED, ACT_NOT_APPROVED, ACT_EXPIRED, PASSPHRASE_SHORT, and what
 * the export throws
 */
export async function exportKey(
  id: string,
  passphrase: string,
  by: string,
  dependencies: ExportKeyDependencies,
): Promise<Uint8Array> {
  const { store, world, exportPkcs12 } = dependencies;
  const act = await store.act(id);
  if (!act) throw new GatewayError('ACT_UNKNOWN');
  const wanted = wantedBy(act);
  if (wanted.kind !== 'key.export') throw new GatewayError('ACT_UNKNOWN');
  const step = { action: 'key.export.used', by, details: { act: id, ...detailsOf(wanted) } };
  return notingRefusals(step, dependencies, async () => {
    if (act.proposedBy !== by) throw new GatewayError('ACT_OF_ANOTHER', { proposer: act.proposedBy });
    assertMayPropose(act.kind, by, await store.administrators());
    assertUsable(act, world.now());
    if ([...passphrase].length < shortestPassphrase) {
      throw new GatewayError('PASSPHRASE_SHORT', { least: shortestPassphrase });
    }
    // Before the act is used up: a key that is not here, or a passphrase that cannot encrypt it, is to be put right.
    const key = await exportPkcs12(wanted.subject, passphrase);
    if (!(await store.useAct(id))) throw new GatewayError('ACT_NOT_APPROVED');
    // Before the key leaves: where it cannot be told, a used act and no key is what remains.
    await recordStep(step, dependencies);
    return key;
  });
}

function assertUsable({ state, decidedAt }: Act, now: number): void {
  if (state !== 'APPROVED' || decidedAt === undefined) throw new GatewayError('ACT_NOT_APPROVED');
  if (now >= decidedAt + usableMs) throw new GatewayError('ACT_EXPIRED');
}
