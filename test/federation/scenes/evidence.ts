import { X509Certificate } from 'node:crypto';
import type { Test } from 'tap';
import { verifyEvidence } from '../../../src/exchange/verify-evidence.ts';
import { testAuthority } from '../../pki/fixture.ts';
import type { CityProcess } from '../city-process.ts';
import type { ProcessCorridor } from '../corridor-of-processes.ts';
import { arrived, publish, readEvidence } from '../requests.ts';

export function evidence(t: Test, corridor: ProcessCorridor): void {
  const [hangzhou, songjiang, hefei] = corridor.cities as [CityProcess, CityProcess, CityProcess];

  t.test("a record of another city is proved offline, from that city's copy and the root alone", async (t) => {
    const id = await publish(hangzhou, 'debtor');
    await arrived(songjiang, id);
    await corridor.agreed();
    const root = new X509Certificate(songjiang.material().ca);
    const away = await readEvidence(songjiang, id);
    t.equal(away.status, 200);
    const verdict = verifyEvidence(away.bytes, [root]);
    t.match(verdict, { source: hangzhou.code, recordId: id, revision: 1, ledger: `${hangzhou.code}/debtor/1` });
    t.same(
      verdict.confirmations.map(({ city }) => city),
      [songjiang.code],
    );

    const home = await readEvidence(hangzhou, id);
    t.same(
      verifyEvidence(home.bytes, [root])
        .confirmations.map(({ city }) => city)
        .sort(),
      [songjiang.code, hefei.code].sort(),
      'its own city shows the receipts of all',
    );
    const stranger = await testAuthority(t.testdir(), { name: 'foreign', at: Date.now() });
    t.throws(() => verifyEvidence(away.bytes, [stranger.root.x509]), { code: /^EVIDENCE_/ });
    const altered = Buffer.from(away.bytes);
    const name = Buffer.from('人民法院');
    const place = altered.indexOf(name);
    t.ok(place > 0);
    altered.set(Buffer.from('人民法苑'), place);
    t.throws(() => verifyEvidence(altered, [root]), { code: 'EVIDENCE_ENTRY' });
  });
}
