-- Answers as columns: made from the documents, and made again from them where they are missing.
CREATE TABLE segment (
  form_id TEXT NOT NULL,
  -- It holds the records with numbers above the first and up to the last.
  after_seq INTEGER NOT NULL,
  last_seq INTEGER NOT NULL,
  head BLOB NOT NULL,
  PRIMARY KEY (form_id, after_seq)
) STRICT;
-- A column's segments lie beside each other.
CREATE TABLE segment_column (
  form_id TEXT NOT NULL,
  name TEXT NOT NULL,
  after_seq INTEGER NOT NULL,
  cells BLOB NOT NULL,
  PRIMARY KEY (form_id, name, after_seq)
) STRICT, WITHOUT ROWID;

-- What may change of a record, and what is counted of it, without reading past its document.
CREATE INDEX record_marked ON record (form_id, seq, quarantine, rehearsal)
  WHERE quarantine IS NOT NULL OR rehearsal <> 0;
CREATE INDEX record_counted ON record (form_id, device_id, received_at, quarantine, rehearsal);
