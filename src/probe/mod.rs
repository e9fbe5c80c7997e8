//! A running backend or core -> observations: the requests that a browser would send.
//!
//! At most a dozen requests, none of which creates or changes anything. `doctor::live` judges
//! the answers.

mod ask;
mod sdk;
mod target;

pub use ask::{ProbeError, observe};
pub use sdk::installed;
pub use target::{ProviderTarget, Target, TargetError, Told};
