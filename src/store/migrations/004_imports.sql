CREATE TABLE {schema}.imports (
  id text PRIMARY KEY,
  client text NOT NULL,
  dataset text NOT NULL,
  edition text NOT NULL,
  format text NOT NULL,
  state text NOT NULL DEFAULT 'UPLOADING',
  bytes bigint NOT NULL DEFAULT 0,
  rows_read bigint NOT NULL DEFAULT 0,
  accepted bigint NOT NULL DEFAULT 0,
  rejected bigint NOT NULL DEFAULT 0,
  warned bigint NOT NULL DEFAULT 0,
  failure text,
  created_at bigint NOT NULL,
  finished_at bigint,
  -- Set when findings and chunks are dropped for age, so that a sweep looks at young imports only.
  expired boolean NOT NULL DEFAULT false
);
CREATE INDEX imports_kept ON {schema}.imports (created_at) WHERE NOT expired;

CREATE TABLE {schema}.import_chunks (
  import text NOT NULL,
  index integer NOT NULL,
  bytes bytea NOT NULL,
  PRIMARY KEY (import, index)
);

-- XLSX is compressed already, and a chunk lives for minutes.
ALTER TABLE {schema}.import_chunks ALTER COLUMN bytes SET STORAGE EXTERNAL;

CREATE TABLE {schema}.import_findings (
  import text NOT NULL,
  row bigint NOT NULL,
  position integer NOT NULL,
  field text NOT NULL,
  code text NOT NULL,
  severity text NOT NULL,
  shown text NOT NULL,
  -- JSON.
  parameters text NOT NULL,
  PRIMARY KEY (import, row, position)
);
