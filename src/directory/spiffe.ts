/** The identities in certificates: one URI SAN `spiffe://<trust domain>/city/<city>/…` each (protocol §2). */
import type { CityCode } from '../ledger/ledger-id.ts';

export interface Identity {
  readonly trustDomain: string;
  readonly city: CityCode;
  readonly kind: 'gateway' | 'signing' | 'client' | 'administrator';
  /** Name of the client system or the administrator; empty for the other kinds. */
  readonly name: string;
}

export function gatewayIdentity(trustDomain: string, city: CityCode): string {
  return `spiffe://${trustDomain}/city/${city}/gateway`;
}

export function signingIdentity(trustDomain: string, city: CityCode): string {
  return `spiffe://${trustDomain}/city/${city}/signing`;
}

export function clientIdentity(trustDomain: string, city: CityCode, name: string): string {
  return `spiffe://${trustDomain}/city/${city}/client/${name}`;
}

export function administratorIdentity(trustDomain: string, city: CityCode, name: string): string {
  return `spiffe://${trustDomain}/city/${city}/administrator/${name}`;
}

/** Of the CA's own service: no city's, so that none can take its place. */
export function authorityIdentity(trustDomain: string): string {
  return `spiffe://${trustDomain}/authority`;
}

// No percent-encoding, port, query or trailing slash, so that every identity has one spelling (SPIFFE ID §2).
const form =
  /^spiffe:\/\/([a-z0-9](?:[a-z0-9.-]{0,252}[a-z0-9])?)\/city\/([0-9]{6})\/(?:(gateway|signing)|(client|administrator)\/([a-z0-9][a-z0-9-]{0,39}))$/;

/** The parts of an identity; undefined when the URI is not one of this exchange. */
export function parseIdentity(uri: string): Identity | undefined {
  const [, trustDomain, city, nameless, named, name] = form.exec(uri) ?? [];
  if (trustDomain === undefined || city === undefined) return undefined;
  const kind = (nameless ?? named) as Identity['kind'];
  return { trustDomain, city, kind, name: name ?? '' };
}
