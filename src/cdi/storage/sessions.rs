//! Sessions.

use rusqlite::{OptionalExtension as _, Row, Transaction, named_params, params};
use serde_json::{Map, Value};

use super::StorageError;
use crate::cdi::clock::Millis;

/// A session.
#[derive(Clone, Debug)]
pub struct Session {
    /// Its id.
    pub handle: String,
    /// Whose it is; any text that the application chose.
    pub user_id: String,
    /// The second hash of the refresh token that is current.
    pub refresh_hash: String,
    /// What the application stores beside it.
    pub data_in_database: Map<String, Value>,
    /// What the application puts into access tokens.
    pub data_in_jwt: Map<String, Value>,
    /// When it began.
    pub created: Millis,
    /// When it ends unless it is refreshed.
    pub expires: Millis,
    /// Whether its access tokens are signed with the key that never rotates.
    pub static_key: bool,
}

fn text(map: &Map<String, Value>) -> String {
    serde_json::to_string(map).unwrap_or_default()
}

fn map(row: &Row, column: &str) -> Result<Map<String, Value>, StorageError> {
    let text: String = row.get(column)?;
    Ok(serde_json::from_str(&text).unwrap_or_default())
}

/// Stores a new session.
pub fn insert(tx: &Transaction, session: &Session) -> Result<(), StorageError> {
    tx.prepare_cached(
        "INSERT INTO session VALUES (:handle, :user_id, :refresh_hash, :database, :jwt, :created, :expires, :static)",
    )?
    .execute(named_params! {
        ":handle": session.handle,
        ":user_id": session.user_id,
        ":refresh_hash": session.refresh_hash,
        ":database": text(&session.data_in_database),
        ":jwt": text(&session.data_in_jwt),
        ":created": session.created,
        ":expires": session.expires,
        ":static": session.static_key,
    })?;
    Ok(())
}

/// The session with that handle, expired or not.
pub fn get(tx: &Transaction, handle: &str) -> Result<Option<Session>, StorageError> {
    tx.prepare_cached("SELECT * FROM session WHERE handle = ?1")?
        .query_row([handle], |row| {
            Ok(Session {
                handle: row.get("handle")?,
                user_id: row.get("user_id")?,
                refresh_hash: row.get("refresh_hash")?,
                data_in_database: map(row, "data_in_database")?,
                data_in_jwt: map(row, "data_in_jwt")?,
                created: row.get("created")?,
                expires: row.get("expires")?,
                static_key: row.get("static_key")?,
            })
        })
        .optional()
}

/// Makes another refresh token current and extends the session.
pub fn rotate(
    tx: &Transaction,
    handle: &str,
    refresh_hash: &str,
    expires: Millis,
) -> Result<(), StorageError> {
    tx.prepare_cached("UPDATE session SET refresh_hash = ?2, expires = ?3 WHERE handle = ?1")?
        .execute(params![handle, refresh_hash, expires])?;
    Ok(())
}

/// Chooses the kind of key that signs its access tokens.
pub fn set_static_key(tx: &Transaction, handle: &str, static_key: bool) -> Result<(), StorageError> {
    tx.execute("UPDATE session SET static_key = ?2 WHERE handle = ?1", params![handle, static_key])?;
    Ok(())
}

/// Replaces what the application stores beside it.
pub fn set_data_in_database(
    tx: &Transaction,
    handle: &str,
    data: &Map<String, Value>,
) -> Result<(), StorageError> {
    tx.execute("UPDATE session SET data_in_database = ?2 WHERE handle = ?1", params![handle, text(data)])?;
    Ok(())
}

/// Replaces what the application puts into access tokens.
pub fn set_data_in_jwt(
    tx: &Transaction,
    handle: &str,
    data: &Map<String, Value>,
) -> Result<(), StorageError> {
    tx.execute("UPDATE session SET data_in_jwt = ?2 WHERE handle = ?1", params![handle, text(data)])?;
    Ok(())
}

/// The handles of a user's sessions that have not expired, oldest first.
pub fn handles_of_user(tx: &Transaction, user_id: &str, now: Millis) -> Result<Vec<String>, StorageError> {
    let mut statement = tx.prepare_cached(
        "SELECT handle FROM session WHERE user_id = ?1 AND expires >= ?2 ORDER BY created, rowid",
    )?;
    statement.query_map(params![user_id, now], |row| row.get(0))?.collect()
}

/// Deletes a session; whether there was one.
pub fn delete(tx: &Transaction, handle: &str) -> Result<bool, StorageError> {
    Ok(tx.execute("DELETE FROM session WHERE handle = ?1", [handle])? > 0)
}

/// Deletes sessions that ended before `now`.
pub fn delete_expired(tx: &Transaction, now: Millis) -> Result<(), StorageError> {
    tx.execute("DELETE FROM session WHERE expires < ?1", [now])?;
    Ok(())
}
