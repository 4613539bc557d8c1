import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import Type, { type Static, type TSchema } from 'typebox';
import { Value } from 'typebox/value';
import { GatewayError } from './errors.ts';

const port = Type.Integer({ minimum: 0, maximum: 65535 });
const listener = (host: string, standard: number) =>
  Type.Object({ host: Type.String({ default: host }), port: Type.Integer({ ...port, default: standard }) }, closed);
const closed = { additionalProperties: false, default: {} };
const seconds = (standard: number) => Type.Integer({ minimum: 1, maximum: 86_400, default: standard });

const name = Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,39}$' });
const names = (description: string) => Type.Array(Type.String({ minLength: 1, maxLength: 40 }), { description });
/** Who is registered at the first start; from then on administrators decide, two at a time. */
const access = Type.Object(
  {
    clients: Type.Array(
      Type.Object(
        {
          name,
          scopes: names('records:write, records:read …'),
          datasets: names('licence, penalty …'),
          purposes: Type.Array(Type.String({ minLength: 1, maxLength: 40 }), { default: [] }),
          requestsPerMinute: Type.Integer({ minimum: 1, default: 6000 }),
          batchRecords: Type.Integer({ minimum: 1, default: 5000 }),
        },
        { additionalProperties: false },
      ),
      { default: [] },
    ),
    administrators: Type.Array(
      Type.Object({ name, role: Type.Enum(['system', 'security', 'auditor']) }, { additionalProperties: false }),
      { default: [] },
    ),
  },
  closed,
);

/** The configuration of one city's gateway. Every key may also come from the environment: G60_STORE__URL is store.url. */
export const configurationSchema = Type.Object(
  {
    city: Type.String({ pattern: '^[0-9]{6}$', description: 'GB/T 2260 code of this city' }),
    trustDomain: Type.String({ default: 'g60.credit', minLength: 1 }),
    dataDirectory: Type.String({
      default: '.',
      description: "keys, directory and embedded database; from the file's folder",
    }),
    store: Type.Object(
      {
        home: Type.Enum(['pglite', 'postgres'], { default: 'pglite' }),
        url: Type.String({ default: '', description: 'postgres://… when home is postgres' }),
        schema: Type.String({ default: 'g60', pattern: '^[a-z][a-z0-9_]{0,40}$' }),
        maxConnections: Type.Integer({ minimum: 2, maximum: 200, default: 12 }),
      },
      closed,
    ),
    queue: Type.Object(
      {
        home: Type.Enum(['store', 'redis'], { default: 'store', description: 'store: on the database' }),
        url: Type.String({ default: '', description: 'redis://… when home is redis' }),
        retryMinSeconds: seconds(1),
        retryMaxSeconds: seconds(900),
      },
      closed,
    ),
    peer: listener('127.0.0.1', 7443),
    api: listener('127.0.0.1', 7444),
    local: listener('127.0.0.1', 7445),
    apiUrl: Type.String({
      default: '',
      description: 'https://… by which systems reach the API, if other than by its host and port: issuer of tokens',
    }),
    heartbeatSeconds: seconds(60),
    sweepSeconds: seconds(30),
    limits: Type.Object(
      {
        batchBytes: Type.Integer({ minimum: 65_536, default: 8 * 1024 * 1024 }),
        batchEntries: Type.Integer({ minimum: 1, default: 5000 }),
        entryBytes: Type.Integer({ minimum: 1024, default: 65_536 }),
        submitRecords: Type.Integer({ minimum: 1, default: 5000 }),
        submitBytes: Type.Integer({ minimum: 65_536, default: 16 * 1024 * 1024 }),
        importBytes: Type.Integer({ minimum: 65_536, default: 512 * 1024 * 1024 }),
        pendingRecords: Type.Integer({ minimum: 1, default: 50_000, description: 'waiting for commit before 503' }),
      },
      closed,
    ),
    access,
    authority: Type.Object(
      { url: Type.String({ default: '', description: 'https://… of the CA that renews certificates by itself' }) },
      closed,
    ),
    certificates: Type.Object(
      {
        checkSeconds: Type.Integer({
          minimum: 1,
          maximum: 3600,
          default: 5,
          description: 'how often files are looked at',
        }),
        pullSeconds: Type.Integer({ minimum: 1, maximum: 3600, default: 15, description: 'how often peers are asked' }),
        overlapSeconds: Type.Integer({
          minimum: 0,
          default: 3600,
          description: 'a published key waits so long for peers that cannot be asked',
        }),
        retireSeconds: Type.Integer({
          minimum: 0,
          default: 86_400,
          description: 'before the key replaced is destroyed',
        }),
      },
      closed,
    ),
    alarms: Type.Object(
      { webhook: Type.String({ default: '', description: 'https://… that is sent each alarm as JSON' }) },
      closed,
    ),
    keep: Type.Object(
      {
        auditMonths: Type.Integer({ minimum: 6, default: 36, description: 'audit events, other than reads' }),
        queryYears: Type.Integer({ minimum: 10, default: 10, description: 'who read about whom' }),
        idempotencyHours: Type.Integer({ minimum: 1, default: 24 }),
        importDays: Type.Integer({ minimum: 1, default: 30 }),
      },
      closed,
    ),
    log: Type.Object(
      { level: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], { default: 'info' }) },
      closed,
    ),
  },
  { additionalProperties: false },
);

