//! Everything that outlives a request: one SQLite connection, one transaction a request.

pub mod backup;
pub mod devices;
pub mod keys;
pub mod open;
pub mod resets;
pub mod schema;
pub mod sessions;
pub mod user_pages;
pub mod users;

use std::{
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
};

use rusqlite::{Connection, TransactionBehavior};

use super::error::ServeError;
use crate::shell::lock::Lock;

pub use rusqlite::Transaction;

/// A statement that failed. Its text is for the log only.
pub type StorageError = rusqlite::Error;

/// The storage of a core.
#[derive(Debug)]
pub struct Storage {
    connection: Mutex<Connection>,
    // Held as long as the file is open.
    _lock: Option<Lock>,
}

impl Storage {
    /// Opens `file`, or memory. A file that isn't there is made, with mode 0600.
    pub fn open(file: Option<&Path>) -> Result<Self, ServeError> {
        let (connection, lock) = open::open(file)?;
        Ok(Self { connection: Mutex::new(connection), _lock: lock })
    }

    /// Runs `work` in a transaction: committed when it returns a value, undone when an error.
    pub fn transact<T, E: From<StorageError>>(
        &self,
        work: impl FnOnce(&Transaction) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut connection = self.lock();
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let value = work(&transaction)?;
        transaction.commit()?;
        Ok(value)
    }

    // A panic in a transaction has already undone it; the connection is fine.
    fn lock(&self) -> MutexGuard<'_, Connection> {
        self.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
