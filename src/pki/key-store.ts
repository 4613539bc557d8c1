/** A city's keys in its data directory: each step of a rotation is one file written once, or one removed. */
import { createPublicKey, type KeyObject } from 'node:crypto';
import type { Certificate } from '../directory/certificate.ts';
import { assertIssuedByAny, assertIssuingCa } from '../directory/chain.ts';
import { identityOf } from '../directory/profile.ts';
import type { Identity } from '../directory/spiffe.ts';
import { GatewayError } from '../errors.ts';
import type { KeyGeneration, KeyState, KeyStore, KeyUse } from '../exchange/ports/keys.ts';
import type { Instant } from '../exchange/ports/world.ts';
import { assertPair, parseCertificates, readCertificates, writeCertificates } from './certificate-file.ts';
import { certificateProfile } from './certificate-profile.ts';
import { makeRequest } from './certificate-request.ts';
import { cityFiles } from './city-layout.ts';
import { createFileOnce, publicMode, removeFile, replaceFile } from './durable-file.ts';
import { keyDigest } from './issued-register.ts';
import { keepKeyFile, readKeyFile } from './key-file.ts';
import {
  type Decision,
  type Generation,
  leftBehind,
  readGenerations,
  type Standing,
  standingOf,
  writeDecision,
} from './key-generations.ts';
import { keepTokenKey } from './token-keys.ts';

/** `passphrase` opens the keys, and encrypts those made here. */
export function openKeyStore(dataDirectory: string, passphrase: string | undefined): KeyStore {
  return new KeyFolder(dataDirectory, passphrase);
}

/** The kind of certificate a use has. */
function kindOf(use: Exclude<KeyUse, 'jwt'>): Identity['kind'] {
  return use.split('-')[0] as Identity['kind'];
}

/** @throws GatewayError KEY_USE_UNKNOWN */
function standing(found: Awaited<ReturnType<typeof readGenerations>>, use: KeyUse): Standing {
  const known = standingOf(found.get(use) ?? []);
  if (!known) throw new GatewayError('KEY_USE_UNKNOWN', { use, known: [...found.keys()].join(', ') });
  return known;
}

class KeyFolder implements KeyStore {
  readonly #dataDirectory: string;
  readonly #files: ReturnType<typeof cityFiles>;
  readonly #passphrase: string | undefined;

  constructor(dataDirectory: string, passphrase: string | undefined) {
    this.#dataDirectory = dataDirectory;
    this.#files = cityFiles(dataDirectory);
    this.#passphrase = passphrase;
  }