export type Configuration = Static<typeof configurationSchema>;

type Tree = { [key: string]: unknown };

/** G60_LIMITS__BATCH_BYTES → ["limits", "batchBytes"]. */
function keyPath(variable: string): string[] {
  return variable
    .slice('G60_'.length)
    .split('__')
    .map((part) => part.toLowerCase().replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()));
}

/** Variables of ours that are no keys: for the command line and for tests. */
const noKeys = /^G60_(CA_PASSPHRASE|KEY_PASSPHRASE|DEBUG|LANG|TEST_.*)$/;

function overlay(tree: Tree, environment: NodeJS.ProcessEnv): Tree {
  const result = structuredClone(tree);
  for (const [variable, value] of Object.entries(environment)) {
    if (!variable.startsWith('G60_') || noKeys.test(variable) || value === undefined) continue;
    const path = keyPath(variable);
    const last = path.at(-1) ?? '';
    let node = result;
    for (const part of path.slice(0, -1)) {
      if (typeof node[part] !== 'object' || node[part] === null) node[part] = {};
      node = node[part] as Tree;
    }
    node[last] = typed(value, path);
  }
  return result;
}

/** The text as its key wants it; what is no number stays a text, which the check then refuses. */
function typed(text: string, path: readonly string[]): unknown {
  interface Part {
    readonly type?: string;
    readonly properties?: Readonly<Record<string, Part>>;
  }
  const part = path.reduce<Part | undefined>((at, name) => at?.properties?.[name], configurationSchema as Part);
  return part?.type === 'integer' && /^[0-9]+$/.test(text) ? Number(text) : text;
}

function checked<T extends TSchema>(schema: T, tree: Tree): Static<T> {
  const value = Value.Default(schema, tree);
  const [problem] = Value.Errors(schema, value);
  if (problem) {
    // A key that should not be there fails as a place where the schema is `false`.
    const unknown = problem.keyword === 'boolean';
    const missing = problem.keyword === 'required' ? problem.params.requiredProperties : [];
    const place = problem.instancePath.split('/').slice(1);
    const reason = unknown ? 'is no key of the configuration' : missing.length > 0 ? 'is missing' : problem.message;
    throw new GatewayError('CONFIG_INVALID', { key: [...place, ...missing].join('.') || '(root)', reason });
  }
  return value as Static<T>;
}

/**
 * The configuration in a JSON file, overlaid with the environment, checked against the schema; `dataDirectory` is
 * made absolute.
 *
 * @throws GatewayError CONFIG_UNREADABLE, CONFIG_INVALID naming the key
 */
export function loadConfiguration(file: string, environment: NodeJS.ProcessEnv): Configuration {
  let tree: unknown;
  try {
    tree = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new GatewayError('CONFIG_UNREADABLE', { file, reason: (error as Error).message }, error);
  }
  if (typeof tree !== 'object' || tree === null || Array.isArray(tree)) {
    throw new GatewayError('CONFIG_INVALID', { key: '(root)', reason: 'must be an object' });
  }
  const configuration = checked(configurationSchema, overlay(tree as Tree, environment));
  for (const [home, key] of [
    [configuration.store.home === 'postgres' && !configuration.store.url, 'store.url'],
    [configuration.queue.home === 'redis' && !configuration.queue.url, 'queue.url'],
  ] as const) {
    if (home) throw new GatewayError('CONFIG_INVALID', { key, reason: 'is needed for this home' });
  }
  if (!['127.0.0.1', '::1', 'localhost'].includes(configuration.local.host)) {
    throw new GatewayError('CONFIG_INVALID', { key: 'local.host', reason: 'the plain listener is for loopback only' });
  }
  return { ...configuration, dataDirectory: resolve(dirname(file), configuration.dataDirectory) };
}

/** The address of a listener, as a URL writes it. */
export function originOf({ host, port }: Configuration['api'], scheme: 'http' | 'https' = 'https'): string {
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** The version of the program, as in package.json. */
export function programVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** Data shipped with the program, in config/: the same place from src/ and from dist/. */
export function shippedData(name: string): string {
  return readFileSync(new URL(`../config/${name}`, import.meta.url), 'utf8');
}
