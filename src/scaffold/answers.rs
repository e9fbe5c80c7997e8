//! What `st init` was told, complete and checked.

use url::Url;

use super::custom_provider;
use crate::{
    catalog::{Choice, Framework, Language, Logins, PackageManager, Provider, Providers, Variant},
    error::{Exit, Failure},
    project::{api_key, settings::CustomProvider},
};

/// Every question answered.
#[derive(Clone, Debug)]
pub struct Answers {
    /// The project's name.
    pub name: String,
    /// The framework.
    pub framework: &'static Framework,
    /// TypeScript or JavaScript, WSGI or ASGI.
    pub variant: &'static Variant,
    /// How its files are tied together, where that is a choice.
    pub module: Option<&'static Choice>,
    /// What installs and runs.
    pub package_manager: &'static PackageManager,
    /// Ids of the login methods, in the catalog's order; at least one.
    pub methods: Vec<String>,
    /// Built-in providers; only with `thirdparty`.
    pub providers: Vec<&'static Provider>,
    /// Providers of the user's own; only with `thirdparty`.
    pub custom_providers: Vec<CustomProvider>,
    /// Where passwordless codes go.
    pub contact: &'static Choice,
    /// What passwordless sends.
    pub flow: &'static Choice,
    /// Of the website: scheme, host and port.
    pub website_origin: String,
    /// Of the backend: scheme, host and port.
    pub api_origin: String,
    /// Whether the backend serves the sign-in page.
    pub page: bool,
    /// Where the core is.
    pub core: CoreChoice,
}

/// Where the core is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CoreChoice {
    /// On this machine; the first `st core up` decides how.
    Local,
    /// On this machine, in that way: `docker` or `builtin`.
    Engine(String),
    /// Elsewhere: its address (or several, separated by `;`) and its API key.
    At {
        /// `http(s)://host:port`, or several.
        uri: String,
        /// The key that it asks for.
        api_key: Option<String>,
    },
}

/// An answer that can't be used: which flag, what is wrong, what to do.
#[derive(Debug, thiserror::Error)]
#[error("`{flag}`: {problem}")]
pub struct AnswerError {
    /// The flag that answers the question.
    pub flag: &'static str,
    /// What is wrong.
    pub problem: String,
    /// What to do.
    pub help: String,
}

impl Failure for AnswerError {
    fn code(&self) -> &'static str {
        "answer"
    }
    fn exit(&self) -> Exit {
        Exit::Usage
    }
    fn hint(&self) -> Option<String> {
        Some(self.help.clone())
    }
}

impl AnswerError {
    /// A new one.
    pub fn new(flag: &'static str, problem: impl Into<String>, help: impl Into<String>) -> Self {
        Self { flag, problem: problem.into(), help: help.into() }
    }
}

type Checked<T> = Result<T, AnswerError>;

/// A project's name: also its directory, its package and what its pages say.
pub fn name(text: &str) -> Checked<String> {
    let good = text.len() <= 64
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
    if good {
        return Ok(text.to_owned());
    }
    Err(AnswerError::new(
        "--name",
        format!("`{text}` can't be a project's name"),
        "use up to 64 letters, digits, `-`, `_` and `.`, beginning with a letter or digit",
    ))
}

/// The framework of that id.
pub fn framework(id: &str) -> Checked<&'static Framework> {
    Framework::find(id).ok_or_else(|| {
        let known: Vec<&str> = crate::catalog::frameworks().iter().map(|f| f.id.as_str()).collect();
        AnswerError::new(
            "--framework",
            format!("there is no framework `{id}`"),
            format!("use {}", either(&known)),
        )
    })
}

/// The variant of that id, where the framework has it.
pub fn variant(framework: &Framework, id: &str) -> Checked<&'static Variant> {
    let variants = &framework.language().variants;
    let found = variants.iter().find(|variant| variant.id == id && framework.variants.contains(&variant.id));
    found.ok_or_else(|| refused("--language", framework, "written in", id, &framework.variants))
}

