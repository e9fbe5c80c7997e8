//! `templates/_core/releases.toml`: the core's releases, what they speak, what an upgrade asks for.

use std::{cmp::Reverse, sync::LazyLock};

use serde::Deserialize;

/// What is known of the core's releases.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CoreReleases {
    /// The day on which it was read, `YYYY-MM-DD`.
    pub checked: String,
    /// Where from.
    pub source: String,
    releases: Vec<String>,
    cdi: Vec<Speaks>,
    migration: Vec<Migration>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Speaks {
    since: String,
    adds: Vec<String>,
}

/// What a database that an older release made needs.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Migration {
    /// The release that brought it.
    pub since: String,
    /// Who runs it.
    pub sql: Sql,
    /// What it is, in a few words.
    pub what: String,
}

/// Who runs the SQL of a migration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sql {
    /// Somebody has to, or the core breaks.
    Required,
    /// Somebody should: an index.
    Advised,
    /// The core, when it starts.
    None,
}

impl Sql {
    /// As the file and JSON call it.
    pub fn id(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Advised => "advised",
            Self::None => "none",
        }
    }
}

/// The three numbers of a release; `None` for a tag that is no release's.
pub fn release(tag: &str) -> Option<[u32; 3]> {
    let mut numbers = [0; 3];
    let mut parts = tag.trim_start_matches('v').split('.');
    for number in &mut numbers {
        *number = parts.next()?.parse().ok()?;
    }
    parts.next().is_none().then_some(numbers)
}

static RELEASES: LazyLock<CoreReleases> = LazyLock::new(|| super::embedded("_core/releases.toml"));

impl CoreReleases {
    /// What this build knows.
    pub fn get() -> &'static Self {
        &RELEASES
    }

    /// The CDI versions that the core of a tag speaks, newest first; empty where that is not known.
    pub fn cdi_of(&self, tag: &str) -> Vec<&str> {
        let Some(wanted) = release(tag) else { return Vec::new() };
        let rows = self.cdi.iter().filter(|row| release(&row.since).is_some_and(|since| since <= wanted));
        let mut spoken: Vec<&str> = rows.flat_map(|row| &row.adds).map(String::as_str).collect();
        spoken.sort_by_key(|version| {
            Reverse(version.split('.').map(|part| part.parse::<u32>().unwrap_or(0)).collect::<Vec<_>>())
        });
        spoken
    }

    /// The newest release that speaks one of these CDI versions.
    pub fn newest_for(&self, spoken: &[String]) -> Option<&str> {
        let fits = |tag: &&String| self.cdi_of(tag).iter().any(|cdi| spoken.iter().any(|own| own == cdi));
        self.releases.iter().rev().find(fits).map(String::as_str)
    }

    /// The newest release.
    pub fn newest(&self) -> &str {
        self.releases.last().map_or("", String::as_str)
    }

    /// What a database needs on its way from one tag to a later one, in the order of the releases; nothing where
    /// either is no release.
    pub fn migrations(&self, from: &str, to: &str) -> Vec<&Migration> {
        let (Some(from), Some(to)) = (release(from), release(to)) else { return Vec::new() };
        let between = |migration: &&Migration| {
            release(&migration.since).is_some_and(|since| from < since && since <= to)
        };
        self.migration.iter().filter(between).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Versions;

    #[test]
    fn the_pin_is_a_release_that_speaks_what_it_says() {
        let (all, pin) = (CoreReleases::get(), &Versions::get().core);
        assert!(all.releases.contains(&pin.tag));
        let mut spoken = pin.cdi.clone();
        spoken.reverse();
        assert_eq!(all.cdi_of(&pin.tag), spoken);
        assert!(all.releases.is_sorted_by_key(|tag| release(tag)));
    }

    #[test]
    fn what_fits_an_sdk() {
        let all = CoreReleases::get();
        let own = |cdi: &str| vec![cdi.to_owned()];
        assert_eq!(all.newest_for(&own("5.4")), Some(all.newest()));
        assert_eq!(all.newest_for(&own("9.9")), None);
        assert!(!all.cdi_of("9.2.6").contains(&"5.2") && all.cdi_of("9.3.0").contains(&"5.2"));
        assert!(all.cdi_of("latest").is_empty());
    }

    #[test]
    fn what_an_upgrade_needs() {
        let all = CoreReleases::get();
        let since = |from, to| -> Vec<&str> {
            all.migrations(from, to).into_iter().map(|migration| migration.since.as_str()).collect()
        };
        assert_eq!(since("11.4.6", "11.4.7"), Vec::<&str>::new());
        assert_eq!(since("12.0.10", "12.1.1"), ["12.1.0", "12.1.1"]);
        assert_eq!(since("12.1.1", "11.4.7"), Vec::<&str>::new());
        assert!(all.migrations("11.4.7", "12.0.6").iter().any(|one| one.sql == Sql::Required));
    }
}
