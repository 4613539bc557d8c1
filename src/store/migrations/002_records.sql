CREATE TABLE {schema}.records (
  content_sequence bigint NOT NULL,
  last_sequence bigint NOT NULL,
  ledger integer NOT NULL,
  revision integer NOT NULL,
  id uuid NOT NULL,
  -- 1 ACTIVE, 2 WITHDRAWN, 3 ERASED.
  state smallint NOT NULL,
  repair_effects smallint NOT NULL,
  objected boolean NOT NULL,
  natural_key bytea,
  fingerprint bytea,
  -- The id first: a record is asked for by its id alone.
  PRIMARY KEY (id, ledger)
)
-- A correction updates the row in place and leaves the indexes alone.
WITH (fillfactor = 90);

CREATE UNIQUE INDEX records_natural_key ON {schema}.records (ledger, natural_key) WHERE natural_key IS NOT NULL;

CREATE TABLE {schema}.idempotency_keys (
  client text NOT NULL,
  key text NOT NULL,
  digest bytea NOT NULL,
  -- Written by the transaction that claims the key, before it commits.
  answer text,
  expires_at bigint NOT NULL,
  PRIMARY KEY (client, key)
);
CREATE INDEX idempotency_keys_expiry ON {schema}.idempotency_keys (expires_at);
