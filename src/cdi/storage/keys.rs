//! Signing keys and the secret behind refresh tokens.

use rusqlite::{OptionalExtension as _, Transaction, params};

use super::StorageError;
use crate::cdi::clock::Millis;

/// A signing key as it is stored.
#[derive(Debug)]
pub struct StoredKey {
    /// Its id, as in tokens.
    pub kid: String,
    /// Whether it never rotates.
    pub is_static: bool,
    /// When it was made.
    pub created: Millis,
    /// PKCS#8.
    pub pkcs8: Vec<u8>,
}

/// Every key, newest first.
pub fn all(tx: &Transaction) -> Result<Vec<StoredKey>, StorageError> {
    let mut statement =
        tx.prepare_cached("SELECT kid, is_static, created, pkcs8 FROM signing_key ORDER BY created DESC")?;
    let rows = statement.query_map([], |row| {
        Ok(StoredKey { kid: row.get(0)?, is_static: row.get(1)?, created: row.get(2)?, pkcs8: row.get(3)? })
    })?;
    rows.collect()
}

/// Stores a key.
pub fn insert(tx: &Transaction, key: &StoredKey) -> Result<(), StorageError> {
    tx.execute(
        "INSERT INTO signing_key (kid, is_static, created, pkcs8) VALUES (?1, ?2, ?3, ?4)",
        params![key.kid, key.is_static, key.created, key.pkcs8],
    )?;
    Ok(())
}

/// Deletes rotating keys made before `before`.
pub fn delete_rotated(tx: &Transaction, before: Millis) -> Result<(), StorageError> {
    tx.execute("DELETE FROM signing_key WHERE NOT is_static AND created < ?1", [before])?;
    Ok(())
}

/// The secret called `name`; `fresh` is stored and returned where there is none.
pub fn secret(tx: &Transaction, name: &str, fresh: [u8; 32]) -> Result<Vec<u8>, StorageError> {
    let found =
        tx.query_row("SELECT value FROM secret WHERE name = ?1", [name], |row| row.get(0)).optional()?;
    if let Some(value) = found {
        return Ok(value);
    }
    tx.execute("INSERT INTO secret (name, value) VALUES (?1, ?2)", params![name, fresh])?;
    Ok(fresh.to_vec())
}
