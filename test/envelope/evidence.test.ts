import t from 'tap';
import { checkEvidence, type ProvenEntry } from '../../src/envelope/check-evidence.ts';
import { checkpointType, writeCheckpoint } from '../../src/envelope/checkpoint.ts';
import { writeEnvelope } from '../../src/envelope/dsse.ts';
import { type Evidence, readEvidence, writeEvidence } from '../../src/envelope/evidence.ts';
import { receiptType, writeReceipt } from '../../src/envelope/receipt.ts';
import { type Entry, type EntryHeader, writeHeader } from '../../src/ledger/entry.ts';
import { leafHash, sha256 } from '../../src/ledger/hash.ts';
import { Operation, Evidence as WireEvidence, Withheld } from '../../src/wire/proto.ts';
import { ReferenceTree } from '../ledger/reference-tree.ts';
import { ledger, recordedAt, sampleEntry, sampleHeader, samplePart } from '../ledger/sample-entries.ts';
import { type City, cityWith, flipped, now, ringOf } from './signers.ts';

const sequence = 37;
const size = 61;
const hangzhou = cityWith('330100', 'p256');
const suzhou = cityWith('320500', 'ed25519');
const huzhou = cityWith('330500', 'ed25519');
const keys = ringOf(hangzhou, suzhou, huzhou);
const entries = Array.from({ length: size }, (_, index) => sampleEntry(index));
const tree = new ReferenceTree(entries.map(({ header }) => leafHash(header)));
const checkpointPayload = writeCheckpoint({ ledger, treeSize: size, rootHash: tree.root(0, size), issuedAt: now });
const [entry = sampleEntry(sequence)] = entries.slice(sequence);

function receipt(by: City, changed: Partial<Parameters<typeof writeReceipt>[0]> = {}): Uint8Array {
  const claim = {
    receiver: by.key.city,
    ledger,
    treeSize: size,
    rootHash: tree.root(0, size),
    checkpointDigest: sha256(checkpointPayload),
    receivedAt: now + 2000,
    erasedThrough: 0,
  };
  return by.envelope(receiptType, writeReceipt({ ...claim, ...changed }));
}

const evidence: Evidence = {
  entry: { ...entry, sealed: undefined, sealedWithheld: Withheld.WITHHELD_NOT_SHARED },
  proof: { sequence, treeSize: size, path: tree.path(sequence, 0, size) },
  checkpoint: hangzhou.envelope(checkpointType, checkpointPayload),
  receipts: [receipt(suzhou), receipt(huzhou, { receivedAt: now + 1000 })],
  certificates: [Buffer.from('a certificate')],
  directory: writeEnvelope('a directory', Buffer.from('signed elsewhere'), []),
};

const proven: ProvenEntry = {
  source: '330100',
  ledger,
  sequence,
  operation: Operation.OPERATION_PUBLISH,
  recordId: '00000000-0000-4000-8000-000000000037',
  revision: 1,
  recordedAt: recordedAt + sequence,
  schema: 'g60.credit.v1.Penalty',
  treeSize: size,
  publishedBefore: now,
  confirmations: [
    { city: '320500', receivedAt: now + 2000 },
    { city: '330500', receivedAt: now + 1000 },
  ],
  openPart: Buffer.from(`content of open ${sequence}`),
  openWithheld: Withheld.WITHHELD_PRESENT,
};

function check(changed: Partial<Evidence>): ProvenEntry {
  return checkEvidence(readEvidence(writeEvidence({ ...evidence, ...changed })), keys);
}

t.test('evidence proves who published what, when, and who confirmed it', async (t) => {
  t.same(check({}), proven);
  t.same(check({ receipts: [] }), { ...proven, confirmations: [] }, 'confirmed by nobody yet');
  t.same(check({ entry }), proven, 'with the sealed part');
  const erased = { ...evidence.entry, open: undefined, openWithheld: Withheld.WITHHELD_ERASED };
  const forgotten = { ...proven, openPart: undefined, openWithheld: Withheld.WITHHELD_ERASED };
  t.same(check({ entry: erased }), forgotten, 'that something was published stays provable');
});

t.test('what is handed out is read back', async (t) => {
  const read = readEvidence(writeEvidence(evidence));
  t.same(read.certificates, evidence.certificates);
  t.same(read.directory, evidence.directory);
  t.same(read.checkpoint, evidence.checkpoint);
  t.same(read.proof, evidence.proof);
});

