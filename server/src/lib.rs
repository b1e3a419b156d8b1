//! OpenRosa server with SQLite or PostgreSQL.