/// The module system of that id, where the framework has it.
pub fn module(framework: &Framework, id: &str) -> Checked<&'static Choice> {
    let modules = &framework.language().modules;
    let found = modules.iter().find(|module| module.id == id && framework.modules.contains(&module.id));
    found.ok_or_else(|| refused("--module", framework, "written as", id, &framework.modules))
}

/// A form that the framework does not come in: why, and the nearest that works.
fn refused(flag: &'static str, framework: &Framework, how: &str, id: &str, known: &[String]) -> AnswerError {
    let problem = format!("{} can't be {how} `{id}`", framework.name);
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    let known =
        if known.is_empty() { format!("leave `{flag}` out") } else { format!("use {}", either(&known)) };
    match framework.refused.get(id) {
        Some(refused) => AnswerError::new(
            flag,
            format!("{problem}: {}", refused.why),
            match &refused.instead {
                Some(other) => format!("{known}, or `--framework {other} {flag} {id}`"),
                None => known,
            },
        ),
        None => AnswerError::new(flag, problem, known),
    }
}

/// The package manager of that id.
pub fn package_manager(language: &'static Language, id: &str) -> Checked<&'static PackageManager> {
    language.package_managers.iter().find(|manager| manager.id == id).ok_or_else(|| {
        let known: Vec<&str> = language.package_managers.iter().map(|manager| manager.id.as_str()).collect();
        AnswerError::new(
            "--package-manager",
            format!("`{id}` is not known"),
            format!("use {}", either(&known)),
        )
    })
}

/// The login methods of those ids, in the catalog's order, each once.
pub fn methods(ids: &[String]) -> Checked<Vec<String>> {
    let known: Vec<&str> = Logins::get().methods.iter().map(|method| method.id.as_str()).collect();
    let help = || format!("use any of {}, separated by commas", known.join(", "));
    if let Some(unknown) = ids.iter().find(|id| !known.contains(&id.trim())) {
        return Err(AnswerError::new("--login", format!("there is no login method `{unknown}`"), help()));
    }
    let chosen: Vec<String> = known
        .iter()
        .filter(|id| ids.iter().any(|given| given.trim() == **id))
        .map(|&id| id.to_owned())
        .collect();
    if chosen.is_empty() {
        return Err(AnswerError::new("--login", "no login method is chosen", help()));
    }
    Ok(chosen)
}

/// One of a list of choices.
pub fn choice(flag: &'static str, choices: &'static [Choice], id: &str) -> Checked<&'static Choice> {
    choices.iter().find(|choice| choice.id == id).ok_or_else(|| {
        let known: Vec<&str> = choices.iter().map(|choice| choice.id.as_str()).collect();
        AnswerError::new(flag, format!("`{id}` is not one of its values"), format!("use {}", either(&known)))
    })
}

/// The built-in providers of those ids, where the language's SDK has them.
pub fn providers(language: &Language, ids: &[String]) -> Checked<Vec<&'static Provider>> {
    let mut found: Vec<&'static Provider> = Vec::new();
    for id in ids.iter().map(|id| id.trim()).filter(|id| !id.is_empty()) {
        let Some(provider) = Providers::get().find(id) else {
            return Err(AnswerError::new(
                "--provider",
                format!("the SDKs have no provider `{id}` built in"),
                "see `st list providers`, or describe your own with `--custom-provider id=...,issuer=https://...`",
            ));
        };
        if !provider.sdks.contains(&language.id) {
            let help = match &provider.instead {
                Some(other) => format!("the nearest that it has is `{other}`: `--provider {other}`"),
                None => "leave it out; `st list providers` says which SDK has which".to_owned(),
            };
            return Err(AnswerError::new(
                "--provider",
                format!("the {} SDK has no provider `{id}`", language.name),
                help,
            ));
        }
        if !found.iter().any(|known| known.id == provider.id) {
            found.push(provider);
        }
    }
    Ok(found)
}

