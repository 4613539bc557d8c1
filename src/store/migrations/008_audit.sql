-- By what the entries of an own audit trail are found again: the trail itself is a ledger like any other. A row lives
-- as long as its entry's content. `at` never decreases with the sequence, so a time is a place in it.
CREATE TABLE {schema}.audit_index (
  ledger integer NOT NULL,
  sequence bigint NOT NULL,
  at bigint NOT NULL,
  -- In the order of bytes, in which all that begins alike stands together.
  action text COLLATE "C" NOT NULL,
  actor text COLLATE "C" NOT NULL,
  -- Keyed hash of the identifier that was asked about.
  subject bytea,
  PRIMARY KEY (ledger, sequence)
);
CREATE INDEX audit_index_at ON {schema}.audit_index (ledger, at, sequence);
CREATE INDEX audit_index_action ON {schema}.audit_index (ledger, action, sequence);
CREATE INDEX audit_index_actor ON {schema}.audit_index (ledger, actor, action, sequence);
CREATE INDEX audit_index_subject ON {schema}.audit_index (ledger, subject, sequence) WHERE subject IS NOT NULL;
