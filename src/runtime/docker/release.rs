//! Which release of the core used a project's database last, written down in the database itself: a volume outlives its
//! containers, and another release may not be able to use it.

use super::{Engine, image::tag_of, postgres::NAME};
use crate::{
    catalog::{
        CoreReleases,
        core_releases::{Sql, release},
    },
    runtime::{Identity, RuntimeError},
};

/// How the comment of the database begins.
const MARK: &str = "used by core ";

/// What has to be run by hand on the way from one release to another, a line each.
pub fn by_hand(from: &str, to: &str) -> Vec<String> {
    let all = CoreReleases::get().migrations(from, to).into_iter();
    let required = all.filter(|migration| migration.sql == Sql::Required);
    required.map(|migration| format!("{}: {}", migration.since, migration.what)).collect()
}

/// Refuses a core for which the data are too old or too new.
pub(super) fn check(from: &str, to: &str) -> Result<(), RuntimeError> {
    let (Some(old), Some(new)) = (release(from), release(to)) else { return Ok(()) };
    let (from, to) = (from.to_owned(), to.to_owned());
    if new < old {
        return Err(RuntimeError::Downgrade { from, to });
    }
    let what = by_hand(&from, &to);
    if what.is_empty() { Ok(()) } else { Err(RuntimeError::UpgradeNeeded { from, to, what }) }
}

/// The tag of an image's name, where it is a release's.
pub(super) fn of_image(image: &str) -> Option<&str> {
    Some(tag_of(image)).filter(|tag| release(tag).is_some())
}

impl Engine {
    /// The release that used the project's database last, where that is known. The database runs.
    pub(super) async fn last_release(&self, identity: &Identity) -> Result<Option<String>, RuntimeError> {
        let query =
            format!("SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '{NAME}'");
        let said = self.query(identity, &query).await?;
        Ok(said.and_then(|text| text.strip_prefix(MARK).map(str::to_owned)))
    }

    /// Writes it down.
    pub(super) async fn used_by(&self, identity: &Identity, release: &str) -> Result<(), RuntimeError> {
        // `release` has three numbers and nothing else.
        self.query(identity, &format!("COMMENT ON DATABASE {NAME} IS '{MARK}{release}'")).await?;
        Ok(())
    }

    /// The sessions in the project's database that have not ended; `None` where they can't be counted.
    pub async fn sessions(&self, identity: &Identity) -> Option<u64> {
        let query = "SELECT count(*) FROM session_info WHERE expires_at > extract(epoch FROM now()) * 1000";
        self.query(identity, query).await.ok()??.parse().ok()
    }

    /// The one value that a query gives; `None` where it fails.
    async fn query(&self, identity: &Identity, query: &str) -> Result<Option<String>, RuntimeError> {
        let command = ["psql", "-qtA", "-U", NAME, "-d", NAME, "-c", query];
        let ran = self.exec(&identity.database(), &command, None).await?;
        Ok((ran.status == 0).then(|| String::from_utf8_lossy(&ran.stdout).trim().to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_follow_what() {
        assert!(check("11.4.6", "11.4.7").is_ok());
        assert!(check("11.4.7", "canary").is_ok());
        assert!(matches!(check("12.1.1", "11.4.7"), Err(RuntimeError::Downgrade { .. })));
        let Err(RuntimeError::UpgradeNeeded { what, .. }) = check("11.4.7", "12.1.1") else {
            panic!("it needs SQL")
        };
        assert!(what.len() == 2 && what[0].starts_with("12.0.0: "), "{what:?}");
    }

    #[test]
    fn releases_of_images() {
        assert_eq!(of_image("supertokens/supertokens-postgresql:11.4.7@sha256:0"), Some("11.4.7"));
        assert_eq!(of_image("core:latest"), None);
    }
}