/// The providers of the user's own, each checked, no id twice.
pub fn custom_providers(list: Vec<CustomProvider>) -> Checked<Vec<CustomProvider>> {
    for (index, provider) in list.iter().enumerate() {
        custom_provider::check(provider)?;
        if list[..index].iter().any(|earlier| earlier.id == provider.id) {
            let problem = format!("the id `{}` is given twice", provider.id);
            return Err(AnswerError::new(
                "--custom-provider",
                problem,
                "give each provider an id of its own",
            ));
        }
    }
    Ok(list)
}

/// Scheme, host and port, as a browser sends it in `Origin`.
pub fn origin(flag: &'static str, text: &str) -> Checked<String> {
    let wrong = |problem: &str| {
        AnswerError::new(
            flag,
            format!("`{text}` {problem}"),
            "write it like `http://localhost:3001` or `https://api.example.com`",
        )
    };
    let url = Url::parse(text.trim()).map_err(|_| wrong("is no origin"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(wrong("must begin with http:// or https://"));
    }
    if !matches!(url.path(), "" | "/")
        || url.query().is_some()
        || url.fragment().is_some()
        || !url.username().is_empty()
    {
        return Err(wrong("must be scheme, host and port only"));
    }
    Ok(url.origin().ascii_serialization())
}

/// The origin of an http(s) address; `None` where it is none.
pub fn origin_of(address: &str) -> Option<String> {
    let url = Url::parse(address.trim()).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then(|| url.origin().ascii_serialization())
}

/// The port of an origin that [`origin`] made.
pub fn port_of(origin: &str) -> u16 {
    Url::parse(origin).ok().and_then(|url| url.port_or_known_default()).unwrap_or(80)
}

/// Where the core is: `local`, `docker`, `builtin`, or its address.
pub fn core(text: &str, api_key: Option<&str>) -> Checked<CoreChoice> {
    if let Some(why) = api_key.and_then(|key| api_key::check(key).err()) {
        return Err(AnswerError::new(
            "--api-key",
            format!("the API key {why}"),
            "copy it again from the core's settings",
        ));
    }
    let choice = match text.trim() {
        "local" => CoreChoice::Local,
        engine @ ("docker" | "builtin") => CoreChoice::Engine(engine.to_owned()),
        uri => {
            for part in uri.split(';').map(str::trim) {
                if !Url::parse(part)
                    .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
                {
                    return Err(AnswerError::new(
                        "--core",
                        format!("`{part}` is neither a way to run a core nor an address"),
                        "use local, docker, builtin or an address like `https://core.example.com:3567`",
                    ));
                }
            }
            CoreChoice::At { uri: uri.to_owned(), api_key: api_key.map(str::to_owned) }
        }
    };
    if api_key.is_some() && !matches!(choice, CoreChoice::At { .. }) {
        return Err(AnswerError::new(
            "--api-key",
            "a key belongs to a core that is given by its address",
            "leave it out, or pass the address to `--core`",
        ));
    }
    Ok(choice)
}

/// `a, b or c`.
fn either(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => format!("`{one}`"),
        [first @ .., last] => {
            let first: Vec<String> = first.iter().map(|word| format!("`{word}`")).collect();
            format!("{} or `{last}`", first.join(", "))
        }
    }
}

impl Answers {
    /// Whether a login method is chosen.
    pub fn has(&self, method: &str) -> bool {
        self.methods.iter().any(|chosen| chosen == method)
    }

    /// Whether its files are `CommonJS` modules.
    pub fn is_commonjs(&self) -> bool {
        self.module.is_some_and(|module| module.id == "commonjs")
    }

    /// Whether something is sent by mail.
    pub fn sends_mail(&self) -> bool {
        self.has("emailpassword") || (self.has("passwordless") && self.contact.id != "phone")
    }

    /// Whether something is sent by SMS.
    pub fn sends_sms(&self) -> bool {
        self.has("passwordless") && self.contact.id != "email"
    }
}
