//! The project whose core it is: `st.toml`, `.env`, and where its core is found.

use std::path::{Path, PathBuf};

use crate::{
    catalog::Knowledge,
    error::{Exit, Failure, Result},
    project::{
        DotEnv, Settings,
        core::{Core, Database, EngineName},
        settings,
    },
    runtime::{
        Identity, RuntimeError, builtin,
        docker::{self, Engine},
    },
    shell::{
        disk::{self, Access},
        env,
    },
};

/// The variables that an app reads.
pub(super) const URI: &str = "SUPERTOKENS_CONNECTION_URI";
pub(super) const KEY: &str = "SUPERTOKENS_API_KEY";
/// The address of a database that st doesn't run; of `st core` only, no app reads it.
const DATABASE: &str = "ST_CORE_DATABASE_URI";

/// Where every project's built-in core keeps its state.
pub(super) fn projects() -> Result<PathBuf> {
    Ok(env::state_dir().ok_or(RuntimeError::NoStateDirectory)?.join("projects"))
}

/// A directory and what is known of its core.
pub(super) struct Project {
    pub(super) directory: PathBuf,
    pub(super) identity: Identity,
    pub(super) settings: Settings,
    /// Where the built-in core's state is and the lock that two `st core` share.
    pub(super) state: PathBuf,
    /// The text of `st.toml`.
    pub(super) text: Option<String>,
    env: Option<DotEnv>,
}

impl Project {
    /// Reads what is there; a directory with nothing in it is a project, too.
    pub(super) fn read(directory: &Path) -> Result<Self> {
        let text = disk::read_if_there(&directory.join(settings::FILE))?;
        let parse = |text: &String| Settings::parse(settings::FILE, text);
        let settings = text.as_ref().map_or(Ok(Settings::default()), parse)?;
        let env = disk::read_if_there(&directory.join(".env"))?.map(DotEnv::new);
        let identity = Identity::of(directory);
        let state = projects()?.join(&identity.id);
        Ok(Self { directory: directory.to_owned(), identity, settings, state, text, env })
    }

    /// A variable of `.env`; empty ones are unset.
    pub(super) fn variable(&self, name: &str) -> Option<String> {
        self.env.as_ref()?.get(name).filter(|value| !value.trim().is_empty())
    }

    /// The API key of `.env`. Beside an address of another machine it is that core's key, not ours.
    pub(super) fn key(&self) -> Option<String> {
        let foreign =
            self.variable(URI).filter(|_| self.settings.core.uri.is_none()).is_some_and(|uri| !is_ours(&uri));
        self.variable(KEY).filter(|_| !foreign)
    }

    /// The image that is asked for: of that tag, else the one that `st.toml` names; `None` where neither says anything.
    pub(super) fn image(&self, version: Option<&str>) -> Option<String> {
        let core = &self.settings.core;
        match (version.or(core.version.as_deref()), &core.image) {
            (Some(tag), image) => Some(docker::with_tag(image.as_deref(), tag)),
            (None, image) => image.clone(),
        }
    }

    /// The image of the database: the one that `st.toml` names, else st's own.
    pub(super) fn database_image(&self) -> String {
        self.settings.core.database_image.clone().unwrap_or_else(docker::default_database_image)
    }

    /// The engine that `st.toml` names.
    pub(super) fn engine(&self) -> Option<EngineName> {
        match self.settings.core.engine.as_deref() {
            Some("docker") => Some(EngineName::Docker),
            Some("builtin") => Some(EngineName::Builtin),
            _ => None,
        }
    }

    /// The project's core, running or not; one that runs before one that doesn't, then the one that `st.toml` names.
    /// An engine that can't be asked has no core of ours, except where `st.toml` says that it has.
    pub(super) async fn find(&self) -> Result<Option<(Core, Option<Engine>)>> {
        let builtin = builtin::find(&self.state)?.map(|core| (core, None));
        if builtin.as_ref().is_some_and(|(core, _)| core.running) {
            return Ok(builtin);
        }
        let engine = match Engine::connect().await {
            Ok(engine) => engine,
            Err(error) if self.engine() == Some(EngineName::Docker) => return Err(error.into()),
            Err(_) => return Ok(builtin),
        };
        match engine.container(&self.identity).await?.map(|found| found.core) {
            Some(core) if core.running || self.engine() != Some(EngineName::Builtin) || builtin.is_none() => {
                Ok(Some((core, Some(engine))))
            }
            _ => Ok(builtin),
        }
    }

    /// The key of a core that was found: of `.env`, else the one that its container was given.
    pub(super) async fn key_of(&self, found: Option<&(Core, Option<Engine>)>) -> Option<String> {
        if let Some(key) = self.key() {
            return Some(key);
        }
        let engine = found?.1.as_ref()?;
        engine.container(&self.identity).await.ok().flatten()?.api_key
    }

    /// The volume with a core's data, where it has one of st's.
    pub(super) fn volume_of(&self, core: &Core) -> Option<String> {
        (core.database == Some(Database::Postgres.id())).then(|| self.identity.volume())
    }

