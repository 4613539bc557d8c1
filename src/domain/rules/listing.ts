import { type Listing, Polarity } from '../../wire/proto.ts';
import { polarity } from '../code-lists.ts';
import type { ListCatalogue } from '../list-catalogue.ts';
import type { Report } from '../report.ts';
import { examineOrder } from './order.ts';

/** What holds for a listing in every city. */
export function examineListing(listing: Listing, report: Report): void {
  if (listing.polarity === Polarity.POLARITY_BLACK && !listing.legal_basis) {
    report.reject('LEGAL_BASIS_MISSING', 'legal_basis', '');
  }
  examineOrder('listing', ['listed_on', listing.listed_on], ['valid_to', listing.valid_to], report);
}

/** Puts the catalogue's code in the place of the name the list was submitted under, and asks for the term it needs. */
export function resolveListKind(listing: Listing, lists: ListCatalogue, report: Report): void {
  if (!listing.polarity || !listing.list_kind) return;
  const kind = lists.find(listing.list_kind, listing.polarity);
  if (!kind) {
    report.reject('LIST_KIND_UNKNOWN', 'list_kind', listing.list_kind, { polarity: polarity.show(listing.polarity) });
    return;
  }
  listing.list_kind = kind.code;
  if (kind.termMonths !== null && !listing.valid_to) report.reject('TERM_MISSING', 'valid_to', '');
}

/** A received listing carries a code; one that this city's catalogue lacks is examined again when the catalogue grows. */
export function examineListCode(listing: Listing, lists: ListCatalogue, report: Report): void {
  if (listing.polarity && !lists.withCode(listing.list_kind ?? '', listing.polarity)) {
    const colour = { polarity: polarity.show(listing.polarity) };
    report.reject('LIST_KIND_UNKNOWN', 'list_kind', listing.list_kind ?? '', colour);
  }
}
