import t from 'tap';
import { viewDirectory } from '../../src/directory/directory-view.ts';
import { sweep } from '../../src/exchange/sweep.ts';
import type { LedgerId } from '../../src/ledger/ledger-id.ts';
import { fictionalRow } from '../domain/fictional.ts';
import { openCorridor } from '../exchange/corridor.ts';

const [home, level, behind, parked, suspended] = ['330100', '310117', '340100', '320500', '330400'] as const;

t.test(
  'I5: a sweep wakes every lane that is behind and every import that is not at its end, and no other',
  async (t) => {
    const corridor = await openCorridor([home, level]);
    t.teardown(() => corridor.close());
    const { store, useCases, deliver } = corridor.city(home);
    const rows = [fictionalRow('licence', home, 1)];
    const asked = { client: 'client', edition: '2018', rows, mode: 'all', idempotency: undefined } as const;
    await useCases.submit({ ...asked, dataset: 'licence' });
    await deliver(level);
    const ledger: LedgerId = `${home}/licence/1`;
    await store.fail(parked, ledger, 'ROOT_MISMATCH', 1, 'parked');
    await store.fail(behind, ledger, 'PEER_UNREACHABLE', 1, 'retry');
    for (const id of ['waiting', 'done']) {
      await store.createImport({ id, client: 'c', dataset: 'licence', edition: '2018', format: 'csv', createdAt: 1 });
      await store.uploaded(id, 1);
    }
    await store.setImportState('done', 'DONE', undefined, corridor.clock.now);
    const members = [home, level, behind, parked, suspended].map((city) => ({
      ...{ city, name: city, endpoints: [], tlsIdentity: '', signingKeys: [] },
      state: city === suspended ? ('suspended' as const) : ('active' as const),
    }));
    const content = {
      version: 1,
      issuedAt: 0,
      expiresAt: 1,
      members,
      agreements: [],
      signers: [],
      threshold: 1,
      issuers: [],
      retiredIssuers: [],
    };
    const directory = viewDirectory(content, new Uint8Array());
    const woken: unknown[] = [];
    const wakeUps = {
      wake: async (lanes: readonly object[]) => void woken.push(...lanes),
      revive: async () => void woken.push('a backoff was ended'),
      wakeImport: async (id: string) => void woken.push(id),
    };
    const world = { now: () => corridor.clock.now, randomBytes: () => new Uint8Array() };
    const dependencies = {
      ...{ city: home, store, wakeUps, world, directory: () => directory, importsKeptMs: 1000 },
      audit: { record: async () => {}, note: () => {} },
      auditKept: { auditMonths: 6, queryYears: 10 },
    };
    await sweep(new AbortController().signal, dependencies);
    t.same(woken, [{ peer: behind, ledger }, 'waiting']);
  },
);
