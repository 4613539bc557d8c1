/** The profiles in certs/: how the corridor CA fills in each kind of certificate. */
import { readFileSync } from 'node:fs';
import Type, { type Static } from 'typebox';
import { Value } from 'typebox/value';
import { minimumRsaBits, type Purpose, purposes } from '../directory/profile.ts';
import { GatewayError } from '../errors.ts';

export const certificateProfiles = [
  'root',
  'issuing',
  'directory',
  'gateway',
  'signing',
  'client',
  'administrator',
  'authority',
] as const;

export type ProfileName = (typeof certificateProfiles)[number];

const keyUsages = ['digitalSignature', 'keyCertSign', 'cRLSign'] as const;

export const certificateProfileSchema = Type.Object(
  {
    description: Type.String({ minLength: 1 }),
    commonName: Type.String({ minLength: 1, maxLength: 40, description: '{city} and {name} are filled in' }),
    issuer: Type.Enum(['self', 'root', 'issuing']),
    keyBits: Type.Integer({ minimum: minimumRsaBits, maximum: 8192, description: 'RSA; a request may bring more' }),
    days: Type.Integer({ minimum: 1, maximum: 7300, description: "cut at the issuer's own end" }),
    authority: Type.Optional(
      Type.Object({ pathLength: Type.Integer({ minimum: 0, maximum: 1 }) }, { additionalProperties: false }),
    ),
    keyUsage: Type.Array(Type.Enum([...keyUsages]), { minItems: 1, uniqueItems: true }),
    purposes: Type.Array(Type.Enum(Object.keys(purposes) as Purpose[]), { uniqueItems: true }),
    identity: Type.Enum(['none', 'gateway', 'signing', 'client', 'administrator', 'authority'], {
      description: 'the one URI name',
    }),
    addresses: Type.Enum(['none', 'required'], { description: 'DNS names and IP addresses' }),
    crl: Type.Boolean({ description: "whether it says where its issuer's revocation lists are, if the CA knows" }),
  },
  { additionalProperties: false },
);

export type CertificateProfile = Static<typeof certificateProfileSchema>;

/**
 * The profile in certs/<name>.json.
 *
 * @throws GatewayError FILE_UNREADABLE when it does not follow the schema
 */
export function certificateProfile(name: ProfileName): CertificateProfile {
  const profile: unknown = JSON.parse(readFileSync(new URL(`../../certs/${name}.json`, import.meta.url), 'utf8'));
  const [problem] = Value.Errors(certificateProfileSchema, profile);
  if (problem) {
    const reason = `${problem.instancePath} ${problem.message}`;
    throw new GatewayError('FILE_UNREADABLE', { file: `certs/${name}.json`, reason });
  }
  return profile as CertificateProfile;
}
