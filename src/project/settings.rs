//! `st.toml`: the record of the answers of `st init` and the settings of core and doctor.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::core_config::{CoreConfig, line_of};
use crate::error::{Exit, Failure};

/// The name of the file.
pub const FILE: &str = "st.toml";

/// `st.toml`, read. Every field may be absent.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    /// The project's name.
    pub name: Option<String>,
    /// The framework's id, as in `st list frameworks`.
    pub framework: Option<String>,
    /// `ts` or `js`.
    pub language: Option<String>,
    /// `esm` or `commonjs`, for Node.
    pub module: Option<String>,
    /// `npm`, `pnpm`, `yarn` or `bun`.
    pub package_manager: Option<String>,
    /// Whether the backend serves st's sign-in page.
    pub page: Option<bool>,
    /// How users sign in.
    pub login: Login,
    /// Where website and backend are.
    pub origins: Origins,
    /// Where the core is and how it is run.
    pub core: Core,
    /// What doctor is told.
    pub doctor: Doctor,
}

/// `[doctor]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Doctor {
    /// Rule -> `off`, `info`, `warning` or `error`.
    pub rules: BTreeMap<String, String>,
    /// Patterns of the only files that are judged; as in .gitignore.
    pub include: Vec<String>,
    /// Patterns of files that are not judged.
    pub exclude: Vec<String>,
    /// Where the website is in other environments.
    pub origins: Vec<String>,
}

/// `[login]`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Login {
    /// `thirdparty`, `passwordless`, `emailpassword`.
    pub methods: Option<Vec<String>>,
    /// Ids of built-in third-party providers.
    pub providers: Option<Vec<String>>,
    /// `email`, `phone` or `email-or-phone`.
    pub contact: Option<String>,
    /// `code`, `link` or `code-and-link`.
    pub flow: Option<String>,
    /// Third-party providers that the SDKs don't have built in.
    #[serde(rename = "custom-provider")]
    pub custom_providers: Vec<CustomProvider>,
}

/// `[[login.custom-provider]]`: OAuth or OpenID by issuer or by endpoints.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CustomProvider {
    /// Its id: part of the redirect URI and of the environment variables' names.
    pub id: String,
    /// What the button says; the id where absent.
    #[serde(default)]
    pub name: Option<String>,
    /// The OpenID issuer; its discovery document is at `/.well-known/openid-configuration`.
    #[serde(default)]
    pub issuer: Option<String>,
    /// Without an issuer: where the user is sent.
    #[serde(default)]
    pub authorization_endpoint: Option<String>,
    /// Without an issuer: where the code is exchanged.
    #[serde(default)]
    pub token_endpoint: Option<String>,
    /// Without an issuer: where the user's profile is.
    #[serde(default)]
    pub userinfo_endpoint: Option<String>,
    /// The scopes asked for; `openid email` where absent.
    #[serde(default)]
    pub scope: Option<Vec<String>>,
}

/// `[origins]`: scheme, host and port, without a path.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Origins {
    /// Of the website that calls the backend.
    pub website: Option<String>,
    /// Of the backend.
    pub api: Option<String>,
}

/// `[core]`.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Core {
    /// `docker` or `builtin`; absent: decided by the first `st core up`, which records it.
    pub engine: Option<String>,
    /// The address of a core that st doesn't run.
    pub uri: Option<String>,
    /// The image, with its tag; absent: the one of templates/versions.toml.
    pub image: Option<String>,
    /// The image's tag, where `image` is absent.
    pub version: Option<String>,
    /// The port on 127.0.0.1; absent: 3567.
    pub port: Option<u16>,
    /// Where a core in Docker keeps its data: `memory`, `postgres`, or `external` with its address in `.env`.
    pub database: Option<String>,
    /// The image of its PostgreSQL, with its tag; absent: the one of templates/versions.toml.
    pub database_image: Option<String>,
    /// `[core.config]`: the core's own settings.
    pub config: CoreConfig,
}

/// An `st.toml` that can't be used.
#[derive(Debug, thiserror::Error)]
#[error("`{file}` is wrong: {message}")]
pub struct SettingsError {
    file: String,
    message: String,
}

impl Failure for SettingsError {
    fn code(&self) -> &'static str {
        "settings"
    }
    fn exit(&self) -> Exit {
        Exit::Usage
    }
    fn hint(&self) -> Option<String> {
        Some("docs/st-toml.md lists what may stand there".into())
    }
}

impl Settings {
    /// Reads the text of `file`; the error names the line.
    pub fn parse(file: &str, text: &str) -> Result<Self, SettingsError> {
        let settings: Self = toml::from_str(text).map_err(|error: toml::de::Error| {
            let line = error.span().map(|span| line_of(text, span.start));
            let place = line.map(|line| format!("line {line}: ")).unwrap_or_default();
            SettingsError { file: file.to_owned(), message: format!("{place}{}", error.message()) }
        })?;
        let wrong = |message: String| SettingsError { file: file.to_owned(), message };
        match settings.core.engine.as_deref() {
            None | Some("docker" | "builtin") => {}
            Some(other) => {
                return Err(wrong(format!("`[core] engine` is `docker` or `builtin`, not `{other}`")));
            }
        }
        match settings.core.database.as_deref() {
            None | Some("memory" | "postgres" | "external") => {}
            Some(other) => {
                return Err(wrong(format!(
                    "`[core] database` is `memory`, `postgres` or `external`, not `{other}`; an address belongs into .env"
                )));
            }
        }
        if let (Some(image), Some(_)) = (&settings.core.image, &settings.core.version) {
            return Err(wrong(format!(
                "`[core] version` and `image` exclude each other: `{image}` has a tag of its own"
            )));
        }
        if let Some(origin) = settings.doctor.origins.iter().find(|origin| !origin.contains("://")) {
            return Err(wrong(format!(
                "`[doctor] origins` are like `https://app.example.com`, not `{origin}`"
            )));
        }
        if settings.core.port == Some(0) {
            return Err(wrong("`[core] port` is a port from 1 to 65535".into()));
        }
        Ok(settings)
    }
}

/// The same text with a key of `[core]` set; comments and order stay. Text that is no TOML stays as it is.
pub fn with_core(text: &str, key: &str, value: &str) -> String {
    let Ok(mut document) = text.parse::<toml_edit::DocumentMut>() else { return text.to_owned() };
    document.entry("core").or_insert_with(toml_edit::table)[key] = toml_edit::value(value);
    document.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_engine_or_port_is_told() {
        for (line, part) in [("engine = \"podman\"", "not `podman`"), ("port = 0", "from 1 to 65535")] {
            let error = Settings::parse("st.toml", &format!("[core]\n{line}\n")).unwrap_err();
            assert!(error.to_string().contains(part), "{error}");
        }
    }

    #[test]
    fn an_engine_is_set_and_the_rest_stays() {
        let text = "# mine\nname = \"x\" # this\n\n[core]\n# which one\nport = 1\n";
        let changed = with_core(text, "engine", "docker");
        assert_eq!(
            changed,
            "# mine\nname = \"x\" # this\n\n[core]\n# which one\nport = 1\nengine = \"docker\"\n"
        );
        assert_eq!(Settings::parse("st.toml", &changed).unwrap().core.engine.as_deref(), Some("docker"));
        assert!(with_core("name = \"x\"\n", "engine", "builtin").contains("[core]\nengine = \"builtin\""));
    }
}
