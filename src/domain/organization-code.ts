const weights = [3, 7, 9, 10, 5, 8, 4, 2];
const form = /^[0-9A-Z]{8}[0-9X]$/;

export function isOrganizationCodeForm(code: string): boolean {
  return form.test(code);
}

/** The check character of the first eight characters of an organisation code (GB 11714-1997). */
export function organizationCheckDigit(first8: string): string {
  let sum = 0;
  for (let at = 0; at < 8; at++) sum += Number.parseInt(first8.charAt(at), 36) * (weights[at] ?? 0);
  const check = 11 - (sum % 11);
  return check === 10 ? 'X' : check === 11 ? '0' : String(check);
}
