/** A member city as the directory lists it, read from its message and checked. */
import { GatewayError } from '../errors.ts';
import type { CityCode } from '../ledger/ledger-id.ts';
import { type Member, MemberState } from '../wire/proto.ts';
import { fromTimestamp, toTimestamp } from '../wire/scalars.ts';
import { type Certificate, readCertificate } from './certificate.ts';
import { assertIssuedByAny } from './chain.ts';
import { identityOf } from './profile.ts';
import { parseIdentity } from './spiffe.ts';

export interface SigningKey {
  readonly certificate: Certificate;
  readonly revokedAt: number | undefined;
  /** Invalidity date: signatures made from then on are not trusted (RFC 5280 §5.3.2). */
  readonly invalidFrom: number | undefined;
}

export interface DirectoryMember {
  readonly city: CityCode;
  readonly name: string;
  readonly state: 'active' | 'suspended';
  /** `https://host:port`, best first. */
  readonly endpoints: readonly string[];
  readonly tlsIdentity: string;
  readonly signingKeys: readonly SigningKey[];
}

function refuse(reason: string, cause?: unknown): never {
  throw new GatewayError('DIRECTORY_INVALID', { reason }, cause);
}

function isEndpoint(text: string): boolean {
  if (!URL.canParse(text)) return false;
  // Only scheme, host and port: a path or a user name in it would end up in every request to that peer.
  const url = new URL(text);
  return url.protocol === 'https:' && url.host !== '' && (text === url.origin || text === `${url.origin}:443`);
}

function readSigningKey(
  message: NonNullable<Member['signing_certificates']>[number],
  member: Pick<DirectoryMember, 'city' | 'tlsIdentity'>,
  issuers: readonly Certificate[],
): SigningKey {
  const certificate = readCertificate(message.certificate ?? new Uint8Array());
  const identity = identityOf(certificate, 'signing');
  assertIssuedByAny(certificate, issuers);
  if (identity.city !== member.city) refuse(`a signing certificate of ${member.city} names city ${identity.city}`);
  if (identity.trustDomain !== parseIdentity(member.tlsIdentity)?.trustDomain) {
    refuse(`a signing certificate of ${member.city} names another trust domain`);
  }
  const revokedAt = fromTimestamp(message.revoked_at);
  const invalidFrom = fromTimestamp(message.invalid_from);
  if ((message.revoked_at && revokedAt === undefined) || (message.invalid_from && invalidFrom === undefined)) {
    refuse(`a revocation time of ${member.city} is out of range`);
  }
  return { certificate, revokedAt, invalidFrom };
}

function readState(state: MemberState | undefined, city: CityCode): DirectoryMember['state'] {
  if (state === MemberState.MEMBER_STATE_ACTIVE) return 'active';
  // A standing this program does not know is not one to let in.
  return state === MemberState.MEMBER_STATE_SUSPENDED ? 'suspended' : refuse(`state of ${city}`);
}

/** @throws GatewayError DIRECTORY_INVALID naming the city and what is wrong */
export function readMember(message: Member, issuers: readonly Certificate[]): DirectoryMember {
  const { city = '', name = '', endpoints = [], tls_identity: tlsIdentity = '' } = message;
  if (!/^[0-9]{6}$/.test(city)) refuse('a member without a city code');
  if (name.length === 0 || name.length > 40) refuse(`name of ${city}`);
  if (endpoints.length === 0 || endpoints.length > 8 || !endpoints.every(isEndpoint)) refuse(`endpoints of ${city}`);
  const identity = parseIdentity(tlsIdentity);
  if (identity?.kind !== 'gateway' || identity.city !== city) refuse(`TLS identity of ${city}`);
  const state = readState(message.state, city);
  try {
    const signingKeys = (message.signing_certificates ?? []).map((each) =>
      readSigningKey(each, { city, tlsIdentity }, issuers),
    );
    // Listed twice, a key could be revoked in one place and good in the other.
    if (new Set(signingKeys.map((key) => key.certificate.keyid)).size !== signingKeys.length) {
      refuse(`a signing certificate of ${city} is listed twice`);
    }
    return { city, name, state, endpoints, tlsIdentity, signingKeys };
  } catch (error) {
    if (!(error instanceof GatewayError) || error.code !== 'CERTIFICATE_PROFILE') throw error;
    return refuse(`signing certificate of ${city}: ${error.parameters['reason']}`, error);
  }
}

export function writeMember(member: DirectoryMember): Member {
  return {
    city: member.city,
    name: member.name,
    state: member.state === 'active' ? MemberState.MEMBER_STATE_ACTIVE : MemberState.MEMBER_STATE_SUSPENDED,
    endpoints: [...member.endpoints],
    tls_identity: member.tlsIdentity,
    signing_certificates: member.signingKeys.map(({ certificate, revokedAt, invalidFrom }) => ({
      certificate: certificate.der,
      ...(revokedAt === undefined ? {} : { revoked_at: toTimestamp(revokedAt) }),
      ...(invalidFrom === undefined ? {} : { invalid_from: toTimestamp(invalidFrom) }),
    })),
  };
}
