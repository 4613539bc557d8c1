import { dateOfDayNumber } from '../../src/domain/local-date.ts';
import { organizationCheckDigit } from '../../src/domain/organization-code.ts';
import { residentIdCheckDigit } from '../../src/domain/resident-id.ts';
import { usccCheckDigit } from '../../src/domain/uscc.ts';

const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const bodies = alphabet.length ** 6;
/** Shares no factor with 31, so multiplying by it permutes the bodies: neighbours look unlike and never collide. */
const scatter = 387_420_489;
/** 1955-01-01 to 1999-12-31. */
const firstBirth = -5479;
const births = 16_436;

/** Eight characters that differ for every n below 887 million. */
function organizationBody(n: number): string {
  let rest = Number((BigInt(n) * BigInt(scatter)) % BigInt(bodies));
  let body = '';
  for (let at = 0; at < 6; at++) {
    body += alphabet.charAt(rest % alphabet.length);
    rest = Math.floor(rest / alphabet.length);
  }
  return `MA${body}`;
}

/** A credit code with right check digits; `category` 91 company, 92 sole trader, 11 authority. No authority has MA codes. */
export function fictionalUscc(category: '91' | '92' | '11', region: string, n: number): string {
  const body = organizationBody(n);
  const first17 = `${category}${region}${body}${organizationCheckDigit(body)}`;
  return first17 + usccCheckDigit(first17);
}

/** A resident id number of region 999999, which exists nowhere, with a right check digit; of an adult. */
export function fictionalResidentId(n: number): string {
  const birth = dateOfDayNumber(firstBirth + ((n * 7919) % births)).replaceAll('-', '');
  const first17 = `999999${birth}${String(Math.floor(n / births) % 1000).padStart(3, '0')}`;
  return first17 + residentIdCheckDigit(first17);
}
