//! What exists, read from `templates/`: data in, types out. A folder is the registration.

pub mod knowledge;
pub mod templates;
pub mod versions;

pub use knowledge::Knowledge;
pub use versions::Versions;
