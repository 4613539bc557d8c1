import t from 'tap';
import { clientIdentity, gatewayIdentity, parseIdentity, signingIdentity } from '../../src/directory/spiffe.ts';

t.test('an identity is read back from its URI', async (t) => {
  const expected = { trustDomain: 'g60.credit', city: '330100' };
  t.same(parseIdentity(gatewayIdentity('g60.credit', '330100')), { ...expected, kind: 'gateway', name: '' });
  t.same(parseIdentity(signingIdentity('g60.credit', '330100')), { ...expected, kind: 'signing', name: '' });
  t.same(parseIdentity(clientIdentity('g60.credit', '330100', 'court-platform')), {
    ...expected,
    kind: 'client',
    name: 'court-platform',
  });
});

t.test('a URI with a second spelling or another shape is no identity', async (t) => {
  for (const uri of [
    '',
    'https://g60.credit/city/330100/gateway',
    'spiffe://g60.credit/city/330100/gateway/',
    'spiffe://g60.credit/city/330100/gateway?x',
    'spiffe://g60.credit/city/330100/gateway\n',
    'spiffe://g60.credit:443/city/330100/gateway',
    'spiffe://G60.credit/city/330100/gateway',
    'spiffe:///city/330100/gateway',
    'spiffe://g60.credit/city/33010/gateway',
    'spiffe://g60.credit/city/3301000/gateway',
    'spiffe://g60.credit/city/330100/root',
    'spiffe://g60.credit/city/330100/client',
    'spiffe://g60.credit/city/330100/client/',
    'spiffe://g60.credit/city/330100/client/a/b',
    'spiffe://g60.credit/city/330100/client/..',
    'spiffe://g60.credit/city/330100/client/%61',
    `spiffe://g60.credit/city/330100/client/${'a'.repeat(41)}`,
  ]) {
    t.equal(parseIdentity(uri), undefined, uri);
  }
});
