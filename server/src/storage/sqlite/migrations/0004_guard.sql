-- Made up by the server's own rehearsals, which alone set it. Before, the id told; no tablet could yet be mistaken for one.
ALTER TABLE record ADD COLUMN rehearsal INTEGER NOT NULL DEFAULT 0;
UPDATE record SET rehearsal = 1 WHERE substr(instance_id, 1, 10) = 'rehearsal:' AND device_id IS NULL;

-- Users that signed in from an address, as a hash of both.
CREATE TABLE known_address (
  key TEXT PRIMARY KEY,
  at INTEGER NOT NULL
) STRICT;
