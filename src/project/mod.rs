//! What a project is: the texts in its directory, as types. Pure; reading them is the caller's.

pub mod api_key;
pub mod core;
pub mod core_config;
pub mod dotenv;
pub mod go_mod;
pub mod jsonc;
pub mod lock;
pub mod python_packages;
pub mod settings;
pub mod sources;
pub mod version;

pub use dotenv::DotEnv;
pub use settings::Settings;
pub use sources::Sources;
