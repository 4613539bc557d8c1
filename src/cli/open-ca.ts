import { type Authority, openAuthority } from '../pki/authority.ts';

/** As the environment has it: an argument would be seen by every user of the machine. */
export const caPassphrase = () => process.env['G60_CA_PASSPHRASE'];

export async function openCa(directory: string): Promise<Authority> {
  return await openAuthority(directory, caPassphrase());
}
