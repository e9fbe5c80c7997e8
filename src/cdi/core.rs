//! What every request shares.

use std::{sync::Arc, time::Duration};

use super::{
    clock::{Clock, Millis},
    error::ServeError,
    options::{Lifetimes, Options},
    storage::{Storage, StorageError, devices, keys, resets, sessions},
    tokens::{hash::random, keys::Keys, refresh::RefreshKey},
};

/// What every request shares.
pub struct Core {
    /// The data.
    pub storage: Arc<Storage>,
    /// The signing keys.
    pub keys: Arc<Keys>,
    /// What refresh tokens are encrypted with.
    pub refresh_key: RefreshKey,
    /// The API keys that callers may show.
    pub api_keys: Vec<String>,
    /// How long things are valid.
    pub lifetimes: Lifetimes,
    /// bcrypt's cost for new passwords.
    pub bcrypt_cost: u32,
    /// What time it is.
    pub clock: Clock,
    /// Where a failure of the core is written.
    pub log: Arc<dyn Fn(&str) + Send + Sync>,
}

impl Core {
    /// Opens the data, with its keys; a file that isn't there is made.
    pub fn open(options: Options) -> Result<Self, ServeError> {
        let path = options.data.clone().unwrap_or_else(|| ":memory:".into());
        let broken = |source: Box<dyn std::error::Error + Send + Sync>| ServeError::Data {
            path: path.clone(),
            source,
        };
        let storage = Arc::new(Storage::open(options.data.as_deref())?);
        let secret: Vec<u8> = storage
            .transact(|tx| keys::secret(tx, "refresh-token", random()))
            .map_err(|error: StorageError| broken(error.into()))?;
        let refresh_key =
            RefreshKey::new(&secret).ok_or_else(|| broken("its refresh key is damaged".into()))?;
        let keys = Keys::start(Arc::clone(&storage), options.clock.clone(), options.lifetimes)
            .map_err(|error| broken(error.into()))?;
        Ok(Self {
            storage,
            keys,
            refresh_key,
            api_keys: options.api_keys,
            lifetimes: options.lifetimes,
            bcrypt_cost: options.bcrypt_cost,
            clock: options.clock,
            log: options.log,
        })
    }

    /// Deletes the rows that expired longer ago than `past`.
    pub fn sweep(&self, past: Duration) {
        let long_ago = self.clock.now() - Millis::try_from(past.as_millis()).unwrap_or(Millis::MAX);
        let swept: Result<(), StorageError> = self.storage.transact(|tx| {
            sessions::delete_expired(tx, long_ago)?;
            devices::delete_expired(tx, long_ago - self.lifetimes.passwordless_code)?;
            resets::delete_expired(tx, long_ago)
        });
        if let Err(error) = swept {
            (self.log)(&format!("can't delete expired rows: {error}"));
        }
    }
}
