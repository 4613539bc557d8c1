import Type, { type Static } from 'typebox';
import { checkedData } from './checked-data.ts';

const months = (shortest: number, longest: number) =>
  Type.Object(
    {
      shortestMonths: Type.Integer({ minimum: 0, default: shortest }),
      longestMonths: Type.Integer({ minimum: 1, default: longest }),
    },
    closed,
  );
const mask = (first: number, last: number) =>
  Type.Object(
    { first: Type.Integer({ minimum: 0, default: first }), last: Type.Integer({ minimum: 0, default: last }) },
    closed,
  );
const closed = { additionalProperties: false, default: {} };
const severity = (standard: string) => Type.Enum(['MINOR', 'ORDINARY', 'SERIOUS'], { default: standard });

const optionsSchema = Type.Object(
  {
    version: Type.Integer({ minimum: 1 }),
    lateAfterWorkingDays: Type.Integer({ minimum: 1, default: 7 }),
    tooOldBefore: Type.String({ pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$', default: '1990-01-01' }),
    amountSuspiciousAbove: Type.Number({ minimum: 0, default: 10_000, description: '万元' }),
    publicity: Type.Object(
      { MINOR: months(0, 3), ORDINARY: months(3, 12), SERIOUS: months(12, 36) },
      { ...closed, description: 'terms by severity of dishonesty' },
    ),
    severityWhenUnstated: Type.Object({ penalty: severity('ORDINARY'), listing: severity('SERIOUS') }, closed),
    usccPrefixes: Type.Array(Type.String({ pattern: '^[0-9A-Z]{2}$' }), {
      minItems: 1,
      description: 'registration department and category, positions 1–2 of a USCC',
    }),
    authorityRegions: Type.Record(Type.String(), Type.Array(Type.String({ pattern: '^[0-9]{2,6}$' })), {
      default: {},
      description: 'by city: beginnings of the regions its authorities may have; a city not named here has its own',
    }),
    mask: Type.Object({ debtor: mask(10, 4), other: mask(1, 1) }, closed),
  },
  { additionalProperties: false },
);

/** Values of the rules that differ by place or time: configuration, never constants. */
export type RuleOptions = Static<typeof optionsSchema>;

export type SeverityName = keyof RuleOptions['publicity'];

/**
 * The rule options in a JSON text (config/rules.json); what it leaves out has the default of the rule.
 *
 * @throws GatewayError CONFIG_INVALID naming the place
 */
export function readRuleOptions(json: string): RuleOptions {
  const data = checkedData('CONFIG_INVALID', 'rules.json', optionsSchema, json);
  for (const [name, { shortestMonths, longestMonths }] of Object.entries(data.value.publicity)) {
    if (shortestMonths > longestMonths) data.refuse(`publicity.${name}`, 'the shortest term is over the longest');
  }
  return data.value;
}
