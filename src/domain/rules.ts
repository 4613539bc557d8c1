import type { Calendar } from './calendar.ts';
import type { CityCode } from './city-code.ts';
import type { ListCatalogue } from './list-catalogue.ts';
import type { LocalDate } from './local-date.ts';
import type { RuleOptions } from './rule-options.ts';

/** Everything a rule may look at besides the record; the caller reads files and clock. */
export interface Rules {
  /** The source city, whose records are examined. */
  readonly city: CityCode;
  readonly today: LocalDate;
  readonly calendar: Calendar;
  readonly lists: ListCatalogue;
  readonly options: RuleOptions;
}
