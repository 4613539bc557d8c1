import { writeFileSync } from 'node:fs';
import t from 'tap';
import { loadConfiguration, shippedData } from '../src/config.ts';
import { GatewayError } from '../src/errors.ts';

const directory = t.testdir();
const file = `${directory}/g60.json`;

function load(tree: unknown, environment: NodeJS.ProcessEnv = {}) {
  writeFileSync(file, typeof tree === 'string' ? tree : JSON.stringify(tree));
  return loadConfiguration(file, environment);
}

function refusal(tree: unknown, environment: NodeJS.ProcessEnv = {}): GatewayError {
  try {
    load(tree, environment);
  } catch (error) {
    if (error instanceof GatewayError) return error;
    throw error;
  }
  throw new Error('accepted');
}

const city = '330100';

t.test('a file with nothing but the city is a whole configuration, on the embedded homes and loopback', async (t) => {
  const configuration = load({ city });
  t.match(configuration, {
    city,
    trustDomain: 'g60.credit',
    dataDirectory: directory,
    store: { home: 'pglite', schema: 'g60' },
    queue: { home: 'store' },
    peer: { host: '127.0.0.1', port: 7443 },
    local: { host: '127.0.0.1', port: 7445 },
  });
});

t.test('limits that are not configured are those of the protocol', async (t) => {
  const { limits, heartbeatSeconds, queue } = load({ city });
  t.match(limits, { batchBytes: 8 * 1024 * 1024, batchEntries: 5000, entryBytes: 64 * 1024, submitRecords: 5000 });
  t.equal(heartbeatSeconds, 60);
  t.match(queue, { retryMinSeconds: 1, retryMaxSeconds: 15 * 60 });
});

t.test('the environment goes over the file, key by key', async (t) => {
  const tree = { city, store: { schema: 'hangzhou', maxConnections: 4 } };
  const configuration = load(tree, {
    G60_STORE__MAX_CONNECTIONS: '20',
    G60_STORE__HOME: 'postgres',
    G60_STORE__URL: 'postgres://127.0.0.1/g60',
    G60_HEARTBEAT_SECONDS: '5',
    G60_CITY: '310117',
    PATH: '/bin',
  });
  t.match(configuration, {
    city: '310117',
    heartbeatSeconds: 5,
    store: { home: 'postgres', url: 'postgres://127.0.0.1/g60', schema: 'hangzhou', maxConnections: 20 },
  });
});

t.test('variables of the command line and of tests are no keys', async (t) => {
  const environment = { G60_CA_PASSPHRASE: 'x', G60_DEBUG: '1', G60_LANG: 'en', G60_TEST_POSTGRES_URL: 'y' };
  t.same(load({ city }, environment), load({ city }));
});

t.test('what is wrong is refused by the name of its key', async (t) => {
  const cases: [what: string, tree: unknown, environment: NodeJS.ProcessEnv, key: string, reason: RegExp][] = [
    ['no city', {}, {}, 'city', /missing/],
    ['a city that is no code', { city: '3301' }, {}, 'city', /pattern/],
    ['a city written as a number', { city: 330100 }, {}, 'city', /string/],
    ['a misspelt key', { city, stroe: {} }, {}, 'stroe', /no key/],
    ['a misspelt key inside', { city, peer: { hots: 'x' } }, {}, 'peer.hots', /no key/],
    ['a misspelt variable', { city }, { G60_STROE__URL: 'x' }, 'stroe', /no key/],
    ['a variable below a value', { city }, { G60_CITY__X: 'x' }, 'city', /string/],
    ['a variable that names a prototype', { city }, { G60_CONSTRUCTOR__X: 'x' }, 'constructor', /no key/],
    ['a port that is none', { city }, { G60_PEER__PORT: '65536' }, 'peer.port', /65535/],
    ['a port that is a word', { city }, { G60_PEER__PORT: 'https' }, 'peer.port', /integer/],
    ['an empty variable', { city }, { G60_HEARTBEAT_SECONDS: '' }, 'heartbeatSeconds', /integer/],
    ['a fraction', { city, heartbeatSeconds: 1.5 }, {}, 'heartbeatSeconds', /integer/],
    ['no heartbeat at all', { city, heartbeatSeconds: 0 }, {}, 'heartbeatSeconds', />= 1/],
    ['a database nobody made', { city, store: { home: 'mysql' } }, {}, 'store.home', /allowed/],
    ['a schema to inject', { city, store: { schema: 'g60"; drop' } }, {}, 'store.schema', /pattern/],
    ['PostgreSQL without its address', { city, store: { home: 'postgres' } }, {}, 'store.url', /needed/],
    ['Redis without its address', { city }, { G60_QUEUE__HOME: 'redis' }, 'queue.url', /needed/],
    ['a list where keys belong', { city, store: [] }, {}, 'store', /object/],
    ['a list for a file', [], {}, '(root)', /object/],
  ];
  for (const [what, tree, environment, key, reason] of cases) {
    const error = refusal(tree, environment);
    t.match(error, { code: 'CONFIG_INVALID', parameters: { key, reason } }, what);
    t.match(error.text('zh'), key, `${what}: in Chinese too`);
  }
});

t.test('an address with a password is not in the refusal', async (t) => {
  const error = refusal({ city, store: { home: 'postgres' } }, { G60_STORE__URLS: 'postgres://g60:secret@db/g60' });
  t.notMatch(JSON.stringify(error) + error.message + error.stack, /secret/);
});

t.test('the listener without TLS opens on loopback only', async (t) => {
  for (const host of ['127.0.0.1', '::1', 'localhost']) t.equal(load({ city, local: { host } }).local.host, host);
  for (const host of ['0.0.0.0', '::', '10.0.0.1', '127.0.0.1.example', '']) {
    t.match(refusal({ city }, { G60_LOCAL__HOST: host }), {
      code: 'CONFIG_INVALID',
      parameters: { key: 'local.host' },
    });
  }
  t.equal(load({ city, peer: { host: '0.0.0.0' } }).peer.host, '0.0.0.0', 'the listeners with TLS open anywhere');
});

t.test('the data directory is taken from the folder of the file, not from where the program was started', async (t) => {
  t.equal(load({ city, dataDirectory: 'data' }).dataDirectory, `${directory}/data`);
  t.equal(load({ city, dataDirectory: '/var/lib/g60' }).dataDirectory, '/var/lib/g60');
});

t.test('a file that cannot be read says which and why', async (t) => {
  t.throws(() => loadConfiguration(`${directory}/none.json`, {}), {
    code: 'CONFIG_UNREADABLE',
    parameters: { file: `${directory}/none.json`, reason: /ENOENT/ },
  });
  t.match(refusal('{ "city": '), { code: 'CONFIG_UNREADABLE', parameters: { file, reason: /JSON/ } });
});

t.test('reading the configuration leaves prototypes alone', async (t) => {
  refusal('{ "city": "330100", "__proto__": { "polluted": 1 } }', { G60___PROTO____POLLUTED: '1' });
  t.equal(Object.getOwnPropertyDescriptor(Object.prototype, 'polluted'), undefined);
});

t.test('the data shipped with the program is found from its sources', async (t) => {
  for (const name of ['calendar.json', 'lists.json', 'rules.json'])
    t.type(JSON.parse(shippedData(name)), 'object', name);
});
