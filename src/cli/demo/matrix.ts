import type { LedgerKind } from '../../domain/dataset.ts';
import type { StatusView } from '../../exchange/use-cases.ts';
import { padded } from '../display-width.ts';
import { language, say } from '../print.ts';
import { compareLedgers, lagOf } from './agreement.ts';
import { cityName, type DemoCity } from './cities.ts';
import { painted } from './narrator.ts';

/** Short, so that nine cities fit beside one another. */
const kinds: Readonly<Record<LedgerKind, readonly [zh: string, en: string]>> = {
  licence: ['许可', 'licence'],
  penalty: ['处罚', 'penalty'],
  debtor: ['失信', 'debtor'],
  listing: ['名单', 'listing'],
  audit: ['审计', 'audit'],
};
const rootDigits = 6;

function nameOf(cities: readonly DemoCity[], code: string): string {
  const city = cities.find((each) => each.code === code);
  return city ? cityName(city) : code;
}

function line(label: string, size: string, cells: readonly string[], end: string): string {
  const width = language() === 'zh' ? 9 : 17;
  return [padded(label, width), padded(size, 4, 'before'), ...cells.map((cell) => padded(cell, rootDigits)), end]
    .join(' ')
    .trimEnd();
}

function heading(cities: readonly DemoCity[], views: readonly StatusView[], label: string, size: string): string {
  const names = views.map(({ city }) => nameOf(cities, city).slice(0, rootDigits));
  return painted(line(label, size, names, ''), 'dim');
}

/** One line a ledger that holds anything: its size, and the beginning of the root that each city computed. */
export function rootLines(cities: readonly DemoCity[], views: readonly StatusView[]): string[] {
  const ledgers = compareLedgers(views);
  const filled = ledgers.filter(({ own }) => own.size > 0);
  const empty = ledgers.filter(({ own }) => own.size === 0);
  const same = empty.every(({ equal }) => equal);
  return [
    heading(cities, views, say('账本', 'ledger'), say('条数', 'size')),
    ...filled.map(({ own, held, equal }) =>
      line(
        `${nameOf(cities, own.source)} ${say(...kinds[own.dataset])}`,
        String(own.size),
        held.map(({ root }) => root.slice(0, rootDigits)),
        equal ? painted('✓', 'green') : '✗',
      ),
    ),
    say(
      `其余 ${empty.length} 本账本还没有记录，各市${same ? '一致' : '不一致'}`,
      `The other ${empty.length} ledgers hold nothing yet, ${same ? 'the same' : 'but not the same'} in all cities`,
    ),
  ];
}

/** Entries published by the city of a line that the city of a column has not confirmed yet. */
export function lagLines(cities: readonly DemoCity[], views: readonly StatusView[]): string[] {
  const columns = cities.map(({ code }) => code);
  const sizeOf = (view: StatusView) => compareLedgers([view]).reduce((sum, { own }) => sum + own.size, 0);
  return [
    painted(
      line(
        say('发布城市', 'published by'),
        say('条数', 'size'),
        cities.map((city) => cityName(city).slice(0, rootDigits)),
        '',
      ),
      'dim',
    ),
    ...views.map((view) =>
      line(
        nameOf(cities, view.city),
        String(sizeOf(view)),
        columns.map((peer) => (peer === view.city ? '·' : String(lagOf(view, peer)))),
        '',
      ),
    ),
  ];
}
