//! The login of a registry, as `docker login` stored it: the engine does not look there itself.
//!
//! In Docker's order: a helper for that registry, the helper for all, the file itself. A registry without a login is
//! asked without one.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bollard::auth::DockerCredentials;
use serde_json::Value;

use super::endpoint;
use crate::{
    runtime::{RuntimeError, fault::Fault},
    shell::{disk, process},
};

/// Under which name Docker Hub's login is stored.
const HUB: &str = "https://index.docker.io/v1/";

/// A login, and where it was found.
pub(super) struct Login {
    pub(super) credentials: DockerCredentials,
    /// In words, for messages.
    pub(super) from: String,
}

/// The login of a registry; `None` where there is none.
pub(super) async fn of(registry: &str) -> Result<Option<Login>, RuntimeError> {
    let Some(path) = endpoint::config_directory().map(|directory| directory.join("config.json")) else {
        return Ok(None);
    };
    // A file that can't be read has no login: what the registry says is told then.
    let text = disk::read_if_there(&path).ok().flatten().unwrap_or_default();
    let Ok(config) = serde_json::from_str::<Value>(&text) else { return Ok(None) };
    let key = if registry == "docker.io" { HUB } else { registry };
    let helper = config["credHelpers"][registry].as_str().or(config["credsStore"].as_str());
    if let Some(helper) = helper.filter(|helper| !helper.is_empty()) {
        let program = format!("docker-credential-{helper}");
        if let Some(credentials) = ask(&program, key).await? {
            return Ok(Some(Login { credentials, from: program }));
        }
    }
    let found = stored(&config["auths"], key);
    Ok(found.map(|credentials| Login { credentials, from: path.display().to_string() }))
}

/// What the file itself holds.
fn stored(auths: &Value, key: &str) -> Option<DockerCredentials> {
    let host = |name: &str| {
        let name = name.split_once("://").map_or(name, |(_, rest)| rest);
        name.split('/').next().unwrap_or_default().to_owned()
    };
    let entries = auths.as_object()?;
    let entry =
        entries.get(key).or_else(|| Some(entries.iter().find(|(name, _)| host(name) == host(key))?.1))?;
    let text = |name: &str| entry[name].as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    let decoded = text("auth").and_then(|auth| String::from_utf8(STANDARD.decode(auth).ok()?).ok());
    let (user, password) = match decoded.as_ref().and_then(|pair| pair.split_once(':')) {
        Some((user, password)) => (user.to_owned(), password.trim_end_matches('\0').to_owned()),
        None => (text("username")?, text("password").unwrap_or_default()),
    };
    Some(credentials(key, user, password, text("identitytoken")))
}

/// What a helper says; `None` where it has no login of that registry.
async fn ask(program: &str, key: &str) -> Result<Option<DockerCredentials>, RuntimeError> {
    let failed =
        |said: String| Fault::CredentialHelper { registry: key.to_owned(), helper: program.to_owned(), said };
    let answer = process::ask(program, &["get"], key).await.map_err(|error| failed(error.to_string()))?;
    let said = String::from_utf8_lossy(&answer.stdout);
    if !answer.status.success() {
        // All helpers say it in these words.
        if said.contains("credentials not found") {
            return Ok(None);
        }
        return Err(failed(format!("{said}{}", String::from_utf8_lossy(&answer.stderr))).into());
    }
    let value: Value = serde_json::from_str(&said).map_err(|error| failed(error.to_string()))?;
    let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
    let (user, secret) = (text("Username"), text("Secret"));
    Ok(Some(match user.as_str() {
        "<token>" => credentials(key, String::new(), String::new(), Some(secret)),
        _ => credentials(key, user, secret, None),
    }))
}

fn credentials(key: &str, user: String, password: String, token: Option<String>) -> DockerCredentials {
    DockerCredentials {
        username: Some(user),
        password: Some(password),
        identitytoken: token,
        serveraddress: Some(key.to_owned()),
        ..DockerCredentials::default()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn logins_of_a_file() {
        let auths = json!({
            "https://index.docker.io/v1/": {"auth": STANDARD.encode("me:one:two")},
            "https://registry.example.com/v2/": {"username": "you", "password": "three"},
            "empty.example.com": {},
        });
        let of =
            |key: &str| stored(&auths, key).map(|login| (login.username.unwrap(), login.password.unwrap()));
        assert_eq!(of(HUB), Some(("me".into(), "one:two".into())));
        assert_eq!(of("registry.example.com"), Some(("you".into(), "three".into())));
        assert_eq!(of("empty.example.com"), None);
        assert_eq!(of("ghcr.io"), None);
    }
}