  async uses(): Promise<KeyUse[]> {
    return [...(await readGenerations(this.#dataDirectory)).keys()];
  }

  async states(): Promise<KeyState[]> {
    const found = await readGenerations(this.#dataDirectory);
    return await Promise.all([...found.keys()].map((use) => this.#stateOf(use, standing(found, use))));
  }

  async state(use: KeyUse): Promise<KeyState> {
    return await this.#stateOf(use, await this.#standing(use));
  }

  async prepareNext(use: KeyUse): Promise<string> {
    const { used, next, nextNumber } = await this.#standing(use);
    const name = next?.name ?? `${use}.${nextNumber}`;
    if (use === 'jwt') {
      await keepTokenKey(this.#files.key(name), this.#passphrase);
      return '';
    }
    const [held] = await readCertificates(this.#files.certificate(used.name));
    const { keyBits } = certificateProfile(kindOf(use));
    // Of two processes that come here at once, one writes the key and both ask for a certificate of that one.
    const key = await keepKeyFile(this.#files.key(name), keyBits, this.#passphrase);
    const request = await makeRequest(key, identityOf(held, kindOf(use)).uri, held.addresses);
    await replaceFile(this.#files.request(name), request, publicMode);
    return request;
  }

  async installNext(use: KeyUse, chain: string): Promise<void> {
    const { used, next } = await this.#standing(use);
    if (!next || use === 'jwt') return;
    const file = this.#files.certificate(next.name);
    const certificates = parseCertificates(chain, file);
    await this.#assertFits(use, used, next, certificates);
    await replaceFile(file, writeCertificates(certificates), publicMode);
  }

  async markPublished(use: KeyUse, at: Instant): Promise<void> {
    const { next } = await this.#standing(use);
    if (!next || next.publishedAt !== undefined) return;
    await createFileOnce(this.#files.published(next.name), `${new Date(at).toISOString()}\n`, publicMode);
  }

  async useNext(use: KeyUse, at: Instant): Promise<void> {
    const { used, next } = await this.#standing(use);
    if (!next) return;
    // Judged here too: a certificate carried by hand may have been put beside its key without asking.
    if (use === 'jwt') await this.#key(next);
    else await this.#assertFits(use, used, next, await readCertificates(this.#files.certificate(next.name)));
    // From here on every start and every look at the files takes this key; before, every one took the other.
    await this.#decide(next, { what: 'used', at });
  }

  async dropNext(use: KeyUse, at: Instant): Promise<void> {
    const { next } = await this.#standing(use);
    if (!next) return;
    // The decision first: without it the key could be dropped here and be taken into use by another process.
    if (await this.#decide(next, { what: 'dropped', at })) await removeFile(this.#files.key(next.name));
  }

  async destroyRetired(use: KeyUse, before: Instant): Promise<void> {
    const { retired, dropped } = await this.#standing(use);
    const over = [...retired.filter(({ retiredAt }) => retiredAt < before), ...dropped];
    for (const { name } of over) await removeFile(this.#files.key(name));
    for (const file of await leftBehind(this.#dataDirectory, before)) await removeFile(file);
  }

  /** @throws GatewayError KEY_MISMATCH, CERTIFICATE_PROFILE */
  async #assertFits(
    use: Exclude<KeyUse, 'jwt'>,
    used: Generation,
    next: Generation,
    [certificate, ...issuers]: readonly [Certificate, ...Certificate[]],
  ): Promise<void> {
    const names = { key: this.#files.key(next.name), certificate: this.#files.certificate(next.name) };
    assertPair(await this.#key(next), certificate, names);
    const [[held], roots] = await Promise.all([
      readCertificates(this.#files.certificate(used.name)),
      readCertificates(this.#files.certificate('root')),
    ]);
    // Whoever brought it: a certificate of another identity would end this city's exchange once it is used.
    if (identityOf(certificate, kindOf(use)).uri !== identityOf(held, kindOf(use)).uri) {
      throw new GatewayError('CERTIFICATE_PROFILE', { reason: 'another identity than that of the key in use' });
    }
    for (const issuer of issuers) assertIssuingCa(issuer, roots);
    assertIssuedByAny(certificate, issuers);
  }

  /** Whether it is this decision that stands. */
  async #decide({ name }: Generation, decision: Decision): Promise<boolean> {
    return await createFileOnce(this.#files.decision(name), writeDecision(decision), publicMode);
  }

  async #standing(use: KeyUse): Promise<Standing> {
    return standing(await readGenerations(this.#dataDirectory), use);
  }

  async #key({ name }: Generation): Promise<KeyObject> {
    return await readKeyFile(this.#files.key(name), this.#passphrase);
  }

  async #stateOf(use: KeyUse, { used, next, retired }: Standing): Promise<KeyState> {
    const shown = await this.#show(used);
    return {
      use,
      used: shown,
      usedSince: used.decision?.at ?? shown.certificate?.notBefore ?? used.madeAt ?? 0,
      next: next && { ...(await this.#show(next)), madeAt: next.madeAt, publishedAt: next.publishedAt },
      retired: await Promise.all(
        retired.map(async (each) => ({ ...(await this.#show(each)), retiredAt: each.retiredAt })),
      ),
    };
  }

  async #show(generation: Generation): Promise<KeyGeneration> {
    const { name, certified, madeAt } = generation;
    const certificate = certified ? (await readCertificates(this.#files.certificate(name)))[0] : undefined;
    const keyDigestHere = madeAt === undefined ? undefined : keyDigest(createPublicKey(await this.#key(generation)));
    return { name, certificate, keyDigest: keyDigestHere };
  }
}
