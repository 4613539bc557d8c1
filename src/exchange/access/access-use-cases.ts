import type { AccessUseCases } from '../admin-use-cases.ts';
import type { Act } from '../ports/access.ts';
import { type DecideDependencies, decide } from './decide.ts';
import { type ExportKeyDependencies, exportKey } from './export-key.ts';
import { type ProposeDependencies, propose } from './propose.ts';
import type { Registry } from './registry.ts';

export type AccessDependencies = ProposeDependencies &
  DecideDependencies &
  ExportKeyDependencies & { readonly registry: Registry };

/** The newest of them are shown. */
const shownActs = 500;

export function accessUseCases(dependencies: AccessDependencies): AccessUseCases {
  const { store, registry } = dependencies;
  return {
    registered: registry.registered,
    clients: () => store.clients(),
    administrators: () => store.administrators(),
    acts: (which) => acts(which, dependencies),
    propose: (kind, subject, reason, by) => propose(kind, subject, reason, by, dependencies),
    decide: (id, verdict, by) => decide(id, verdict, by, dependencies),
    exportKey: (id, passphrase, by) => exportKey(id, passphrase, by, dependencies),
  };
}

/** Newest first; open are those that can still be decided. */
async function acts(which: 'open' | 'all', { store, world }: AccessDependencies): Promise<Act[]> {
  const found = await store.acts(which, shownActs);
  return which === 'all' ? found : found.filter(({ expiresAt }) => world.now() < expiresAt);
}
