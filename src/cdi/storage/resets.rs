//! Password reset tokens; stored is only their hash.

use rusqlite::{OptionalExtension as _, Transaction, params};

use super::StorageError;
use crate::cdi::clock::Millis;

/// What a token stands for.
#[derive(Debug)]
pub struct Reset {
    /// Whose password.
    pub user_id: String,
    /// The address that the token was sent to.
    pub email: String,
    /// When it stops working.
    pub expires: Millis,
}

/// Stores a token.
pub fn insert(tx: &Transaction, token_hash: &str, reset: &Reset) -> Result<(), StorageError> {
    tx.execute(
        "INSERT INTO password_reset (token_hash, user_id, email, expires) VALUES (?1, ?2, ?3, ?4)",
        params![token_hash, reset.user_id, reset.email, reset.expires],
    )?;
    Ok(())
}

/// What a token stands for; taking it deletes every token of that user.
pub fn take(tx: &Transaction, token_hash: &str) -> Result<Option<Reset>, StorageError> {
    let found = tx
        .query_row(
            "SELECT user_id, email, expires FROM password_reset WHERE token_hash = ?1",
            [token_hash],
            |row| Ok(Reset { user_id: row.get(0)?, email: row.get(1)?, expires: row.get(2)? }),
        )
        .optional()?;
    if let Some(reset) = &found {
        tx.execute("DELETE FROM password_reset WHERE user_id = ?1", [&reset.user_id])?;
    }
    Ok(found)
}

/// Deletes tokens that stopped working before `now`.
pub fn delete_expired(tx: &Transaction, now: Millis) -> Result<(), StorageError> {
    tx.execute("DELETE FROM password_reset WHERE expires < ?1", [now])?;
    Ok(())
}
