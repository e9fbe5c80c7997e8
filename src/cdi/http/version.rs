//! The version of the protocol that a request speaks.

use super::Refusal;

/// A version of the Core Driver Interface. Only those that an SDK's recorded traffic was replayed
/// against are spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// What supertokens-golang 0.25 speaks.
    V3_1,
    /// What supertokens-node 24 and supertokens-python 0.31 speak.
    V5_4,
}

impl Version {
    /// Every version, oldest first.
    pub const ALL: [Self; 2] = [Self::V3_1, Self::V5_4];

    /// As the header has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::V3_1 => "3.1",
            Self::V5_4 => "5.4",
        }
    }

    /// From the `cdi-version` header; without one the newest.
    pub fn negotiate(header: Option<&str>) -> Result<Self, Refusal> {
        let Some(asked) = header else { return Ok(Self::V5_4) };
        Self::ALL
            .into_iter()
            .find(|version| version.name() == asked)
            .ok_or_else(|| Refusal::input(format!("cdi-version {asked} not supported")))
    }

    /// Whether users have login methods and sessions a `recipeUserId` (since 4.0).
    pub fn has_login_methods(self) -> bool {
        self > Self::V3_1
    }
}
