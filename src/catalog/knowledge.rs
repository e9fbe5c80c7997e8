//! What doctor knows of packages: `templates/<language>/_shared/knowledge.toml` and each
//! framework's `order.toml`.

use std::{collections::BTreeMap, sync::LazyLock};

use serde::Deserialize;

pub use super::placed::{FileKind, PlacedFile};
use super::templates;

/// What an export of a package is to a SuperTokens backend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Initialises the SDK.
    Init,
    /// Lists the headers that cors must allow; fails before init.
    SdkHeaders,
    /// The SDK's middleware, or what makes it.
    Middleware,
    /// The SDK's error handler, or what makes it.
    ErrorHandler,
    /// Makes the guard that answers 401 by itself.
    VerifySession,
    /// Reads a session, or throws an error that the SDK's error handler turns into 401.
    GetSession,
    /// Makes a session.
    CreateSession,
    /// Makes a recipe for init's list.
    Recipe,
    /// Makes a CORS middleware.
    Cors,
    /// Makes an app.
    App,
    /// Makes a router.
    Router,
    /// Makes a middleware that reads the request's body.
    BodyParser,
    /// Makes a plugin that registers on the app itself, in no scope of its own.
    Unscoped,
    /// Makes a middleware that serves files.
    Static,
    /// Serves a handler: an app begins here.
    Serve,
    /// Gives back its first argument, as far as that matters.
    Through,
    /// Runs the functions that it is given, at once.
    Runs,
    /// Reads an environment variable.
    Env,
    /// May be handed the app and leaves its pipeline as it is.
    Harmless,
}

type Exports = BTreeMap<String, BTreeMap<String, Role>>;

/// One language's knowledge.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Knowledge {
    /// The language's folder.
    #[serde(skip)]
    pub language: String,
    /// The file that lists a project's dependencies.
    pub manifest: String,
    /// Rule -> its hint, where the rule's own words are another language's.
    #[serde(default)]
    pub help: BTreeMap<String, String>,
    exports: Exports,
    /// The CORS libraries.
    pub cors: Vec<CorsLibrary>,
    /// The SDK.
    pub sdk: Sdk,
    /// The public demo cores.
    pub demo: Demo,
    /// Which core speaks what, oldest first.
    pub cdi: Vec<CdiSince>,
    /// The frameworks.
    #[serde(skip)]
    pub frameworks: Vec<Framework>,
}

/// How a CORS library behaves.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct CorsLibrary {
    /// Its package.
    pub module: String,
    /// The option that names the origins.
    pub origin: String,
    /// Options that decide on the origin by a function instead.
    #[serde(default)]
    pub origin_functions: Vec<String>,
    /// A `*` in a list of origins allows any; else it is an origin of that name.
    #[serde(default)]
    pub any_in_list: bool,
    /// The option that lists the request headers.
    pub headers: String,
    /// The option that allows cookies.
    pub credentials: String,
    /// The option that lists the methods.
    pub methods: String,
    /// The origin without the option.
    pub omitted_origin: String,
    /// Which of its arguments the options are. Behind the first one, it is given the request first, and runs at once.
    #[serde(default)]
    pub argument: usize,
    /// Its options are calls, each of the option's name.
    #[serde(default)]
    pub calls: bool,
    /// Its object's methods that put it around a handler.
    #[serde(default)]
    pub wraps: Vec<String>,
    /// What it does without a list of headers: `reflected` or `refused`.
    pub omitted_headers: String,
    /// It answers what it refuses without any CORS header.
    #[serde(default)]
    pub bare: bool,
    /// The methods that it allows without the option, where they are not all that an app may need.
    #[serde(default)]
    pub omitted_methods: Vec<String>,
    /// An option whose headers are allowed besides those of the list.
    #[serde(default)]
    pub more_headers: Option<String>,
    /// The headers that it allows without the list.
    #[serde(default)]
    pub usual_headers: Vec<String>,
    /// The headers that it allows whatever the list is.
    #[serde(default)]
    pub always: Vec<String>,
    /// A `*` within an origin stands for any text: `https://*.shop.com`.
    #[serde(default)]
    pub wildcards: bool,
    /// A `*` among the headers: `literal` or `any`.
    pub any_header: String,
    /// A `*` for the origin beside credentials: `refused` by the browser or `reflected`.
    pub any_origin: String,
}

