import type { Home, QueueHome } from './home.ts';
import { openPostgresHome } from './postgres-home.ts';
import { openRedisHome } from './redis-home.ts';
import type { Trouble } from './trouble.ts';

/**
 * Opens the home and brings its schema up to date. An unreachable Redis is no error: it is waited for in the background.
 *
 * @throws GatewayError QUEUE_UNAVAILABLE when PostgreSQL can't be used
 */
export function openHome(home: QueueHome, trouble: Trouble): Promise<Home> {
  return home.kind === 'redis' ? openRedisHome(home.url, trouble) : openPostgresHome(home.pool);
}
