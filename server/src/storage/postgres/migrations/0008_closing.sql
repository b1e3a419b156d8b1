-- Forms that nobody is offered until they are opened again. Of the form, not of a version: a new one leaves it closed.
CREATE TABLE closed_form (
  form_id TEXT PRIMARY KEY,
  closed_at BIGINT NOT NULL,
  closed_by TEXT NOT NULL
);
