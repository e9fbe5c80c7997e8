//! What exists, read from `templates/`: data in, types out. A folder is the registration.

pub mod templates;
pub mod versions;

pub use versions::Versions;
