//! What is asked: addresses, from the command line, `st.toml`, the source and `.env`.

use url::Url;

use crate::{
    error::{Exit, Failure},
    project::{DotEnv, Settings},
    shell::env,
};

/// At most this many cores and this many providers are asked.
const LIMIT: usize = 3;

/// Where to ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The backend's origin.
    pub api: String,
    /// Where the SDK's APIs are, as `/auth`.
    pub base_path: String,
    /// The website's origin.
    pub website: String,
    /// A GET route that needs a session, and whether it is known to be there.
    pub protected: (String, bool),
    /// The cores' addresses; credentials in them are kept for the request only.
    pub cores: Vec<String>,
    /// The cores' API key.
    pub api_key: Option<String>,
    /// Providers whose discovery is asked where the login methods fail.
    pub providers: Vec<ProviderTarget>,
}

/// A provider by OpenID issuer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProviderTarget {
    /// Its id.
    pub id: String,
    /// The address of its discovery document.
    pub discovery: String,
}

/// What the command knows besides the project's files. What is absent is taken from them.
#[derive(Clone, Debug, Default)]
pub struct Told {
    /// The address on the command line; its path, where it has one, is the base path.
    pub url: Option<String>,
    /// `appInfo.apiDomain` of the source.
    pub api: Option<String>,
    /// `appInfo.websiteDomain` of the source.
    pub website: Option<String>,
    /// `appInfo.apiGatewayPath` and `apiBasePath` of the source, joined.
    pub base_path: Option<String>,
}

/// No address to ask.
#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    /// Nothing says where the backend is.
    #[error("nothing says where the backend listens: no `API_DOMAIN` in .env, no `[origins]` in st.toml")]
    Unknown,
    /// What says it is no address.
    #[error("`{0}` is no address of a backend")]
    Invalid(String),
}

impl Failure for TargetError {
    fn code(&self) -> &'static str {
        "live-target"
    }
    fn exit(&self) -> Exit {
        Exit::Usage
    }
    fn hint(&self) -> Option<String> {
        Some("say it: `st doctor --live=http://localhost:3001`".into())
    }
}

impl Target {
    /// Puts it together: the command line first, then the environment and `.env`, then `st.toml`,
    /// then the source.
    pub fn new(told: &Told, settings: &Settings, dotenv: &DotEnv) -> Result<Self, TargetError> {
        let variable = |name: &str| env::var(name).or_else(|| dotenv.get(name)).filter(|v| !v.is_empty());
        let url = told.url.clone().filter(|url| !url.is_empty());
        let api = url
            .clone()
            .or_else(|| variable("API_DOMAIN"))
            .or_else(|| settings.origins.api.clone())
            .or_else(|| told.api.clone())
            .ok_or(TargetError::Unknown)?;
        let (api, path) = split(&api)?;
        let website = variable("WEBSITE_DOMAIN")
            .or_else(|| settings.origins.website.clone())
            .or_else(|| told.website.clone())
            .and_then(|website| split(&website).ok())
            .map_or_else(|| api.clone(), |(origin, _)| origin);
        let base_path = path
            .filter(|_| url.is_some())
            .or_else(|| told.base_path.clone())
            .unwrap_or_else(|| "/auth".into());
        let cores = variable("SUPERTOKENS_CONNECTION_URI").or_else(|| settings.core.uri.clone());
        Ok(Self {
            api,
            base_path: normal_path(&base_path),
            website,
            // Every scaffold has this route, and so do most examples of SuperTokens.
            protected: ("/sessioninfo".into(), settings.framework.is_some()),
            cores: cores.iter().flat_map(|list| list.split(';')).filter_map(core).take(LIMIT).collect(),
            api_key: variable("SUPERTOKENS_API_KEY"),
            providers: providers(settings),
        })
    }
}

/// Origin and path of an address; without a scheme it is `http`.
fn split(address: &str) -> Result<(String, Option<String>), TargetError> {
    let invalid = || TargetError::Invalid(address.to_owned());
    let with_scheme =
        if address.contains("://") { address.to_owned() } else { format!("http://{}", address.trim()) };
    let url = Url::parse(with_scheme.trim()).map_err(|_| invalid())?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return Err(invalid());
    }
    let path = url.path().trim_end_matches('/');
    Ok((url.origin().ascii_serialization(), (!path.is_empty()).then(|| path.to_owned())))
}

/// Begins with a slash, ends without: the root is the empty path.
fn normal_path(path: &str) -> String {
    let inner = path.trim().trim_matches('/');
    if inner.is_empty() { String::new() } else { format!("/{inner}") }
}

/// A core's address without the slash at its end.
fn core(address: &str) -> Option<String> {
    let address = address.trim().trim_end_matches('/');
    Url::parse(address).ok().filter(|url| url.host().is_some()).map(|_| address.to_owned())
}

fn providers(settings: &Settings) -> Vec<ProviderTarget> {
    let custom = settings.login.custom_providers.iter();
    custom
        .filter_map(|provider| {
            let issuer = provider.issuer.as_deref()?.trim_end_matches('/');
            let document = "/.well-known/openid-configuration";
            let discovery = format!("{}{document}", issuer.trim_end_matches(document));
            Some(ProviderTarget { id: provider.id.clone(), discovery })
        })
        .take(LIMIT)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(url: &str, dotenv: &str) -> Target {
        let told = Told { url: Some(url.into()), ..Told::default() };
        Target::new(&told, &Settings::default(), &DotEnv::new(dotenv)).expect("a target")
    }

    #[test]
    fn an_address_may_name_the_base_path() {
        let asked = target("localhost:3001/api/auth/", "WEBSITE_DOMAIN=http://LOCALHOST:3000/app/\n");
        assert_eq!(asked.api, "http://localhost:3001");
        assert_eq!(asked.base_path, "/api/auth");
        assert_eq!(asked.website, "http://localhost:3000");
        assert_eq!(target("http://localhost:3001", "").base_path, "/auth");
    }

    #[test]
    fn without_a_website_it_is_the_backend_itself() {
        let asked = target("http://localhost:3001", "");
        assert_eq!(asked.website, asked.api);
    }

    #[test]
    fn lists_of_cores_are_split() {
        let asked = target("http://a", "SUPERTOKENS_CONNECTION_URI=http://x:1/;http://y:2\n");
        assert_eq!(asked.cores, ["http://x:1", "http://y:2"]);
    }

    #[test]
    fn no_address_is_an_error_that_says_how() {
        let nothing = Target::new(&Told::default(), &Settings::default(), &DotEnv::default());
        assert!(matches!(nothing, Err(TargetError::Unknown)));
        let told = Told { url: Some("ftp://x".into()), ..Told::default() };
        let wrong = Target::new(&told, &Settings::default(), &DotEnv::default());
        assert_eq!(wrong.map_err(|e| e.to_string()), Err("`ftp://x` is no address of a backend".into()));
    }
}