    /// Writes the core's address and key to `.env`, where the directory is a project. A value that points to another
    /// machine is the user's and stays. The file's path, and what the user should know.
    pub(super) fn write_env(
        &self,
        uri: &str,
        api_key: Option<&str>,
        database: &Database,
    ) -> Result<(Option<PathBuf>, Option<String>)> {
        let path = self.directory.join(".env");
        let is_project = self.env.is_some()
            || self.text.is_some()
            || Knowledge::all()
                .iter()
                .any(|known| known.manifests().any(|name| self.directory.join(name).exists()));
        if !is_project {
            return Ok((None, None));
        }
        if let Some(old) = self.variable(URI)
            && !is_ours(&old)
        {
            let note = format!(
                ".env has {URI}={old}, which is not this machine: it is left; set it to {uri} to use this core"
            );
            return Ok((None, Some(note)));
        }
        let mut env = self.env.clone().unwrap_or_default();
        if self.variable(URI).as_deref() != Some(uri) {
            env.set(URI, uri);
        }
        if let Some(key) = api_key
            && self.variable(KEY).as_deref() != Some(key)
        {
            env.set(KEY, key);
        }
        if let Database::External(address) = database
            && self.variable(DATABASE).as_deref() != Some(address)
        {
            env.set(DATABASE, address);
        }
        if self.env.as_ref() != Some(&env) {
            disk::write(&path, env.text().as_bytes(), Access::Private)?;
        }
        Ok((Some(path), None))
    }

    /// Where `st.toml` says that a core in Docker keeps its data.
    pub(super) fn database(&self) -> Result<Option<Database>> {
        Ok(match self.settings.core.database.as_deref() {
            Some("memory") => Some(Database::Memory),
            Some("postgres") => Some(Database::Postgres),
            Some("external") => Some(self.external_database()?),
            _ => None,
        })
    }

    /// The address of a database that st doesn't run, of `.env`.
    fn external_database(&self) -> Result<Database> {
        let address =
            self.variable(DATABASE).ok_or(DatabaseAddress(format!("{DATABASE} is not set in .env")))?;
        Ok(address.parse().map_err(DatabaseAddress)?)
    }

    /// Writes engine and database into `st.toml`, which keeps its comments and order: data must not silently move from one
    /// place to the other. What was written, as `key = "value"`.
    pub(super) fn record(&self, core: &Core, version: Option<&str>) -> Result<Vec<String>> {
        if self.text.is_none() {
            return Ok(Vec::new());
        }
        let mut values = Vec::new();
        if self.settings.core.engine.is_none() {
            values.push(("engine", core.engine.id()));
        }
        let recorded = self.settings.core.database.as_deref();
        if let Some(database) = core.database.filter(|database| recorded.unwrap_or("memory") != *database) {
            values.push(("database", database));
        }
        let image = version.and(core.image.as_deref());
        match (&self.settings.core.image, version) {
            (Some(recorded), Some(_)) if image != Some(recorded) => {
                values.push(("image", image.unwrap_or_default()));
            }
            (None, Some(version)) if self.settings.core.version.as_deref() != Some(version) => {
                values.push(("version", version));
            }
            _ => {}
        }
        if values.is_empty() {
            return Ok(Vec::new());
        }
        let path = self.directory.join(settings::FILE);
        let mut text = disk::read(&path)?;
        for (key, value) in &values {
            text = settings::with_core(&text, key, value);
        }
        disk::write(&path, text.as_bytes(), Access::Shared)?;
        Ok(values.into_iter().map(|(key, value)| format!("{key} = \"{value}\"")).collect())
    }
}

/// The address of a database can't be used.
#[derive(Debug, thiserror::Error)]
#[error("the database's address is wrong: {0}")]
struct DatabaseAddress(String);

impl Failure for DatabaseAddress {
    fn code(&self) -> &'static str {
        "database-address"
    }
    fn exit(&self) -> Exit {
        Exit::Usage
    }
    fn hint(&self) -> Option<String> {
        Some(format!("write {DATABASE}=postgresql://USER:PASSWORD@HOST:5432/NAME into .env"))
    }
}

/// Whether every address of a list is this machine's.
pub(super) fn is_ours(uris: &str) -> bool {
    uris.split(';').all(|uri| is_loopback(uri.trim()))
}

/// Whether an address is this machine's.
fn is_loopback(uri: &str) -> bool {
    url::Url::parse(uri).is_ok_and(|url| match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    })
}

#[cfg(test)]
mod tests {
    use super::is_loopback;

    #[test]
    fn what_is_this_machine() {
        for uri in ["http://127.0.0.1:3567", "http://localhost:3567", "http://[::1]:3567"] {
            assert!(is_loopback(uri), "{uri}");
        }
        for uri in ["https://core.example.com", "http://localhost.example.com", "nonsense", ""] {
            assert!(!is_loopback(uri), "{uri}");
        }
    }
}
