import Type, { type Static } from 'typebox';
import { Value } from 'typebox/value';
import { shippedData } from '../../config.ts';
import { GatewayError } from '../../errors.ts';
import { say } from '../print.ts';

const schema = Type.Object({
  cities: Type.Array(
    Type.Object({ code: Type.String({ pattern: '^[0-9]{6}$' }), name: Type.String(), english: Type.String() }),
    { minItems: 2 },
  ),
});

export type DemoCity = Static<typeof schema>['cities'][number];

/** The cities of the corridor, as config/cities.json lists them. */
export const demoCities: readonly DemoCity[] = Value.Parse(schema, JSON.parse(shippedData('cities.json'))).cities;

/** @throws GatewayError CONFIG_INVALID when config/cities.json does not list it */
export function demoCity(code: string): DemoCity {
  const found = demoCities.find((each) => each.code === code);
  if (!found) throw new GatewayError('CONFIG_INVALID', { key: 'cities', reason: `does not list ${code}` });
  return found;
}

/** The city's name in the language of this run. */
export function cityName({ name, english }: DemoCity): string {
  return say(name, english);
}
