import type { Rules } from '../domain/rules.ts';
import type { CityCode } from '../ledger/ledger-id.ts';

/** The rules as they are now for records of a city: today's date changes at midnight in Asia/Shanghai. */
export type RulesFor = (city: CityCode) => Rules;