/// Facts on the SDK.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Sdk {
    /// Its package.
    pub package: String,
    /// The headers that cors must allow.
    pub headers: Vec<String>,
    /// The headers that the website must be able to read.
    pub exposed: Vec<String>,
    /// Where its APIs are without `apiBasePath`.
    pub base_path: String,
    /// The values of init's `framework`; the first is the default.
    pub frameworks: Vec<String>,
    /// Its middleware is put around the handlers that come after it, and looks for init when that is done.
    #[serde(default)]
    pub middleware_wraps: bool,
    /// Names in its configuration -> what the rules call them.
    #[serde(default)]
    pub names: BTreeMap<String, String>,
    /// Recipes whose APIs a browser calls.
    pub login_recipes: Vec<String>,
    /// Method -> recipes that need it.
    pub methods: BTreeMap<String, Vec<String>>,
    /// Method -> APIs below the base path.
    pub apis: BTreeMap<String, Vec<String>>,
}

/// The public demo cores.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Demo {
    /// Their hosts.
    pub hosts: Vec<String>,
    /// What the ids of the clients begin with that SuperTokens publishes for first steps.
    pub clients: Vec<String>,
}

/// The first core that speaks a CDI version.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CdiSince {
    /// The CDI version.
    pub version: String,
    /// The core's version, `major.minor`.
    pub core: String,
}

/// `order.toml` of a framework.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Framework {
    /// Its id.
    pub framework: String,
    /// How registration order becomes the order of running.
    pub runs: Runs,
    /// What turns the errors of a route that reads the session into 401 and 403.
    #[serde(default)]
    pub session_errors: SessionErrors,
    /// What of a response tells that its answer has begun, so that an error can only be handed on.
    pub begun: Option<String>,
    /// How the SDK gets at the body of a request.
    #[serde(default)]
    pub body: Body,
    /// What a handler is given, in order: `request`, `response`, `context`, `next`.
    #[serde(default = "connect")]
    pub handler: Vec<String>,
    /// Where among the options of an app CORS is set; empty where it is a middleware or a plugin.
    #[serde(default)]
    pub cors_option: Vec<String>,
    /// What a plugin registers is seen in that plugin only.
    #[serde(default)]
    pub scopes: bool,
    /// Where among the options of a registration the path is that its routes are below.
    #[serde(default = "prefix")]
    pub prefix_option: Vec<String>,
    /// Registering the SDK looks for init: the backend does not start without.
    #[serde(default)]
    pub needs_init: bool,
    #[serde(default)]
    exports: Exports,
    /// Functions of its package that register on a router of the package's own.
    #[serde(default)]
    pub by_default: Vec<String>,
    /// The field of a server that holds its handler.
    #[serde(default)]
    pub serves: Option<String>,
    /// Methods by which a handler hands a request on.
    #[serde(default)]
    pub next: Vec<String>,
    /// A route's pattern begins with the method, and has its parameters in braces.
    #[serde(default)]
    pub method_in_path: bool,
    /// A route's pattern has its parameters in braces.
    #[serde(default)]
    pub braces: bool,
    /// The methods of its apps and routers.
    #[serde(default)]
    pub methods: Methods,
    /// The files that it finds by their place.
    #[serde(default)]
    pub file: Vec<PlacedFile>,
    /// How its users write a step that is to be added: the step's id -> code, `{origin}` for the website's.
    #[serde(default)]
    pub code: BTreeMap<String, String>,
    /// The canonical steps, in order.
    pub step: Vec<Step>,
}

/// How registration order becomes the order of running.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Runs {
    /// What is registered first sees a request first.
    Sequential,
    /// Handlers are put around each other: the outermost sees a request first.
    Nested,
    /// Each part has its place in the life of a request; the order does not matter.
    Unordered,
}

/// What turns the errors of a route that reads the session into 401 and 403.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SessionErrors {
    /// The SDK's error handler.
    #[default]
    ErrorHandler,
    /// The SDK's middleware, for what runs inside of it.
    Middleware,
    /// Nothing: what reads the session answers by itself.
    None,
}

/// How the SDK gets at the body of a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Body {
    /// It uses what a parser before it left.
    #[default]
    Parsed,
    /// It reads the stream, which a parser before it has emptied.
    Stream,
}

/// What Express made usual.
fn connect() -> Vec<String> {
    ["request", "response", "next"].map(str::to_owned).to_vec()
}

fn prefix() -> Vec<String> {
    vec!["prefix".to_owned()]
}

