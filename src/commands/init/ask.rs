//! The questions, in their order. What is given is checked and not asked.

use std::path::PathBuf;

use crate::{
    catalog::{Choice, Framework, Language, Logins, Providers, frameworks},
    cli::InitArgs,
    error::Result,
    project::{Settings, settings::CustomProvider},
    scaffold::{AnswerError, Answers, CoreChoice, answers, custom_provider},
    shell::prompt::{Answer, Item, Prompter},
};

/// The first port that is tried for the backend.
const API_PORT: u16 = 3001;

/// Asks what is not given.
pub(super) struct Asker<'a> {
    pub(super) prompter: &'a dyn Prompter,
    pub(super) take_defaults: bool,
    /// The first free port at or above the one given.
    pub(super) free_port: &'a dyn Fn(u16) -> u16,
}

impl Asker<'_> {
    /// Every answer, and the directory to write to, relative to the current one.
    pub(super) fn ask(&self, given: &Settings, args: &InitArgs) -> Result<(Answers, PathBuf)> {
        check(given)?;
        let (name, place) = self.name_and_place(given, args)?;
        let framework = self.framework(given)?;
        let language = framework.language();
        let variant = self.variant(framework, given)?;
        let methods = self.methods(given)?;
        let has = |method: &str| methods.iter().any(|chosen| chosen == method);
        let (providers, custom_providers) =
            if has("thirdparty") { self.providers(language, given)? } else { unused_providers(given)? };
        let logins = Logins::get();
        let (contact, flow) = if has("passwordless") {
            let login = &given.login;
            (
                self.choice("--contact", "Where do codes go?", &logins.contacts, login.contact.as_deref())?,
                self.choice("--flow", "What is sent?", &logins.flows, login.flow.as_deref())?,
            )
        } else {
            (default_of(&logins.contacts), default_of(&logins.flows))
        };
        let page = given.page.unwrap_or(true);
        let (website_origin, api_origin) = self.origins(given, page)?;
        let package_manager = self.package_manager(language, given)?;
        let core = self.core(given, args.api_key.as_deref())?;
        let answers = Answers {
            name,
            framework,
            variant,
            module: module(framework, given)?,
            package_manager,
            methods,
            providers: providers.iter().filter_map(|id| Providers::get().find(id)).collect(),
            custom_providers,
            contact,
            flow,
            website_origin,
            api_origin,
            page,
            core,
        };
        Ok((answers, place))
    }

    /// `default` with `--yes`, else what `question` gives.
    fn or_ask<T>(&self, default: T, question: impl FnOnce() -> Answer<T>) -> Answer<T> {
        if self.take_defaults { Ok(default) } else { question() }
    }

    fn name_and_place(&self, given: &Settings, args: &InitArgs) -> Result<(String, PathBuf)> {
        let from_path = args
            .path
            .as_ref()
            .and_then(|path| path.file_name())
            .map(|name| name.to_string_lossy().into_owned());
        let default = from_path.filter(|name| answers::name(name).is_ok()).unwrap_or_else(|| "my-app".into());
        let name = match &given.name {
            Some(name) => answers::name(name)?,
            None => self.or_ask(default.clone(), || {
                self.prompter.text("--name", "Project name", &default, &|text| checked(answers::name(text)))
            })?,
        };
        let place = match &args.path {
            Some(path) => path.clone(),
            None if given.name.is_some() => PathBuf::from(&name),
            None => self
                .or_ask(name.clone(), || self.prompter.text("DIR", "Directory", &name, &|_| Ok(())))?
                .into(),
        };
        Ok((name, place))
    }

    fn framework(&self, given: &Settings) -> Result<&'static Framework> {
        if let Some(id) = &given.framework {
            return Ok(answers::framework(id)?);
        }
        let all = frameworks();
        let default = default_framework();
        let titles: Vec<String> = all.iter().map(|framework| framework.title.clone()).collect();
        let index =
            self.or_ask(default, || self.prompter.one("--framework", "Framework", &titles, default))?;
        Ok(&all[index])
    }

    fn variant(
        &self,
        framework: &'static Framework,
        given: &Settings,
    ) -> Result<&'static crate::catalog::Variant> {
        if let Some(id) = &given.language {
            return Ok(answers::variant(framework, id)?);
        }
        let variants: Vec<_> = framework
            .language()
            .variants
            .iter()
            .filter(|variant| framework.variants.contains(&variant.id))
            .collect();
        if let [only] = variants[..] {
            return Ok(only);
        }
        let names: Vec<String> = variants.iter().map(|variant| variant.name.clone()).collect();
        let question = &framework.language().variants_are;
        let index = self.or_ask(0, || self.prompter.one("--language", question, &names, 0))?;
        Ok(variants[index])
    }

    fn methods(&self, given: &Settings) -> Result<Vec<String>> {
        if let Some(ids) = &given.login.methods {
            return Ok(answers::methods(ids)?);
        }
        let all = &Logins::get().methods;
        let items: Vec<Item> =
            all.iter().map(|method| Item { name: method.name.clone(), what: method.what.clone() }).collect();
        let defaults: Vec<bool> = all.iter().map(|method| method.default).collect();
        let by_default = (0..all.len()).filter(|&index| defaults[index]).collect();
        loop {
            let chosen = self.or_ask(Vec::clone(&by_default), || {
                self.prompter.many("--login", "How do users sign in?", &items, &defaults)
            })?;
            if !chosen.is_empty() {
                return Ok(chosen.into_iter().map(|index| all[index].id.clone()).collect());
            }
        }
    }

    /// Ids of built-in providers, and providers of the user's own.
    fn providers(&self, language: &Language, given: &Settings) -> Result<(Vec<String>, Vec<CustomProvider>)> {
        let custom = answers::custom_providers(given.login.custom_providers.clone())?;
        if let Some(ids) = &given.login.providers {
            let providers = answers::providers(language, ids)?;
            return Ok((providers.iter().map(|provider| provider.id.clone()).collect(), custom));
        }
        let all: Vec<_> =
            Providers::get().all().iter().filter(|provider| provider.sdks.contains(&language.id)).collect();
        let plain = |name: &str| Item { name: name.to_owned(), what: String::new() };
        let mut items: Vec<Item> = all.iter().map(|provider| plain(&provider.name)).collect();
        items.push(plain("Another one (OAuth or OpenID)"));
        // Where a provider of the user's own is given, nobody asked for Google.
        let defaults: Vec<bool> = (0..items.len())
            .map(|index| custom.is_empty() && index < all.len() && all[index].id == "google")
            .collect();
        let by_default = (0..items.len()).filter(|&index| defaults[index]).collect();
        let chosen = self
            .or_ask(by_default, || self.prompter.many("--provider", "Which providers?", &items, &defaults))?;
        let ids =
            chosen.iter().filter_map(|&index| all.get(index)).map(|provider| provider.id.clone()).collect();
        let mut custom = custom;
        let mut more = chosen.contains(&all.len());
        while more {
            custom.push(self.custom_provider()?);
            more = self.prompter.confirm("--custom-provider", "Yet another one?", false)?;
        }
        let custom = answers::custom_providers(custom)?;
        Ok((ids, custom))
    }

    fn custom_provider(&self) -> Result<CustomProvider> {
        const FLAG: &str = "--custom-provider";
        let issuer = |id: &str| CustomProvider {
            id: id.to_owned(),
            issuer: Some("https://issuer.invalid".into()),
            ..CustomProvider::default()
        };
        let id = self.prompter.text(FLAG, "Its id, as in the redirect URI", "acme", &|text| {
            checked(custom_provider::check(&issuer(text)))
        })?;
        let kinds = ["OpenID: it has an issuer".to_owned(), "OAuth: I know its endpoints".to_owned()];
        let mut provider = CustomProvider { id, ..CustomProvider::default() };
        let address = |question: &str| {
            self.prompter.text(FLAG, question, "", &|text| match answers::origin_of(text) {
                Some(_) => Ok(()),
                None => Err("an http(s) address is needed".into()),
            })
        };
        if self.prompter.one(FLAG, "What kind?", &kinds, 0)? == 0 {
            provider.issuer = Some(address("Issuer")?);
        } else {
            provider.authorization_endpoint = Some(address("Authorization endpoint")?);
            provider.token_endpoint = Some(address("Token endpoint")?);
            provider.userinfo_endpoint = Some(address("User-info endpoint")?);
        }
        custom_provider::check(&provider)?;
        Ok(provider)
    }

    fn choice(
        &self,
        flag: &'static str,
        question: &str,
        choices: &'static [Choice],
        given: Option<&str>,
    ) -> Result<&'static Choice> {
        if let Some(id) = given {
            return Ok(answers::choice(flag, choices, id)?);
        }
        let names: Vec<String> = choices.iter().map(|choice| choice.name.clone()).collect();
        let default = choices.iter().position(|choice| choice.default).unwrap_or_default();
        let index = self.or_ask(default, || self.prompter.one(flag, question, &names, default))?;
        Ok(&choices[index])
    }

    /// Of the website, of the backend: one and the same where the backend serves the page.
    fn origins(&self, given: &Settings, page: bool) -> Result<(String, String)> {
        let free = |first| format!("http://localhost:{}", (self.free_port)(first));
        let known = given.origins.website.as_ref().or(given.origins.api.as_ref());
        let website = self.origin(
            "--website-origin",
            "Origin of the website",
            given.origins.website.as_deref(),
            &match known {
                Some(origin) if page => origin.clone(),
                _ if page => free(API_PORT),
                _ => "http://localhost:3000".to_owned(),
            },
        )?;
        let default = if page { website.clone() } else { free(API_PORT) };
        let api =
            self.origin("--api-origin", "Origin of the backend", given.origins.api.as_deref(), &default)?;
        Ok((website, api))
    }

    fn origin(
        &self,
        flag: &'static str,
        question: &str,
        given: Option<&str>,
        default: &str,
    ) -> Result<String> {
        let text = match given {
            Some(text) => text.to_owned(),
            None => self.or_ask(default.to_owned(), || {
                self.prompter.text(flag, question, default, &|text| checked(answers::origin(flag, text)))
            })?,
        };
        Ok(answers::origin(flag, &text)?)
    }

    fn package_manager(
        &self,
        language: &'static Language,
        given: &Settings,
    ) -> Result<&'static crate::catalog::PackageManager> {
        if let Some(id) = &given.package_manager {
            return Ok(answers::package_manager(language, id)?);
        }
        let all = &language.package_managers;
        if let [only] = &all[..] {
            return Ok(only);
        }
        let names: Vec<String> = all.iter().map(|manager| manager.id.clone()).collect();
        let index =
            self.or_ask(0, || self.prompter.one("--package-manager", "Package manager", &names, 0))?;
        Ok(&all[index])
    }

    fn core(&self, given: &Settings, api_key: Option<&str>) -> Result<CoreChoice> {
        let text = match (&given.core.uri, &given.core.engine) {
            (Some(uri), _) => uri.clone(),
            (None, Some(engine)) => engine.clone(),
            (None, None) => self.ask_core()?,
        };
        Ok(answers::core(&text, api_key)?)
    }

    fn ask_core(&self) -> Result<String> {
        let items = [
            "On this machine: Docker where it runs, else built in".to_owned(),
            "On this machine, in Docker".to_owned(),
            "On this machine, built in (no Docker needed, for development)".to_owned(),
            "Elsewhere: I have its address".to_owned(),
        ];
        let index = self.or_ask(0, || self.prompter.one("--core", "Where is the core?", &items, 0))?;
        let choice = ["local", "docker", "builtin"].get(index);
        match choice {
            Some(choice) => Ok((*choice).to_owned()),
            None => Ok(self
                .prompter
                .text("--core", "Its address", "", &|text| checked(answers::core(text, None)))?),
        }
    }
}

