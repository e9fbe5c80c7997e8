//! What a rule is given, with the questions that many rules ask.

use std::{collections::BTreeSet, rc::Rc};

use super::{environment::Text, origin::Origin, project::Project};
use crate::{
    analysis::{
        facts::Span,
        patterns,
        program::{EventKind, Init, Mount, Program, Server},
        timeline::Step,
        value::{Field, Made, Value},
    },
    catalog::{
        self,
        knowledge::{Framework, Runs},
    },
};

/// One entry file, run.
pub struct ProgramSubject<'a> {
    /// Its package.
    pub project: &'a Project<'a>,
    /// What running it does.
    pub program: &'a Program,
    /// Where any entry file of the package calls init.
    pub init_elsewhere: Option<Span>,
    /// Whether another entry file of the package mounts the SDK's APIs.
    pub mounted_elsewhere: bool,
}

/// One app of it.
pub struct AppSubject<'a> {
    /// The program.
    pub whole: &'a ProgramSubject<'a>,
    /// The app.
    pub server: &'a Server,
    /// The id of the framework that it is written with.
    pub framework: &'a str,
    /// Its pipeline.
    pub steps: Vec<Step>,
    /// What may have registered more on it.
    pub escapes: Vec<&'a (String, Span)>,
}

/// One origin, several, or why that is not known.
pub type Origins = Result<BTreeSet<Origin>, String>;

