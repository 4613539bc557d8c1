/** The corridor CA at work for those who call its service. Its files are the truth: commands of others may change them. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrustView } from '../directory/trust-view.ts';
import { GatewayError } from '../errors.ts';
import { isAging } from '../exchange/next-step.ts';
import type { TlsMaterial } from '../exchange/ports/peers.ts';
import type { CityCode } from '../ledger/ledger-id.ts';
import { type Authority, openAuthority } from './authority.ts';
import { authorityFiles } from './authority-layout.ts';
import { authorityTrust } from './authority-trust.ts';
import { authorityView } from './authority-view.ts';
import { appendLines } from './line-file.ts';
import { publishRevocationLists } from './publish-revocation-lists.ts';
import { renewCertificate } from './renewal.ts';
import { serviceMaterial } from './service-certificate.ts';

export interface CertificateServiceOptions {
  /** Of the CA. */
  readonly directory: string;
  readonly passphrase: string | undefined;
  readonly now: () => number;
}

export class CertificateService {
  readonly trustDomain: string;
  readonly #options: CertificateServiceOptions;
  #view: TrustView;
  /** Names of the files the view was made of. */
  #published: string;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(trustDomain: string, options: CertificateServiceOptions, view: TrustView, published: string) {
    this.trustDomain = trustDomain;
    this.#options = options;
    this.#view = view;
    this.#published = published;
  }

  /** @throws GatewayError those of openAuthority */
  static async open(options: CertificateServiceOptions): Promise<CertificateService> {
    const authority = await openAuthority(options.directory, options.passphrase);
    const published = await publishedFiles(options.directory);
    const view = await authorityView(authority, options.now());
    return new CertificateService(authority.settings.trustDomain, options, view, published);
  }

  /** Whom the CA believes; another object when something new was published. */
  trust(): TrustView {
    return this.#view;
  }

  /** Takes over what was published by whoever, and makes revocation lists anew before they lapse. */
  refresh(): Promise<void> {
    return this.#inTurn(() => this.#refresh());
  }

  /** What the service shows itself with; another certificate when it is time. */
  material(hosts: readonly string[]): Promise<TlsMaterial> {
    const { passphrase, now } = this.#options;
    return this.#inTurn(async () => serviceMaterial(await this.#open(), hosts, passphrase, now()));
  }

  /** @throws GatewayError those of renewCertificate */
  certify(asker: { readonly city: CityCode; readonly uri: string }, request: string, after: number) {
    const now = this.#options.now();
    return this.#inTurn(async () => {
      const authority = await this.#open();
      const { issued } = await renewCertificate(authority, asker, { file: 'request', pem: request }, now);
      await this.#refresh();
      return { chain: issued.chain, trust: await authorityTrust(authority, after, now) };
    });
  }

  async trustAfter(version: number): Promise<Uint8Array> {
    return await authorityTrust(await this.#open(), version, this.#options.now());
  }

  /** @throws GatewayError NOT_FOUND */
  async revocationList(issuer: string): Promise<Uint8Array> {
    const list = this.#view.revocationLists.find((each) => each.issuer === issuer);
    if (!list) throw new GatewayError('NOT_FOUND');
    return list.der;
  }

  /** Keeps it in the CA's book, served.ndjson. */
  async served(request: object): Promise<void> {
    const at = new Date(this.#options.now()).toISOString();
    await appendLines(join(this.#options.directory, 'served.ndjson'), [{ at, ...request }]);
  }

  async #refresh(): Promise<void> {
    const { directory, now } = this.#options;
    const aging = this.#view.revocationLists.some(({ thisUpdate, nextUpdate }) =>
      isAging({ notBefore: thisUpdate, notAfter: nextUpdate }, now()),
    );
    if (aging) await publishRevocationLists(await this.#open(), now());
    const published = await publishedFiles(directory);
    if (published === this.#published) return;
    this.#view = await authorityView(await this.#open(), now());
    this.#published = published;
  }

  #open(): Promise<Authority> {
    return openAuthority(this.#options.directory, this.#options.passphrase);
  }

  /** One after the other: of two requests with one key, the second must find the first in the register. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

async function publishedFiles(directory: string): Promise<string> {
  const { directories, revocationLists } = authorityFiles(directory);
  // A CA older than revocation has no such folder.
  const names = [await readdir(directories), await readdir(revocationLists).catch(() => [])];
  return JSON.stringify(names.map((each) => each.sort()));
}