t.test('a city counts once, by its earliest receipt', async (t) => {
  const early = receipt(suzhou, { receivedAt: now + 5, checkpointDigest: sha256(Buffer.of(1)) });
  const again = [receipt(suzhou), early, receipt(suzhou)];
  t.same(check({ receipts: again }).confirmations, [{ city: '320500', receivedAt: now + 5 }]);
});

t.test('an altered entry is refused as an entry', async (t) => {
  const { open = samplePart('none') } = entry;
  for (const [what, altered] of [
    ['another content', { open: { ...open, content: Buffer.from('innocent') } }],
    ['another salt', { open: { ...open, salt: sha256(Buffer.of(1)) } }],
    ['the open part taken out', { open: undefined }],
    ['another sealed part', { sealed: open, sealedWithheld: Withheld.WITHHELD_PRESENT }],
    ['no header to read', { header: Buffer.of(0xff) }],
  ] as const) {
    t.throws(() => check({ entry: { ...evidence.entry, ...altered } }), { code: 'EVIDENCE_ENTRY' }, what);
  }
});

t.test('an entry that is not in the tree, or not there, fails in its path', async (t) => {
  const headerOf = (changed: Partial<EntryHeader>): Partial<Evidence> => ({
    entry: { ...evidence.entry, header: writeHeader(sampleHeader(sequence, changed)) },
  });
  const { proof } = evidence;
  const other: Entry = {
    ...sampleEntry(sequence + 1),
    sealed: undefined,
    sealedWithheld: Withheld.WITHHELD_NOT_SHARED,
  };
  for (const [what, changed] of [
    ['another revision', headerOf({ revision: 2 })],
    ['another time', headerOf({ recordedAt: recordedAt + sequence + 1 })],
    ['another ledger', headerOf({ ledger: '330100/penalty/2' })],
    ['another place', headerOf({ sequence: sequence + 1 })],
    ['another entry', { entry: other }],
    ['a proof of another place', { proof: { ...proof, sequence: sequence + 1 } }],
    ['a proof in a tree of another size', { proof: { ...proof, treeSize: size - 1 } }],
    ['a path cut short', { proof: { ...proof, path: proof.path.slice(1) } }],
    ['no path', { proof: { ...proof, path: [] } }],
  ] as const) {
    t.throws(() => check(changed), { code: 'EVIDENCE_PATH' }, what);
  }
});

t.test('an entry whose header says it stands elsewhere is not proven by where it stands', async (t) => {
  for (const changed of [{ sequence: 2 }, { ledger: '330100/penalty/2' }] as const) {
    const misplaced = { ...evidence.entry, header: writeHeader(sampleHeader(sequence, changed)) };
    const leaves = tree.leaves.map((leaf, index) => (index === sequence ? leafHash(misplaced.header) : leaf));
    const odd = new ReferenceTree(leaves);
    const payload = writeCheckpoint({ ledger, treeSize: size, rootHash: odd.root(0, size), issuedAt: now });
    const signed = {
      entry: misplaced,
      proof: { sequence, treeSize: size, path: odd.path(sequence, 0, size) },
      checkpoint: hangzhou.envelope(checkpointType, payload),
      receipts: [],
    };
    t.throws(() => check(signed), { code: 'EVIDENCE_PATH' }, JSON.stringify(changed));
  }
});

t.test('a checkpoint that its source did not sign with a good key fails in its signature or key', async (t) => {
  const forger = cityWith('330100', 'ed25519');
  const { keyid } = hangzhou.key;
  const forged = writeEnvelope(checkpointType, checkpointPayload, [{ keyid, sig: hangzhou.signature(Buffer.of(1)) }]);
  t.throws(() => check({ checkpoint: forged }), { code: 'EVIDENCE_SIGNATURE', parameters: { what: 'checkpoint' } });
  for (const [reason, checkpoint, ring] of [
    ['KEY_UNKNOWN', forger.envelope(checkpointType, checkpointPayload), keys],
    ['KEY_UNKNOWN', suzhou.envelope(checkpointType, checkpointPayload), keys],
    ['KEY_REVOKED', evidence.checkpoint, ringOf(cityWith('330100', 'p256', { invalidFrom: now }))],
    ['KEY_NOT_VALID_THEN', evidence.checkpoint, ringOf(cityWith('330100', 'p256', { notAfter: now - 1 }))],
  ] as const) {
    const received = readEvidence(writeEvidence({ ...evidence, checkpoint }));
    t.throws(() => checkEvidence(received, ring), { code: 'EVIDENCE_KEY', parameters: { reason } }, reason);
  }
  const noCheckpoint = hangzhou.envelope(receiptType, checkpointPayload);
  t.throws(() => check({ checkpoint: noCheckpoint }), { code: 'EVIDENCE_MALFORMED' });
});