impl ProgramSubject<'_> {
    /// The init that counts: the first.
    pub fn init(&self) -> Option<&Init> {
        self.program.inits.first()
    }

    /// The core's address in init.
    pub fn core_uri(&self) -> Option<Field> {
        self.init()?.config.field("supertokens")?.value.field("connectionURI")
    }

    /// A part of init's `appInfo`.
    pub fn app_info(&self, name: &str) -> Option<Field> {
        self.init()?.config.field("appInfo")?.value.field(name)
    }

    /// `apiGatewayPath` and `apiBasePath` together; `None` when they are not known.
    pub fn base_path(&self) -> Option<String> {
        let Some(init) = self.init() else { return Some(self.project.knowledge.sdk.base_path.clone()) };
        let info = init.config.field("appInfo");
        if info.as_ref().is_none_or(|info| !matches!(info.value, Value::Object(_))) {
            return None;
        }
        let part = |name: &str, default: &str| match self.app_info(name) {
            None if info.as_ref().is_some_and(|info| info.value.is_open()) => None,
            None => Some(default.to_owned()),
            Some(field) => match self.project.env.text(&field.value) {
                Text::Known(texts) if texts.len() == 1 => texts.first().cloned(),
                Text::Unset(None) => Some(default.to_owned()),
                _ => None,
            },
        };
        let gateway = part("apiGatewayPath", "")?;
        let base = part("apiBasePath", &self.project.knowledge.sdk.base_path)?;
        Some(tidy(&format!("{gateway}/{base}")))
    }

    /// The base path where it is known, else the SDK's default: for messages.
    pub fn shown_base_path(&self) -> String {
        self.base_path().unwrap_or_else(|| self.project.knowledge.sdk.base_path.clone())
    }

    /// Where the website is.
    pub fn website(&self) -> Origins {
        let field = self.app_info("websiteDomain").filter(|field| !matches!(field.value, Value::Nothing));
        let field = field.or_else(|| self.app_info("origin"));
        self.origins(field.as_ref(), "websiteDomain", self.project.settings.origins.website.as_deref())
    }

    /// Where the backend is.
    pub fn api(&self) -> Origins {
        let field = self.app_info("apiDomain");
        self.origins(field.as_ref(), "apiDomain", self.project.settings.origins.api.as_deref())
    }

    fn origins(&self, field: Option<&Field>, name: &str, recorded: Option<&str>) -> Origins {
        let text = field.map_or(Text::Unknown, |field| self.project.env.text(&field.value));
        let texts = match (&text, recorded) {
            (Text::Known(texts), _) => texts.clone(),
            (_, Some(recorded)) => BTreeSet::from([recorded.to_owned()]),
            (_, None) if field.is_none() => return Err(format!("`{name}` of init is not known")),
            (other, None) => return Err(format!("`{name}` of init is not known: {}", other.why())),
        };
        let origins: BTreeSet<Origin> = texts.iter().filter_map(|text| Origin::normalised(text)).collect();
        if origins.is_empty() { Err(format!("`{name}` of init is no address")) } else { Ok(origins) }
    }

    /// Whether website and backend are known to be one origin.
    pub fn same_origin(&self) -> bool {
        matches!((self.website(), self.api()), (Ok(website), Ok(api)) if website == api)
    }

    /// What was made with the SDK, and with CORS libraries.
    pub fn made(&self) -> Vec<Rc<Made>> {
        let cors = self.program.servers.iter().flat_map(|server| &server.events).filter_map(|event| {
            if let EventKind::Cors(made, _) = &event.kind { Some(Rc::clone(made)) } else { None }
        });
        self.program.recipes.iter().cloned().chain(cors).collect()
    }

    /// The ids of the recipes that are set up.
    pub fn recipes(&self) -> BTreeSet<&str> {
        self.program.recipes.iter().filter_map(|made| made.variant.as_deref()).collect()
    }

    /// An API that this backend has, for messages: method and path.
    pub fn sample_api(&self) -> String {
        let recipes = self.recipes();
        let api = if recipes.contains("thirdparty") {
            "signinup"
        } else if recipes.contains("passwordless") {
            "signinup/code"
        } else if recipes.contains("emailpassword") {
            "signin"
        } else {
            "session/refresh"
        };
        format!("{}/{api}", self.shown_base_path())
    }

    /// What a browser's console says about a call of that API.
    pub fn console(&self, what: &str) -> String {
        let shown = |origins: Origins, other: &str| {
            origins
                .ok()
                .and_then(|all| all.first().map(ToString::to_string))
                .unwrap_or_else(|| other.to_owned())
        };
        let (api, website) = (shown(self.api(), "<API>"), shown(self.website(), "<website>"));
        let path = self.sample_api();
        format!(
            "Access to fetch at '{api}{path}' from origin '{website}' has been blocked by CORS policy: {what}"
        )
    }

    /// Why something that was not seen may be there all the same.
    pub fn blind_spots(&self) -> Vec<(String, Option<Span>)> {
        let program = self.program;
        let mut spots: Vec<(String, Option<Span>)> = program
            .unreadable
            .iter()
            .map(|span| {
                (format!("`{}` could not be parsed at line {}", span.file, span.line), Some(span.clone()))
            })
            .collect();
        for (specifier, file) in &program.unresolved {
            spots.push((format!("`{specifier}`, imported by `{file}`, was not found"), None));
        }
        for module in program.packages.iter().filter(|module| self.project.is_own_package(module)) {
            spots.push((format!("the package `{module}` is the project's own and lies elsewhere"), None));
        }
        spots
    }
}

