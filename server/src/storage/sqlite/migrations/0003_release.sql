-- Frozen reports: never changed, never deleted.
CREATE TABLE release (
  form_id TEXT NOT NULL,
  -- From 1 without a gap: two that are frozen at once cannot both come after the same ones.
  number INTEGER NOT NULL,
  id TEXT NOT NULL,
  wave TEXT NOT NULL,
  profile TEXT NOT NULL,
  hash TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  made_by TEXT NOT NULL,
  engine TEXT NOT NULL,
  -- What the next release is compared with: digests of the records, no answers.
  basis BLOB NOT NULL,
  -- The report's JSON, the exact bytes that every reader gets.
  report BLOB NOT NULL,
  PRIMARY KEY (form_id, number)
) STRICT;
