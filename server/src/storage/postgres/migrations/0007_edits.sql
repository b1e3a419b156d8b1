-- What a record says it replaces, and what replaced it: the newest of a chain is current, older ones stay as they arrived.
ALTER TABLE record ADD COLUMN deprecated_id TEXT;
ALTER TABLE record ADD COLUMN superseded_by TEXT;
-- A person looked at a quarantined record and left it out for good; its bytes stay.
ALTER TABLE record ADD COLUMN rejected BOOLEAN NOT NULL DEFAULT FALSE;
-- What counts, and what is counted of it, without reading past a document.
DROP INDEX record_counted;
CREATE INDEX record_counted ON record (form_id, device_id, received_at, quarantine, rehearsal)
  WHERE superseded_by IS NULL AND NOT rejected;
CREATE INDEX record_current ON record (form_id, seq) WHERE superseded_by IS NULL AND NOT rejected;
CREATE INDEX record_out ON record (form_id, seq) WHERE superseded_by IS NOT NULL OR rejected;
CREATE INDEX record_deprecates ON record (form_id, deprecated_id) WHERE deprecated_id IS NOT NULL;
CREATE INDEX record_set_aside ON record (seq) WHERE quarantine IS NOT NULL;
-- Versions that were published after their records had arrived.
UPDATE record SET quarantine = NULL WHERE quarantine = 'unknown-form-version' AND EXISTS
  (SELECT 1 FROM form_version v WHERE v.form_id = record.form_id AND v.version = record.version);

-- What a member of staff may do; those who are there already may do everything, as before.
ALTER TABLE staff ADD COLUMN role TEXT NOT NULL DEFAULT 'admin';
