-- The newest list of each issuing CA, as its signed bytes.
CREATE TABLE {schema}.revocation_lists (
  issuer text PRIMARY KEY,
  number bigint NOT NULL,
  der bytea NOT NULL
);
