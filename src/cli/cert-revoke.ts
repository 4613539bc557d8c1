/** `g60 cert revoke`: at the CA, ends trust in certificates for good. */
import { parseIdentity } from '../directory/spiffe.ts';
import { GatewayError } from '../errors.ts';
import { readCertificates } from '../pki/certificate-file.ts';
import { installTrust } from '../pki/enrol-cities.ts';
import type { RegisterEntry } from '../pki/issued-register.ts';
import { type RevocationReason, revocationReasons } from '../pki/revocation-list-form.ts';
import { revokeCertificates } from '../pki/revoke.ts';
import { openCa } from './open-ca.ts';
import { print, say } from './print.ts';

export interface RevokeOptions {
  readonly ca: string;
  readonly certificate?: string;
  readonly serial?: string;
  readonly city?: string;
  readonly use?: string;
  readonly reason: string;
  readonly invalidFrom?: string;
  readonly install: string[];
}

type Select = (entry: RegisterEntry) => boolean;

function usage(reason: string): GatewayError {
  return new GatewayError('USAGE', { reason });
}

function plainSerial(serial: string): string {
  return serial.toLowerCase().replaceAll(':', '').replace(/^0+/, '');
}

function bySerial(serial: string): Select {
  return (entry) => plainSerial(entry.serial) === plainSerial(serial);
}

/** "gateway", "signing", "client-demo", "administrator-zhang": as the city's files are named. */
function byUse(city: string, use: string): Select {
  return ({ identity }) => {
    const parsed = parseIdentity(identity);
    const name = parsed?.name ? `${parsed.kind}-${parsed.name}` : parsed?.kind;
    return parsed?.city === city && name === use;
  };
}

/** Exactly one of the three ways to name a certificate. @throws GatewayError USAGE, FILE_UNREADABLE */
async function selectionOf({ certificate, serial, city, use }: RevokeOptions): Promise<Select> {
  const ways: Select[] = [];
  if (certificate !== undefined) ways.push(bySerial((await readCertificates(certificate))[0].serial));
  if (serial !== undefined) ways.push(bySerial(serial));
  if (city !== undefined && use !== undefined) ways.push(byUse(city, use));
  const [way, ...others] = ways;
  if (!way || others.length > 0) throw usage('--certificate FILE, --serial S, or --city C --use USE');
  return way;
}

function reasonOf(text: string): RevocationReason {
  const reason = revocationReasons.find((each) => each === text);
  if (reason === undefined) throw usage(`--reason ${revocationReasons.join(' | ')}`);
  return reason;
}

function instantOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const instant = Date.parse(text);
  // RFC 3339 says where: a time without zone would be this machine's.
  if (Number.isNaN(instant) || !/T.*(Z|[+-]\d\d:\d\d)$/.test(text)) throw usage('--invalid-from 2027-01-15T08:00:00Z');
  return instant;
}

/** @throws GatewayError USAGE, CERTIFICATE_UNKNOWN, DIRECTORY_DRAFTED */
export async function revoke(options: RevokeOptions): Promise<void> {
  const [select, reason, invalidFrom] = [
    await selectionOf(options),
    reasonOf(options.reason),
    instantOf(options.invalidFrom),
  ];
  const [authority, now] = [await openCa(options.ca), Date.now()];
  try {
    const { serials, directory } = await revokeCertificates(authority, { select, reason, invalidFrom }, now);
    for (const serial of serials) await print(say(`已吊销 ${serial}`, `revoked ${serial}`));
    await print(say(`名录第 ${directory.version} 版`, `directory version ${directory.version}`));
  } finally {
    // Also when the directory still waits for another person's signature: the lists do not.
    await installTrust(authority, options.install, now);
  }
  if (options.install.length > 0) return;
  const lists = `${options.ca}/revocation-lists/*.crl`;
  await print(
    say(
      `请把最新的 ${lists} 和名录装到任一网关（g60 cert install），各市随即互相传递`,
      `install the newest of ${lists} and the directory at any gateway (g60 cert install): they tell one another at once`,
    ),
  );
}
