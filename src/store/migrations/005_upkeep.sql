-- Small facts about this database that no other table holds.
CREATE TABLE {schema}.settings (
  name text PRIMARY KEY,
  value text NOT NULL
);

-- Tables out of which rows went, named by the transaction that took them out, so that no crash forgets it.
CREATE TABLE {schema}.vacuums_due (
  name text PRIMARY KEY,
  -- Whether the rows held what must not be found in the files.
  payload boolean NOT NULL,
  -- Grows with each mention: one made while the table is being vacuumed is not taken for done.
  mentions integer NOT NULL DEFAULT 1
)
WITH (fillfactor = 50);
