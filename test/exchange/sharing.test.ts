/** What the source's agreements do not share: the same tree everywhere, and nothing to read in it. */
import t, { type Test } from 'tap';
import type { Agreement } from '../../src/directory/content.ts';
import { viewDirectory } from '../../src/directory/directory-view.ts';
import { trustView } from '../../src/directory/trust-view.ts';
import { datasets } from '../../src/domain/dataset.ts';
import { readEvidence } from '../../src/envelope/evidence.ts';
import { Batch, SubjectKind, Withheld } from '../../src/wire/proto.ts';
import { fictionalRow } from '../domain/fictional.ts';
import { type Corridor, openCorridor, reader } from './corridor.ts';

const [source, partner, stranger] = ['330100', '310117', '340100'] as const;
const ledger = `${source}/penalty/1` as const;
const companies = SubjectKind.SUBJECT_KIND_LEGAL_PERSON;

/** From now on the directory has these agreements. */
function agree(corridor: Corridor, agreements: readonly Agreement[]): void {
  const { trust } = corridor.believed;
  const view = viewDirectory({ ...trust, version: trust.version + 1, agreements }, trust.envelope);
  corridor.believed.trust = trustView({ ...view, key: trust.key }, []);
}

const agreement = (readers: readonly string[], subjectKinds: readonly SubjectKind[] = []): Agreement => ({
  ...{ source, dataset: 'penalty', readers, subjectKinds },
});

/** Of fictional rows, one about a company and one about a natural person. */
const [aCompany, aPerson] = [0, 9];

async function open(t: Test) {
  const corridor = await openCorridor([source, partner, stranger]);
  t.teardown(() => corridor.close());
  const { useCases } = corridor.city(source);
  return {
    corridor,
    async publish(number: number) {
      const answer = await useCases.submit({
        ...{ client: 'c', dataset: 'penalty', edition: '2018', mode: 'all', idempotency: undefined },
        rows: [fictionalRow('penalty', source, number)],
      });
      return answer.rows[0]?.id ?? '';
    },
    async deliver() {
      for (const peer of [partner, stranger]) await corridor.city(source).deliver(peer, 'penalty');
    },
    async seenBy(city: string, id: string) {
      const view = await corridor.city(city).useCases.readRecord(id, reader);
      return view.record === undefined ? 'withheld' : 'read';
    },
  };
}

t.test('by dataset and by kind of subject: withheld in what is pushed, pulled and proved', async (t) => {
  const { corridor, publish, deliver, seenBy } = await open(t);
  agree(corridor, [agreement([partner], [companies])]);
  const [company, person] = [await publish(aCompany), await publish(aPerson)];
  await deliver();
  for (const [city, ofCompany, ofPerson] of [
    [source, 'read', 'read'],
    [partner, 'read', 'withheld'],
    [stranger, 'withheld', 'withheld'],
  ] as const) {
    t.same([await seenBy(city, company), await seenBy(city, person)], [ofCompany, ofPerson], city);
    const { store, useCases } = corridor.city(city);
    t.same((await store.head(ledger))?.root, (await corridor.city(source).store.head(ledger))?.root, 'the same tree');
    const proved = readEvidence(await useCases.evidence(person, undefined, reader)).entry;
    t.equal(proved.open === undefined || proved.open === null, ofPerson === 'withheld', 'nor is it in evidence');
    const entry = await store.entry(ledger, 1);
    t.equal(entry?.openWithheld, ofPerson === 'withheld' ? Withheld.WITHHELD_NOT_SHARED : Withheld.WITHHELD_PRESENT);
    if (ofPerson === 'withheld') t.same([entry?.open, entry?.sealed], [undefined, undefined], 'nor held at all');
  }
  // A third city hands on what it holds, under the source's agreement with whoever asks.
  const { useCases } = corridor.city(partner);
  for (const [asker, parts] of [
    [stranger, 0],
    [source, 1],
  ] as const) {
    const { entries } = Batch.decode(await useCases.serveEntries(asker, ledger, 0, 10));
    t.equal(entries?.filter((entry) => entry.open).length, parts, `pulled by ${asker}`);
    t.equal(entries?.length, 2);
  }
});

t.test('an operation goes where its record goes', async (t) => {
  const { corridor, publish, deliver } = await open(t);
  agree(corridor, [agreement([partner], [companies])]);
  const ids = [await publish(aCompany), await publish(aPerson)];
  await deliver();
  for (const id of ids) {
    await corridor.city(source).useCases.operate({
      ...{ client: 'c', datasets, id, operation: 'MARK_OBJECTION', revision: 1, edition: '2018' },
      idempotency: undefined,
      body: { reason: '对处罚金额有异议', raised_on: '2026-11-20' },
    });
  }
  await deliver();
  const [ofCompany, ofPerson] = [2, 3];
  const openAt = async (city: string, sequence: number) =>
    (await corridor.city(city).store.entry(ledger, sequence))?.open;
  t.ok(await openAt(partner, ofCompany), 'with the company to whoever may read of companies');
  t.notOk(await openAt(partner, ofPerson));
  t.notOk(await openAt(stranger, ofCompany));
  for (const id of ids) {
    const { state } = await corridor.city(stranger).useCases.readRecord(id, reader);
    t.equal(state, 'OBJECTED', 'that there is one is in the tree of all');
  }
});

t.test('a new version of the directory counts from then on, in both directions', async (t) => {
  const { corridor, publish, deliver, seenBy } = await open(t);
  const shared = await publish(aCompany);
  await deliver();
  t.equal(await seenBy(stranger, shared), 'read', 'where nothing is agreed everybody reads');
  agree(corridor, [agreement([partner])]);
  const restricted = await publish(aCompany + 1);
  await deliver();
  t.equal(await seenBy(stranger, restricted), 'withheld');
  t.equal(await seenBy(partner, restricted), 'read');
  agree(corridor, [agreement([partner, stranger])]);
  const opened = await publish(aCompany + 2);
  await deliver();
  t.equal(await seenBy(stranger, opened), 'read');
  t.equal(await seenBy(stranger, restricted), 'withheld', 'what was withheld is not sent again by itself');
});
