CREATE TABLE identity (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  project TEXT NOT NULL,
  epoch TEXT NOT NULL,
  key_id TEXT NOT NULL,
  key_secret BYTEA NOT NULL,
  -- The last sequence number that a receipt was given.
  last_seq BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE form_version (
  form_id TEXT NOT NULL,
  version TEXT NOT NULL,
  title TEXT NOT NULL,
  xform BYTEA NOT NULL,
  xform_sha256 TEXT NOT NULL,
  xform_md5 TEXT NOT NULL,
  workbook_name TEXT,
  workbook BYTEA,
  -- JSON: [{filename, sha256, md5, size}].
  media TEXT NOT NULL,
  -- JSON: [filename].
  missing_media TEXT NOT NULL,
  published_at BIGINT NOT NULL,
  published_by TEXT NOT NULL,
  -- Order of publishing.
  number BIGINT GENERATED ALWAYS AS IDENTITY,
  PRIMARY KEY (form_id, version)
);

CREATE TABLE record (
  form_id TEXT NOT NULL,
  instance_id TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  version TEXT NOT NULL,
  xml BYTEA NOT NULL,
  received_at BIGINT NOT NULL,
  device_id TEXT,
  seq BIGINT NOT NULL,
  quarantine TEXT,
  PRIMARY KEY (form_id, instance_id, sha256)
);
-- One record per (form, instanceID); other bytes under the same id are kept as conflicts.
CREATE UNIQUE INDEX record_once ON record (form_id, instance_id) WHERE quarantine IS NULL OR quarantine <> 'conflict';
CREATE UNIQUE INDEX record_order ON record (form_id, seq);
CREATE INDEX record_device ON record (device_id);

CREATE TABLE attachment (
  form_id TEXT NOT NULL,
  instance_id TEXT NOT NULL,
  -- Of the record's bytes.
  record_sha256 TEXT NOT NULL,
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  size BIGINT NOT NULL,
  PRIMARY KEY (form_id, instance_id, record_sha256, name, sha256)
);

CREATE TABLE enrolment (
  code_hash TEXT PRIMARY KEY,
  tablets BIGINT NOT NULL,
  used BIGINT NOT NULL DEFAULT 0,
  expires_at BIGINT NOT NULL
);

CREATE TABLE device (
  device_id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  token_hash TEXT NOT NULL UNIQUE,
  enrolled_at BIGINT NOT NULL,
  revoked_at BIGINT,
  last_seen_at BIGINT,
  app_version TEXT,
  persisted BOOLEAN,
  drafts BIGINT NOT NULL DEFAULT 0,
  clock_skew BIGINT
);

-- What devices say they still hold.
CREATE TABLE pending (
  device_id TEXT NOT NULL,
  form_id TEXT NOT NULL,
  instance_id TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  PRIMARY KEY (device_id, form_id, instance_id)
);

CREATE TABLE staff (
  "user" TEXT PRIMARY KEY,
  password_hash TEXT NOT NULL,
  must_change_password BOOLEAN NOT NULL
);

CREATE TABLE session (
  token_hash TEXT PRIMARY KEY,
  "user" TEXT NOT NULL,
  begun_at BIGINT NOT NULL,
  last_seen_at BIGINT NOT NULL
);

CREATE TABLE sign_in_failure (
  key TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX sign_in_failure_key ON sign_in_failure (key, at);

CREATE TABLE event (
  number BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  object TEXT NOT NULL
);
