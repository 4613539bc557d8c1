/** member.json: what a city tells the corridor CA to be listed. */
import { readFile } from 'node:fs/promises';
import Type, { type Static } from 'typebox';
import { Value } from 'typebox/value';
import { GatewayError } from '../errors.ts';

export const memberFileSchema = Type.Object(
  {
    city: Type.String({ pattern: '^[0-9]{6}$', description: 'GB/T 2260 code' }),
    name: Type.String({ minLength: 1, maxLength: 40 }),
    endpoints: Type.Array(Type.String({ pattern: '^https://' }), {
      minItems: 1,
      maxItems: 8,
      description: 'best first',
    }),
  },
  { additionalProperties: false },
);

export type MemberFile = Static<typeof memberFileSchema>;

/** @throws GatewayError FILE_UNREADABLE */
export async function readMemberFile(file: string): Promise<MemberFile> {
  try {
    return Value.Parse(memberFileSchema, JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    throw new GatewayError('FILE_UNREADABLE', { file, reason: (error as Error).message }, error);
  }
}
