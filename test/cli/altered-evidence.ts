/** Evidence as a gateway gave it, altered by somebody who has some keys but not the right ones. */
import { checkpointType, readCheckpoint } from '../../src/envelope/checkpoint.ts';
import { envelopeBytes, envelopeMessage, readEnvelope } from '../../src/envelope/dsse.ts';
import { readReceipt } from '../../src/envelope/receipt.ts';
import type { Signer } from '../../src/exchange/ports/world.ts';
import { signCheckpoint, signReceipt } from '../../src/exchange/sign.ts';
import { type Envelope, Evidence } from '../../src/wire/proto.ts';

/** The bytes with one bit of the last byte changed. */
function flipped(bytes: Uint8Array | null | undefined): Uint8Array {
  const copy = Buffer.from(bytes ?? []);
  copy[copy.length - 1] = (copy.at(-1) ?? 0) ^ 1;
  return copy;
}

/** The evidence with a change made to it. */
export function altered(evidence: Uint8Array, change: (bundle: Evidence) => void): Uint8Array {
  const bundle: Evidence = Evidence.decode(evidence);
  change(bundle);
  return Evidence.encode(bundle).finish();
}

function checkpointOf({ checkpoint }: Evidence): Uint8Array {
  return envelopeBytes(checkpoint as Envelope);
}

export function alterEntry({ entry }: Evidence): void {
  if (entry?.open) entry.open.content = flipped(entry.open.content);
}

export function alterHeader({ entry }: Evidence): void {
  if (entry) entry.header = flipped(entry.header);
}

export function alterPath({ proof }: Evidence): void {
  if (proof?.path) proof.path = proof.path.map(flipped);
}

export function alterSignature({ checkpoint }: Evidence): void {
  for (const signature of checkpoint?.signatures ?? []) signature.sig = flipped(signature.sig);
}

/** The same tree, signed anew at another time by the city's own key. */
export async function signedAt(evidence: Uint8Array, signer: Signer, issuedAt: number): Promise<Uint8Array> {
  const { digest: _, ...claim } = readCheckpoint(checkpointOf(Evidence.decode(evidence)));
  const checkpoint = envelopeMessage(await signCheckpoint(signer, { ...claim, issuedAt }));
  return altered(evidence, (bundle) => {
    bundle.checkpoint = checkpoint;
    bundle.receipts = [];
  });
}

/** A receipt that says what the first one says, in the name of a city and by a key. */
export async function receiptBy(evidence: Uint8Array, signer: Signer, receiver: string): Promise<Uint8Array> {
  const [first] = Evidence.decode(evidence).receipts ?? [];
  const claim = readReceipt(envelopeBytes(first as Envelope));
  const stranger = envelopeMessage(await signReceipt(signer, { ...claim, receiver }));
  return altered(evidence, (bundle) => {
    bundle.receipts = [...(bundle.receipts ?? []), stranger];
  });
}

/** The key id that signed the checkpoint. */
export function signerOf(evidence: Uint8Array): string {
  return readEnvelope(checkpointOf(Evidence.decode(evidence)), checkpointType).signatures[0]?.keyid ?? '';
}
