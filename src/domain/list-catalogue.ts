import Type, { type Static } from 'typebox';
import { Polarity } from '../wire/proto.ts';
import { checkedData } from './checked-data.ts';

const text = Type.String({ minLength: 1 });
const kindSchema = Type.Object(
  {
    code: Type.String({ pattern: '^[A-Z][A-Z0-9_]{1,60}$' }),
    name: text,
    aliases: Type.Optional(Type.Array(text)),
    polarity: Type.Enum(['RED', 'BLACK']),
    authorityKind: Type.String({ minLength: 1, description: 'which kind of authority decides it' }),
    legalBasis: text,
    termMonths: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()], {
      description: 'default term; null when the listing has no fixed end',
    }),
    repairable: Type.Boolean(),
  },
  { additionalProperties: false },
);
const catalogueSchema = Type.Object(
  { version: Type.Integer({ minimum: 1 }), published: text, kinds: Type.Array(kindSchema, { minItems: 1 }) },
  { additionalProperties: false },
);

export type ListKind = Static<typeof kindSchema>;

/** The red and black lists the corridor recognises. */
export class ListCatalogue {
  readonly version: number;
  readonly kinds: readonly ListKind[];
  private readonly byName = new Map<string, ListKind>();
  private readonly byCode = new Map<string, ListKind>();

  constructor(data: Static<typeof catalogueSchema>) {
    this.version = data.version;
    this.kinds = data.kinds;
    for (const kind of data.kinds) {
      this.byCode.set(kind.code, kind);
      for (const name of [kind.code, kind.name, ...(kind.aliases ?? [])]) this.byName.set(name, kind);
    }
  }

  /** The list named by its code, name or another name; undefined when there is none of that polarity. */
  find(name: string, polarity: Polarity): ListKind | undefined {
    return ofPolarity(this.byName.get(name), polarity);
  }

  /** The list with exactly this code, as records carry it; undefined when there is none of that polarity. */
  withCode(code: string, polarity: Polarity): ListKind | undefined {
    return ofPolarity(this.byCode.get(code), polarity);
  }
}

function ofPolarity(kind: ListKind | undefined, polarity: Polarity): ListKind | undefined {
  const wanted = polarity === Polarity.POLARITY_RED ? 'RED' : 'BLACK';
  return kind?.polarity === wanted ? kind : undefined;
}

/**
 * The list catalogue in a JSON text (config/lists.json).
 *
 * @throws GatewayError CONFIG_INVALID naming the place
 */
export function readLists(json: string): ListCatalogue {
  const data = checkedData('CONFIG_INVALID', 'lists.json', catalogueSchema, json);
  const seen = new Set<string>();
  for (const { code, name, aliases = [] } of data.value.kinds) {
    for (const label of [code, name, ...aliases]) {
      if (seen.has(label)) data.refuse('kinds', `${label} names two lists`);
      seen.add(label);
    }
  }
  return new ListCatalogue(data.value);
}