t.test('a receipt that confirms nothing here fails, and its receiver is named', async (t) => {
  const stranger = cityWith('340200', 'ed25519');
  const bySuzhou = suzhou.envelope(receiptType, writeReceipt({ ...receiptClaim(), receiver: '330500' }));
  for (const [receiver, reason, envelope] of [
    ['340200', 'KEY_UNKNOWN', receipt(stranger)],
    ['330500', 'KEY_UNKNOWN', bySuzhou],
    ['320500', 'tree_size', receipt(suzhou, { treeSize: size + 1 })],
    ['320500', 'root_hash', receipt(suzhou, { rootHash: tree.root(0, size - 1) })],
    ['320500', 'ledger', receipt(suzhou, { ledger: '330100/penalty/2' })],
    ['320500', 'KEY_NOT_VALID_THEN', receipt(suzhou, { receivedAt: now + 1e12 })],
    ['330100', 'receiver', receipt(hangzhou)],
    ['?', /not of type/, evidence.checkpoint],
  ] as const) {
    const error = { code: 'EVIDENCE_RECEIPT', parameters: { receiver, reason } };
    t.throws(() => check({ receipts: [receipt(huzhou), envelope] }), error, String(reason));
  }
});

t.test('evidence with a piece missing is not complete', async (t) => {
  const whole = WireEvidence.decode(writeEvidence(evidence));
  for (const piece of ['entry', 'proof', 'checkpoint', 'directory'] as const) {
    const { [piece]: _, ...rest } = whole;
    const error = { code: 'EVIDENCE_MALFORMED', parameters: { reason: piece } };
    t.throws(() => readEvidence(WireEvidence.encode(rest).finish()), error, piece);
  }
  t.throws(() => readEvidence(Buffer.from('no evidence')), { code: 'EVIDENCE_MALFORMED' });
  t.throws(() => readEvidence(new Uint8Array()), { code: 'EVIDENCE_MALFORMED' });
});

t.test('no flipped bit of a file of evidence makes it prove anything else', async (t) => {
  const bytes = writeEvidence({ ...evidence, receipts: [receipt(suzhou)] });
  let refused = 0;
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const found = outcome(flipped(bytes, bit));
    if (!found) {
      refused += 1;
      continue;
    }
    // What a bit of the framing can do is lose a receipt, as anybody may leave one out.
    const { length } = found.confirmations;
    t.same(found, { ...proven, confirmations: proven.confirmations.slice(0, length) }, `bit ${bit}`);
  }
  t.ok(refused > bytes.length * 8 * 0.9, `${refused} of ${bytes.length * 8} refused`);
});

t.test('every flipped bit of what is proven is noticed', async (t) => {
  const { open = samplePart('none') } = entry;
  const changes: Record<string, [Uint8Array, (altered: Buffer) => Partial<Evidence>]> = {
    header: [entry.header, (header) => ({ entry: { ...evidence.entry, header } })],
    salt: [open.salt, (salt) => ({ entry: { ...evidence.entry, open: { ...open, salt } } })],
    content: [open.content, (content) => ({ entry: { ...evidence.entry, open: { ...open, content } } })],
  };
  evidence.proof.path.forEach((hash, at) => {
    const path = (altered: Buffer) => evidence.proof.path.map((each, index) => (index === at ? altered : each));
    changes[`path ${at}`] = [hash, (altered) => ({ proof: { ...evidence.proof, path: path(altered) } })];
  });
  for (const [name, [bytes, change]] of Object.entries(changes)) {
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      if (outcome(writeEvidence({ ...evidence, ...change(flipped(bytes, bit)) }))) t.fail(`bit ${bit} of the ${name}`);
    }
  }
  for (let bit = 0; bit < 31; bit += 1) {
    const { proof } = evidence;
    for (const altered of [{ sequence: sequence ^ (1 << bit) }, { treeSize: size ^ (1 << bit) }]) {
      const sane = Object.values(altered).every((value) => value >= 0);
      if (sane && outcome(writeEvidence({ ...evidence, proof: { ...proof, ...altered } })))
        t.fail(JSON.stringify(altered));
    }
  }
});

function receiptClaim() {
  return {
    receiver: '320500',
    ledger,
    treeSize: size,
    rootHash: tree.root(0, size),
    checkpointDigest: sha256(checkpointPayload),
    receivedAt: now,
    erasedThrough: 0,
  };
}

function outcome(bytes: Uint8Array): ProvenEntry | undefined {
  try {
    return checkEvidence(readEvidence(bytes), keys);
  } catch {
    return undefined;
  }
}
