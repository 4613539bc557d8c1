import type { Dataset } from '../dataset.ts';
import { fieldOf } from '../fields/fields.ts';
import type { Report } from '../report.ts';

type Text = string | null | undefined;
type Named = readonly [name: string, value: Text];

/** DATE_ORDER on `later` when both dates are there and it is before `earlier`. */
export function examineOrder(dataset: Dataset, earlier: Named, later: Named, report: Report): void {
  const [name, value] = later;
  if (!value || !earlier[1] || value >= earlier[1]) return;
  report.reject('DATE_ORDER', name, value, { earlier: fieldOf(dataset, earlier[0])?.heading ?? earlier[0] });
}
