CREATE TABLE {schema}.cursors (
  ledger integer NOT NULL,
  peer text NOT NULL,
  tree_size bigint NOT NULL DEFAULT 0,
  erased_through bigint NOT NULL DEFAULT 0,
  confirmed_at bigint,
  failures integer NOT NULL DEFAULT 0,
  failure text,
  failed_at bigint,
  parked_at bigint,
  PRIMARY KEY (ledger, peer)
)
WITH (fillfactor = 50);

CREATE TABLE {schema}.directories (
  version integer PRIMARY KEY,
  envelope bytea NOT NULL
);
