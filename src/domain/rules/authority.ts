import type { CityCode } from '../city-code.ts';
import type { CreditRecord } from '../record.ts';
import type { Report } from '../report.ts';
import type { Rules } from '../rules.ts';

/** Beginnings of the regions a city's authorities have: a prefecture's own four digits, a district's six. */
function regionsOf(city: CityCode, { options }: Rules): readonly string[] {
  return options.authorityRegions[city] ?? [city.endsWith('00') ? city.slice(0, 4) : city];
}

/** AUTHORITY_OUTSIDE_CITY: the region is in positions 3–8 of the authority's USCC. */
export function examineAuthorityRegion(record: CreditRecord, rules: Rules, report: Report): void {
  const [field, uscc] =
    record.dataset === 'listing'
      ? ['listing_authority_uscc', record.message.listing_authority_uscc]
      : record.dataset === 'debtor'
        ? ['court_uscc', record.message.court_uscc]
        : ['authority_uscc', record.message.authority_uscc];
  if (!field || !uscc || regionsOf(rules.city, rules).some((region) => uscc.startsWith(region, 2))) return;
  report.warn('AUTHORITY_OUTSIDE_CITY', field, uscc, { city: rules.city });
}