/// The framework that is taken where none is given.
fn default_framework() -> usize {
    frameworks().iter().position(|framework| framework.id == "express").unwrap_or_default()
}

/// What is given, checked before the first question: nobody should answer six to be told that a flag is wrong.
fn check(given: &Settings) -> Result<()> {
    let framework = match &given.framework {
        Some(id) => answers::framework(id)?,
        None => &frameworks()[default_framework()],
    };
    let language = framework.language();
    if let Some(name) = &given.name {
        answers::name(name)?;
    }
    if let Some(id) = &given.language {
        answers::variant(framework, id)?;
    }
    module(framework, given)?;
    if let Some(id) = &given.package_manager {
        answers::package_manager(language, id)?;
    }
    if let Some(ids) = &given.login.methods {
        answers::methods(ids)?;
    }
    answers::providers(language, given.login.providers.as_deref().unwrap_or_default())?;
    answers::custom_providers(given.login.custom_providers.clone())?;
    if let Some(id) = &given.login.contact {
        answers::choice("--contact", &Logins::get().contacts, id)?;
    }
    if let Some(id) = &given.login.flow {
        answers::choice("--flow", &Logins::get().flows, id)?;
    }
    for (flag, origin) in [("--website-origin", &given.origins.website), ("--api-origin", &given.origins.api)]
    {
        if let Some(origin) = origin {
            answers::origin(flag, origin)?;
        }
    }
    Ok(())
}

/// Not asked: who wants another one than the usual knows the flag.
fn module(framework: &'static Framework, given: &Settings) -> Result<Option<&'static Choice>> {
    let usual = framework.modules.first().filter(|_| framework.modules.len() > 1);
    let Some(id) = given.module.as_ref().or(usual) else { return Ok(None) };
    Ok(Some(answers::module(framework, id)?))
}

/// Providers without the login method that uses them are a slip that should be told.
fn unused_providers(given: &Settings) -> Result<(Vec<String>, Vec<CustomProvider>)> {
    let flag = if given.login.providers.iter().flatten().any(|id| !id.trim().is_empty()) {
        "--provider"
    } else if given.login.custom_providers.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    } else {
        "--custom-provider"
    };
    Err(AnswerError::new(
        flag,
        "third-party login is not among the login methods",
        "add `thirdparty` to `--login`",
    )
    .into())
}

fn default_of(choices: &'static [Choice]) -> &'static Choice {
    choices.iter().find(|choice| choice.default).unwrap_or(&choices[0])
}

fn checked<T>(result: Result<T, AnswerError>) -> std::result::Result<(), String> {
    result.map(|_| ()).map_err(|error| format!("{}; {}", error.problem, error.help))
}
