-- Made up by the server's own rehearsals, which alone set it. Before, the id told; no tablet could yet be mistaken for one.
ALTER TABLE record ADD COLUMN rehearsal BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE record SET rehearsal = TRUE WHERE substr(instance_id, 1, 10) = 'rehearsal:' AND device_id IS NULL;

-- Users that signed in from an address, as a hash of both.
CREATE TABLE known_address (
  key TEXT PRIMARY KEY,
  at BIGINT NOT NULL
);
