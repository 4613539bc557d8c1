-- The newest list of each issuing CA, as its signed bytes.
CREATE TABLE {schema}.revocation_lists (
  issuer text PRIMARY KEY,
  number bigint NOT NULL,
  der bytea NOT NULL
);

-- Versions signed under a number that another content was held under already: evidence against the directory's signers.
CREATE TABLE {schema}.forked_directories (
  version bigint NOT NULL,
  digest bytea NOT NULL,
  envelope bytea NOT NULL,
  PRIMARY KEY (version, digest)
);
