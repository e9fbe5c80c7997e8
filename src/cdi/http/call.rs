//! What a handler is given.

use super::{Answer, Input, Refusal, Version};
use crate::cdi::{clock::Millis, core::Core, storage::Transaction};

/// A request that has passed every check but its own.
pub struct Call<'a> {
    /// Keys, storage, clock, options.
    pub core: &'a Core,
    /// The protocol's version.
    pub version: Version,
    /// Its query or body.
    pub input: &'a Input,
    /// The tenant in the path.
    pub tenant: &'a str,
    /// When it came; one request has one time.
    pub now: Millis,
}

/// What a handler returns.
pub type Handled = Result<Answer, Refusal>;

impl Call<'_> {
    /// Runs `work` in the request's transaction; what it returns is on disk when this returns, and
    /// after an error nothing is.
    pub fn transact<T>(&self, work: impl FnOnce(&Transaction) -> Result<T, Refusal>) -> Result<T, Refusal> {
        self.core.storage.transact(work)
    }
}
