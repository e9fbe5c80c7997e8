//! The tables. Times are milliseconds since 1970, ids are text.

/// Each step brings a file from the schema version that is its index to the next. Steps are only
/// ever added.
pub const STEPS: &[&str] = &[V1];

/// The newest schema version.
#[expect(clippy::cast_possible_wrap, reason = "a handful of steps")]
pub const VERSION: i64 = STEPS.len() as i64;

const V1: &str = "
CREATE TABLE secret (
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE signing_key (
    kid TEXT PRIMARY KEY,
    is_static INTEGER NOT NULL,
    created INTEGER NOT NULL,
    pkcs8 BLOB NOT NULL
) STRICT;

CREATE TABLE user (
    user_id TEXT PRIMARY KEY,
    recipe TEXT NOT NULL CHECK (recipe IN ('emailpassword', 'passwordless', 'thirdparty')),
    time_joined INTEGER NOT NULL,
    email TEXT,
    phone TEXT,
    third_party_id TEXT,
    third_party_user_id TEXT,
    password_hash TEXT
) STRICT;
-- The unique indexes are the referees of who exists; of third-party users the e-mail is no key.
CREATE UNIQUE INDEX user_by_email ON user (recipe, email) WHERE recipe <> 'thirdparty' AND email IS NOT NULL;
CREATE UNIQUE INDEX user_by_phone ON user (phone) WHERE phone IS NOT NULL;
CREATE UNIQUE INDEX user_by_third_party ON user (third_party_id, third_party_user_id)
    WHERE third_party_id IS NOT NULL;
CREATE INDEX user_by_any_email ON user (email);
CREATE INDEX user_by_time ON user (time_joined, user_id);

CREATE TABLE verified_email (
    user_id TEXT NOT NULL,
    email TEXT NOT NULL,
    PRIMARY KEY (user_id, email)
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
    handle TEXT PRIMARY KEY,
    user_id TEXT NOT NULL,
    refresh_hash TEXT NOT NULL,
    data_in_database TEXT NOT NULL,
    data_in_jwt TEXT NOT NULL,
    created INTEGER NOT NULL,
    expires INTEGER NOT NULL,
    static_key INTEGER NOT NULL
) STRICT;
CREATE INDEX session_by_user ON session (user_id);
CREATE INDEX session_by_expiry ON session (expires);

CREATE TABLE device (
    device_hash TEXT PRIMARY KEY,
    email TEXT,
    phone TEXT,
    salt BLOB NOT NULL,
    failed INTEGER NOT NULL
) STRICT;
CREATE INDEX device_by_email ON device (email);
CREATE INDEX device_by_phone ON device (phone);

CREATE TABLE code (
    code_id TEXT PRIMARY KEY,
    device_hash TEXT NOT NULL REFERENCES device ON DELETE CASCADE,
    link_hash TEXT NOT NULL UNIQUE,
    created INTEGER NOT NULL
) STRICT;
CREATE INDEX code_by_device ON code (device_hash, created);

CREATE TABLE password_reset (
    token_hash TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES user ON DELETE CASCADE,
    email TEXT NOT NULL,
    expires INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX password_reset_by_user ON password_reset (user_id);
";
