-- Times are unix milliseconds, JSON is text. Every table that grows with use is
-- read by an index only.

CREATE TABLE IF NOT EXISTS meta (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS sessions (
  id             TEXT PRIMARY KEY,
  user_id        TEXT NOT NULL,
  config         TEXT NOT NULL,              -- live config, answer naming
  hidden         TEXT NOT NULL DEFAULT '{}', -- experimental input that is not echoed
  config_version INTEGER NOT NULL,
  created_at     INTEGER NOT NULL,
  updated_at     INTEGER NOT NULL            -- last config change
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS config_versions ( -- archived configs only
  session_id TEXT NOT NULL,
  version    INTEGER NOT NULL,
  config     TEXT NOT NULL,
  created_at INTEGER NOT NULL,               -- when it was superseded
  PRIMARY KEY (session_id, version)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS auth_configs (
  id         TEXT PRIMARY KEY,
  toolkit    TEXT NOT NULL,
  scheme     TEXT NOT NULL,
  managed    INTEGER NOT NULL,
  enabled    INTEGER NOT NULL,
  name       TEXT NOT NULL,
  body       TEXT NOT NULL DEFAULT '{}',     -- tool_access_config, scopes, is_enabled_for_tool_router, ...
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS auth_configs_toolkit ON auth_configs (toolkit, created_at);

CREATE TABLE IF NOT EXISTS accounts (
  id             TEXT PRIMARY KEY,
  user_id        TEXT NOT NULL,
  toolkit        TEXT NOT NULL,
  auth_config_id TEXT NOT NULL,
  status         TEXT NOT NULL,
  status_reason  TEXT,
  word_id        TEXT NOT NULL,
  alias          TEXT,
  account_type   TEXT NOT NULL DEFAULT 'PRIVATE',
  acl            TEXT,
  scopes         TEXT NOT NULL DEFAULT '[]',
  profile        TEXT NOT NULL DEFAULT '{}', -- who the simulated provider says this is
  created_at     INTEGER NOT NULL,
  updated_at     INTEGER NOT NULL,
  connected_at   INTEGER,                    -- when it last became ACTIVE
  expires_at     INTEGER,                    -- a pending account is EXPIRED from here on
  deleted_at     INTEGER
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS accounts_user ON accounts (user_id, toolkit, created_at);
CREATE INDEX IF NOT EXISTS accounts_toolkit ON accounts (toolkit, created_at);
CREATE INDEX IF NOT EXISTS accounts_config ON accounts (auth_config_id, status);
CREATE INDEX IF NOT EXISTS accounts_created ON accounts (account_type, created_at, id);
CREATE INDEX IF NOT EXISTS accounts_updated ON accounts (account_type, updated_at, id);
CREATE INDEX IF NOT EXISTS accounts_pending ON accounts (expires_at) WHERE expires_at IS NOT NULL;
CREATE UNIQUE INDEX IF NOT EXISTS accounts_alias ON accounts (user_id, toolkit, alias)
  WHERE alias IS NOT NULL AND deleted_at IS NULL;

CREATE TABLE IF NOT EXISTS links (
  token        TEXT PRIMARY KEY,
  account_id   TEXT NOT NULL,
  session_id   TEXT NOT NULL,
  callback_url TEXT,
  nonce        TEXT NOT NULL DEFAULT '',     -- ties the page's form to the browser that opened it
  created_at   INTEGER NOT NULL,
  expires_at   INTEGER NOT NULL,
  opened_at    INTEGER,
  used_at      INTEGER
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS links_account ON links (account_id);
CREATE INDEX IF NOT EXISTS links_session ON links (session_id);

CREATE TABLE IF NOT EXISTS files (           -- the bytes are in blobs/<blob>
  session_id  TEXT NOT NULL,
  path        TEXT NOT NULL,
  blob        TEXT NOT NULL,
  size        INTEGER NOT NULL,
  mime_type   TEXT NOT NULL,
  checksum    TEXT NOT NULL,                 -- SHA-256, hex
  modified_at INTEGER NOT NULL,
  PRIMARY KEY (session_id, path)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS files_blob ON files (blob);

CREATE TABLE IF NOT EXISTS departed (        -- sessions deleted, until their files go too
  session_id TEXT PRIMARY KEY,
  deleted_at INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS records (         -- state of the simulated services
  scope      TEXT NOT NULL,                  -- toolkit and owner
  collection TEXT NOT NULL,
  id         TEXT NOT NULL,
  seq        INTEGER NOT NULL,               -- insertion order within the scope
  data       TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (scope, collection, id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS records_seq ON records (scope, collection, seq);