impl AppSubject<'_> {
    /// Whether a step sees the SDK's APIs; `None` when that is not known.
    pub fn sees_apis(&self, step: &Step) -> Option<bool> {
        if let Some(router) = step.routes_of {
            return self.has_api_route(router);
        }
        let Mount::At(patterns) = &step.event.path else {
            return if step.event.path == Mount::All { Some(true) } else { None };
        };
        let base = self.whole.base_path()?;
        if patterns.iter().any(|pattern| patterns::covers(pattern, &format!("{base}/signinup"))) {
            return Some(true);
        }
        patterns.iter().all(|pattern| patterns::is_plain(pattern)).then_some(false)
    }

    /// Whether a router has a route that the SDK's APIs match; `None` when that is not known.
    fn has_api_route(&self, router: usize) -> Option<bool> {
        let api = format!("{}/signinup", self.whole.base_path()?);
        let mut known = self.escapes.is_empty();
        for step in self.steps.iter().filter(|step| step.inside.contains(&router)) {
            match &step.event.path {
                Mount::All => {}
                _ if step.routes_of.is_some() => {}
                Mount::At(patterns) => {
                    let is_route = matches!(step.event.kind, EventKind::Route(_));
                    let is_for = if is_route { patterns::matches } else { patterns::covers };
                    if patterns.iter().any(|pattern| is_for(pattern, &api)) {
                        return Some(true);
                    }
                    known &= patterns.iter().all(|pattern| patterns::is_plain(pattern));
                }
                Mount::Unknown => known = false,
            }
        }
        known.then_some(false)
    }

    /// The steps of a kind, with their place in the pipeline.
    pub fn find(&self, is: impl Fn(&EventKind) -> bool) -> Vec<(usize, &Step)> {
        self.steps.iter().enumerate().filter(|(_, step)| is(&step.event.kind)).collect()
    }

    /// The SDK's middleware.
    pub fn middleware(&self) -> Vec<(usize, &Step)> {
        self.find(|kind| matches!(kind, EventKind::Middleware(_)))
    }

    /// Whether the app has anything of the SDK.
    pub fn uses_sdk(&self) -> bool {
        self.steps.iter().any(|step| match &step.event.kind {
            EventKind::Middleware(_) | EventKind::ErrorHandler | EventKind::Guard => true,
            EventKind::Route(route) => route.guarded || route.reads_session.is_some(),
            _ => false,
        })
    }

    /// What is known of its framework.
    ///
    /// # Panics
    /// Never: only a package that a framework's order.toml names makes an app.
    pub fn framework(&self) -> &'static Framework {
        self.whole
            .project
            .knowledge
            .framework(self.framework)
            .expect("only a package of a known framework makes an app")
    }

    /// What is known of the framework of the router that a call registers on.
    pub fn framework_at(&self, span: &Span) -> &'static Framework {
        let step = self.steps.iter().find(|step| step.event.span == *span);
        let router = step.and_then(|step| step.inside.last());
        router
            .and_then(|id| self.whole.project.knowledge.framework(&self.whole.program.servers[*id].framework))
            .unwrap_or_else(|| self.framework())
    }

    /// The framework's name, as its users say it.
    pub fn framework_name(&self) -> &str {
        name_of(self.framework)
    }

    /// The name of the framework that one of its routers is made with.
    pub fn framework_of(&self, router: usize) -> &str {
        name_of(&self.whole.program.servers[router].framework)
    }

    /// What the SDK calls the framework.
    pub fn sdk_framework(&self) -> &str {
        if let Some(name) = &self.framework().sdk_framework {
            return name;
        }
        catalog::Framework::find(self.framework).map_or(self.framework, |known| &known.sdk_framework)
    }

    /// Whether the order of registration is the order of running.
    pub fn in_order(&self) -> bool {
        self.framework().runs != Runs::Unordered && !self.framework().hooks
    }

    /// Whether of several handlers of errors the last one is asked first.
    pub fn last_handler_first(&self) -> bool {
        self.framework().runs == Runs::Filters
    }

    /// How its users write a step that is to be added.
    pub fn code(&self, step: &str) -> &'static str {
        self.framework().code.get(step).map_or("", String::as_str).trim()
    }

    /// Why a step that was not seen may be there all the same.
    pub fn blind_spots(&self) -> Vec<(String, Option<Span>)> {
        let mut spots = self.whole.blind_spots();
        spots.extend(self.escapes.iter().map(|(to, span)| {
            (format!("the app is handed to {to}, which is not known"), Some(span.clone()))
        }));
        for step in &self.steps {
            if let EventKind::Unknown(name) = &step.event.kind {
                let why = format!("what `{name}` does as middleware is not known");
                spots.push((why, Some(step.event.span.clone())));
            }
        }
        spots
    }
}

/// A framework as its users call it.
fn name_of(id: &str) -> &str {
    catalog::Framework::find(id).map_or(id, |known| &known.name)
}

/// `//auth/` -> `/auth`.
fn tidy(path: &str) -> String {
    path.split('/').filter(|part| !part.is_empty()).fold(String::new(), |whole, part| whole + "/" + part)
}
