/** authority.json: how the corridor CA works. */
import { readFile } from 'node:fs/promises';
import Type, { type Static } from 'typebox';
import { Value } from 'typebox/value';
import { GatewayError } from '../errors.ts';

export const authoritySettingsSchema = Type.Object(
  {
    trustDomain: Type.String({ pattern: '^[a-z0-9]([a-z0-9.-]{0,252}[a-z0-9])?$' }),
    directorySigners: Type.Integer({ minimum: 1, maximum: 20, description: 'directory-1.key … directory-N.key' }),
    directoryThreshold: Type.Integer({ minimum: 1, maximum: 20, description: 'signatures a directory needs' }),
    directoryDays: Type.Integer({ minimum: 1, maximum: 397, description: 'from a version to its expiry' }),
    crlDays: Type.Integer({
      minimum: 1,
      maximum: 100,
      default: 7,
      description: 'from a revocation list to its expiry',
    }),
    crlUrl: Type.String({
      pattern: '^(https?://[!-~]{1,200})?$',
      default: '',
      description: 'where certificates say that their list is; {issuer} is filled in with the key id of the issuing CA',
    }),
    issuing: Type.String({
      pattern: '^issuing(-[1-9][0-9]{0,3})?$',
      default: 'issuing',
      description: 'name of the issuing CA in use',
    }),
  },
  { additionalProperties: false },
);

export type AuthoritySettings = Static<typeof authoritySettingsSchema>;

type Optional = 'crlDays' | 'crlUrl' | 'issuing';

/** As written: what has a default may be left out. */
export type WrittenSettings = Omit<AuthoritySettings, Optional> & Partial<Pick<AuthoritySettings, Optional>>;

/** @throws GatewayError CONFIG_INVALID */
export function checkedSettings(written: unknown): AuthoritySettings {
  const refuse = (key: string, reason: string): never => {
    throw new GatewayError('CONFIG_INVALID', { key, reason });
  };
  const settings = Value.Default(authoritySettingsSchema, structuredClone(written));
  const [problem] = Value.Errors(authoritySettingsSchema, settings);
  if (problem) refuse(problem.instancePath.slice(1) || '(root)', problem.message);
  const checked = settings as AuthoritySettings;
  if (checked.directoryThreshold > checked.directorySigners) refuse('directoryThreshold', 'is above directorySigners');
  return checked;
}

/** @throws GatewayError FILE_UNREADABLE, CONFIG_INVALID */
export async function readSettings(file: string): Promise<AuthoritySettings> {
  let settings: unknown;
  try {
    settings = JSON.parse(await readFile(file, 'utf8'));
  } catch (error) {
    throw new GatewayError('FILE_UNREADABLE', { file, reason: (error as Error).message }, error);
  }
  return checkedSettings(settings);
}
