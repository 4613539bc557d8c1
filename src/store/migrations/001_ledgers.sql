-- Every key begins with or contains the ledger, as a small number local to this database, so that the tables can be
-- distributed by it later. Instants are milliseconds since the epoch, UTC.

CREATE TABLE {schema}.ledgers (
  number integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  id text NOT NULL UNIQUE,
  own boolean NOT NULL,
  size bigint NOT NULL DEFAULT 0,
  -- Hashes of 32 bytes, largest subtree first.
  range bytea NOT NULL DEFAULT '',
  root bytea NOT NULL DEFAULT sha256(''),
  recorded_at bigint NOT NULL DEFAULT 0,
  issued_at bigint NOT NULL DEFAULT 0,
  erased_through bigint NOT NULL DEFAULT 0,
  -- The newest checkpoint over `size` that came without entries.
  heartbeat bytea,
  heartbeat_issued_at bigint
)
-- Rewritten by every batch: room on the page keeps the new version beside the old one and off the indexes.
WITH (fillfactor = 50);

-- One partition a ledger, made when the ledger is: an old epoch can be detached, and no index spans the corridor. The
-- sequence leads the key, since within a partition the ledger tells nothing apart: a planner without figures would
-- take it for a choice and read the whole partition.
CREATE TABLE {schema}.entries (
  sequence bigint NOT NULL,
  previous bigint,
  ledger integer NOT NULL,
  open_withheld smallint NOT NULL,
  sealed_withheld smallint NOT NULL,
  header bytea NOT NULL,
  open_salt bytea,
  open_content bytea,
  PRIMARY KEY (sequence, ledger)
) PARTITION BY LIST (ledger);

-- Apart from the open parts, so that access to identity numbers can be granted, dumped and encrypted apart.
CREATE TABLE {schema}.sealed_parts (
  sequence bigint NOT NULL,
  ledger integer NOT NULL,
  salt bytea NOT NULL,
  content bytea NOT NULL,
  PRIMARY KEY (sequence, ledger)
) PARTITION BY LIST (ledger);

CREATE TABLE {schema}.quarantined (
  ledger integer NOT NULL,
  sequence bigint NOT NULL,
  record_id uuid NOT NULL,
  code text NOT NULL,
  PRIMARY KEY (ledger, sequence)
);
CREATE INDEX quarantined_record ON {schema}.quarantined (ledger, record_id);

CREATE TABLE {schema}.tiles (
  ledger integer NOT NULL,
  level smallint NOT NULL,
  index bigint NOT NULL,
  root bytea NOT NULL,
  hashes bytea NOT NULL,
  PRIMARY KEY (ledger, level, index)
);

CREATE TABLE {schema}.checkpoints (
  ledger integer NOT NULL,
  tree_size bigint NOT NULL,
  issued_at bigint NOT NULL,
  -- Size of the entries since the checkpoint before it as first stored, to cut batches without reading entries.
  bytes bigint NOT NULL,
  envelope bytea NOT NULL,
  PRIMARY KEY (ledger, tree_size)
);

CREATE TABLE {schema}.receipts (
  ledger integer NOT NULL,
  tree_size bigint NOT NULL,
  receiver text NOT NULL,
  received_at bigint NOT NULL,
  erased_through bigint NOT NULL,
  envelope bytea NOT NULL,
  PRIMARY KEY (ledger, receiver, tree_size)
);
CREATE INDEX receipts_size ON {schema}.receipts (ledger, tree_size);

-- Hashes, salts and signatures do not compress: keep them in the row, and tiles outside it as they are.
ALTER TABLE {schema}.entries ALTER COLUMN header SET STORAGE MAIN, ALTER COLUMN open_salt SET STORAGE MAIN;
ALTER TABLE {schema}.sealed_parts ALTER COLUMN salt SET STORAGE MAIN;
ALTER TABLE {schema}.tiles ALTER COLUMN root SET STORAGE MAIN, ALTER COLUMN hashes SET STORAGE EXTERNAL;
ALTER TABLE {schema}.checkpoints ALTER COLUMN envelope SET STORAGE MAIN;
ALTER TABLE {schema}.receipts ALTER COLUMN envelope SET STORAGE MAIN;
