import {
  administratorIdentity,
  clientIdentity,
  gatewayIdentity,
  type Identity,
  parseIdentity,
  signingIdentity,
} from '../directory/spiffe.ts';
import { GatewayError } from '../errors.ts';
import { isHost } from './host-name.ts';
import type { NewCity } from './new-city.ts';

/** A key that a new city has certified. */
export interface WantedKey {
  /** Of its files. */
  readonly name: string;
  readonly profile: Identity['kind'];
  readonly uri: string;
  readonly addresses: readonly string[];
}

const loopback = ['localhost', '127.0.0.1', '::1'];

/** @throws GatewayError USAGE when city, trust domain, host or a name cannot be part of an identity */
export function wantedKeys({ city, trustDomain, host, clients, administrators }: NewCity): WantedKey[] {
  const person = (profile: 'client' | 'administrator', name: string): WantedKey => {
    const identity = profile === 'client' ? clientIdentity : administratorIdentity;
    return { name: `${profile}-${name}`, profile, uri: identity(trustDomain, city, name), addresses: [] };
  };
  const addresses = loopback.includes(host) ? loopback : [host];
  const wanted: WantedKey[] = [
    { name: 'gateway', profile: 'gateway', uri: gatewayIdentity(trustDomain, city), addresses },
    { name: 'signing', profile: 'signing', uri: signingIdentity(trustDomain, city), addresses: [] },
    ...clients.map((name) => person('client', name)),
    ...administrators.map(({ name }) => person('administrator', name)),
  ];
  // The names become parts of file names too, so they are judged before any is used.
  const bad = wanted.find(({ uri }) => !parseIdentity(uri));
  if (bad) throw new GatewayError('USAGE', { reason: `not an identity: ${bad.uri}` });
  if (!isHost(host)) throw new GatewayError('USAGE', { reason: `not a host: ${host}` });
  return wanted;
}
