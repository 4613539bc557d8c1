import t from 'tap';
import { EndpointOrder } from '../../src/transport/endpoints.ts';

t.test('an endpoint that failed goes last until it answers or half a minute has passed', async (t) => {
  const order = new EndpointOrder();
  const all = ['a', 'b', 'c'];
  t.same(order.order(all, 0), ['a', 'b', 'c']);
  order.failed('a', 1000);
  t.same(order.order(all, 30_999), ['b', 'c', 'a']);
  t.same(order.order(all, 31_000), ['a', 'b', 'c']);
  order.failed('a', 40_000);
  order.failed('b', 40_000);
  t.same(order.order(all, 40_001), ['c', 'a', 'b'], 'in their own order');
  order.answered('a');
  t.same(order.order(all, 40_001), ['a', 'c', 'b']);
  t.same(order.order([], 0), []);
});
