/** One session of the pool for everything in this process that listens: BullMQ would take one for each worker. */
import { EventEmitter } from 'node:events';
import type { PgNotification, PgPool, PgPoolClient, PgQueryResult } from 'bullmq';

interface Session {
  readonly client: PgPoolClient;
  /** Ends when the session is free for the next statement: it takes one at a time. */
  turn: Promise<unknown>;
}

/** A share in the session, with listeners of its own: BullMQ removes all it finds on its client. */
class Share extends EventEmitter implements PgPoolClient {
  readonly #session: Session;
  readonly #leave: (share: Share) => void;
  /** BullMQ looks for the socket here, to have a silent loss noticed. */
  readonly connection: { stream?: unknown };

  constructor(session: Session, leave: (share: Share) => void) {
    super();
    this.#session = session;
    this.#leave = leave;
    this.connection = session.client.connection ?? {};
  }

  query<R>(text: string, values?: readonly unknown[]): Promise<PgQueryResult<R>> {
    const answer = this.#session.turn.then(() => this.#session.client.query<R>(text, values));
    this.#session.turn = answer.catch(() => undefined);
    return answer;
  }

  release(): void {
    this.#leave(this);
  }
}

export interface Listening {
  /** @throws the pool's error */
  share(): Promise<PgPoolClient>;
  /** Gives the session back to the pool, which closes it: it still listens. */
  close(): Promise<void>;
}

export function listeningOver(pool: PgPool): Listening {
  const shares = new Set<Share>();
  let opening: Promise<Session> | undefined;

  async function open(): Promise<Session> {
    const client = await pool.connect();
    client.on('notification', (message: PgNotification) => {
      for (const share of shares) share.emit('notification', message);
    });
    client.on('error', (error: Error) => {
      opening = undefined;
      client.release(true);
      // Each worker then asks for a new share, and so for a new session.
      const lost = [...shares];
      shares.clear();
      for (const share of lost) if (share.listenerCount('error') > 0) share.emit('error', error);
    });
    return { client, turn: Promise.resolve() };
  }

  return {
    async share() {
      const mine = opening ?? open();
      opening = mine;
      try {
        const share = new Share(await mine, (left) => shares.delete(left));
        shares.add(share);
        return share;
      } catch (error) {
        if (opening === mine) opening = undefined;
        throw error;
      }
    },
    async close() {
      const session = await opening?.catch(() => undefined);
      opening = undefined;
      session?.client.removeAllListeners('notification');
      session?.client.release(true);
    },
  };
}