/// The methods of an app or router, by what they do.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Methods {
    /// Registers middleware.
    pub r#use: Vec<String>,
    /// Registers a route.
    pub route: Vec<String>,
    /// Registers a route, the methods given before the path.
    pub on: Vec<String>,
    /// Registers routes that objects describe.
    pub describe: Vec<String>,
    /// Mounts an app below a path.
    pub mount: Vec<String>,
    /// Plugs something in.
    pub register: Vec<String>,
    /// Sets the error handler.
    pub error_handler: Vec<String>,
    /// Hooks into the life of every request.
    pub hook: Vec<String>,
    /// Gives an object that registers routes at one path.
    pub at: Vec<String>,
    /// Gives the router itself, to be used by an app.
    pub itself: Vec<String>,
    /// Gives something to be used that does no harm.
    pub extra: Vec<String>,
    /// Starts serving.
    pub listen: Vec<String>,
    /// Changes nothing that a request passes.
    pub setting: Vec<String>,
}

/// A canonical step.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Its id.
    pub id: String,
    /// The rule that finds it left out.
    pub missing: Option<String>,
    /// The rule that finds it behind its follower.
    pub swapped: Option<String>,
}

static ALL: LazyLock<Vec<Knowledge>> = LazyLock::new(|| {
    let files = templates::FILES.iter().filter_map(|(path, _)| path.strip_suffix("/_shared/knowledge.toml"));
    files.map(read).collect()
});

fn read(language: &str) -> Knowledge {
    let mut knowledge: Knowledge = super::embedded(&format!("{language}/_shared/knowledge.toml"));
    language.clone_into(&mut knowledge.language);
    knowledge.frameworks = templates::below(language)
        .filter(|(path, _)| path.ends_with("/order.toml"))
        .map(|(path, _)| super::embedded(&format!("{language}/{path}")))
        .collect();
    knowledge
}

impl Knowledge {
    /// What is known of each language's packages.
    pub fn all() -> &'static [Self] {
        &ALL
    }

    /// What is known of Node's packages.
    ///
    /// # Panics
    /// Where templates/ has no knowledge of Node, which every test would have shown.
    pub fn node() -> &'static Self {
        ALL.iter().find(|known| known.language == "node").expect("node/_shared/knowledge.toml is embedded")
    }

    /// The role of an export, and what a `*` in the module's name stood for.
    pub fn role<'a>(&self, module: &'a str, export: &str) -> Option<(Role, Option<&'a str>)> {
        let tables = || std::iter::once(&self.exports).chain(self.frameworks.iter().map(|f| &f.exports));
        if let Some(role) = tables().find_map(|table| table.get(module)?.get(export)) {
            let named = module.rsplit_once("/framework/").or_else(|| module.rsplit_once("/recipe/"));
            return Some((*role, named.map(|(_, name)| name)));
        }
        let (start, last) = module.rsplit_once('/')?;
        let pattern = format!("{start}/*");
        let role = tables().find_map(|table| table.get(&pattern)?.get(export))?;
        Some((*role, Some(last)))
    }

    /// Whether a package is one that the tables speak of.
    pub fn knows(&self, package: &str) -> bool {
        package == self.sdk.package
            || std::iter::once(&self.exports)
                .chain(self.frameworks.iter().map(|framework| &framework.exports))
                .any(|table| table.contains_key(package))
    }

    /// The framework whose package makes apps or routers.
    pub fn framework_of(&self, module: &str) -> Option<&Framework> {
        self.frameworks.iter().find(|framework| framework.exports.contains_key(module))
    }

    /// What is known of a framework.
    pub fn framework(&self, id: &str) -> Option<&Framework> {
        self.frameworks.iter().find(|framework| framework.framework == id)
    }

    /// How a CORS package behaves.
    pub fn cors_library(&self, module: &str) -> Option<&CorsLibrary> {
        self.cors.iter().find(|library| library.module == module)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_are_found_by_module_and_export() {
        let node = Knowledge::node();
        assert_eq!(node.role("cors", ""), Some((Role::Cors, None)));
        assert_eq!(
            node.role("supertokens-node/framework/koa", "middleware"),
            Some((Role::Middleware, Some("koa")))
        );
        assert_eq!(
            node.role("supertokens-node/recipe/passwordless", "init"),
            Some((Role::Recipe, Some("passwordless")))
        );
        assert_eq!(node.role("express", "Router"), Some((Role::Router, None)));
        assert_eq!(node.role("cors", "nothing"), None);
    }
}
