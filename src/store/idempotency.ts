import type { IdempotencyAnswer, IdempotencyClaim, Transaction } from '../exchange/ports/store.ts';
import { buffer } from './record-rows.ts';
import type { Session } from './session.ts';

// A claim under way in another transaction makes this one wait, and then find what that one committed. Sorted, so
// that two transactions which claim several keys cannot wait for each other.
const CLAIM = `
  INSERT INTO {schema}.idempotency_keys AS held (client, key, digest, expires_at)
  SELECT * FROM unnest($1::text[], $2::text[], $3::bytea[], $4::bigint[]) AS claim (client, key, digest, expires_at)
  ORDER BY client, key
  ON CONFLICT (client, key) DO UPDATE
    SET digest = excluded.digest, answer = NULL, expires_at = excluded.expires_at
    WHERE held.expires_at <= $5 OR held.answer IS NULL
  RETURNING client, key`;
const HELD = `
  SELECT k.client, k.key, k.digest, k.answer
  FROM unnest($1::text[], $2::text[]) AS claim (client, key) JOIN {schema}.idempotency_keys k USING (client, key)`;
const ANSWER = `
  UPDATE {schema}.idempotency_keys k SET answer = a.answer
  FROM unnest($1::text[], $2::text[], $3::text[]) AS a (client, key, answer)
  WHERE k.client = a.client AND k.key = a.key`;

interface Key {
  readonly client: string;
  readonly key: string;
}

export function idempotencyKeys(session: Session): Pick<Transaction, 'claimKeys' | 'saveAnswers'> {
  return {
    async claimKeys(claims, now) {
      if (claims.length === 0) return [];
      const clients = claims.map(({ client }) => client);
      const keys = claims.map(({ key }) => key);
      const digests = claims.map(({ digest }) => buffer(digest));
      const expiries = claims.map(({ expiresAt }) => expiresAt);
      const claimed = await session.rows<Key>(CLAIM, [clients, keys, digests, expiries, now]);
      if (claimed.length === claims.length) return claims.map(() => undefined);
      const held = await session.rows<Key & IdempotencyAnswer>(HELD, [clients, keys]);
      return answersInOrder(claims, claimed, held);
    },
    async saveAnswers(answers) {
      await session.change(ANSWER, [
        answers.map(({ client }) => client),
        answers.map(({ key }) => key),
        answers.map(({ answer }) => answer),
      ]);
    },
  };
}

function answersInOrder(
  claims: readonly IdempotencyClaim[],
  claimed: readonly Key[],
  held: readonly (Key & IdempotencyAnswer)[],
): (IdempotencyAnswer | undefined)[] {
  const fresh = new Set(claimed.map(name));
  const answers = new Map(held.map((row) => [name(row), { digest: row.digest, answer: row.answer }]));
  return claims.map((claim) => (fresh.has(name(claim)) ? undefined : answers.get(name(claim))));
}

function name({ client, key }: Key): string {
  return JSON.stringify([client, key]);
}
