-- Names are those in certificates of systems and offices; nothing here is about a person. In the order of their bytes,
-- which is the same in every database.
CREATE TABLE {schema}.clients (
  name text COLLATE "C" PRIMARY KEY,
  state text NOT NULL,
  scopes text[] NOT NULL,
  datasets text[] NOT NULL,
  purposes text[] NOT NULL,
  requests_per_minute integer NOT NULL,
  batch_records integer NOT NULL
);

CREATE TABLE {schema}.administrators (
  name text COLLATE "C" PRIMARY KEY,
  role text NOT NULL,
  state text NOT NULL
);

-- What one administrator proposes and another decides.
CREATE TABLE {schema}.acts (
  id text COLLATE "C" PRIMARY KEY,
  kind text NOT NULL,
  -- JSON.
  subject text NOT NULL,
  reason text NOT NULL,
  proposed_by text NOT NULL,
  proposed_at bigint NOT NULL,
  expires_at bigint NOT NULL,
  state text NOT NULL,
  decided_by text,
  decided_at bigint
);
CREATE INDEX acts_proposed ON {schema}.acts (proposed_at, id);
CREATE INDEX acts_open ON {schema}.acts (proposed_at, id) WHERE state = 'PROPOSED';
