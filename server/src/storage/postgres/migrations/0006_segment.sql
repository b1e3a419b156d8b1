-- Answers as columns: made from the documents, and made again from them where they are missing.
CREATE TABLE segment (
  form_id TEXT NOT NULL,
  -- It holds the records with numbers above the first and up to the last.
  after_seq BIGINT NOT NULL,
  last_seq BIGINT NOT NULL,
  head BYTEA NOT NULL,
  PRIMARY KEY (form_id, after_seq)
);
CREATE TABLE segment_column (
  form_id TEXT NOT NULL,
  name TEXT NOT NULL,
  after_seq BIGINT NOT NULL,
  cells BYTEA NOT NULL,
  PRIMARY KEY (form_id, name, after_seq)
);

-- What may change of a record, and what is counted of it, without reading past its document.
CREATE INDEX record_marked ON record (form_id, seq, quarantine, rehearsal)
  WHERE quarantine IS NOT NULL OR rehearsal;
CREATE INDEX record_counted ON record (form_id, device_id, received_at, quarantine, rehearsal);
