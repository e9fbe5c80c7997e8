//! `order.toml`: how a framework puts things together, and in which order they must stand.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{PlacedFile, role::Exports};

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
    /// Older versions pass no rejected promise of a handler to the error handlers.
    #[serde(default)]
    pub rejections: Option<Rejections>,
    /// How the SDK gets at the body of a request.
    #[serde(default)]
    pub body: Body,
    /// What a handler is given, in order: `request`, `response`, `context`, `next`.
    #[serde(default = "connect")]
    pub handler: Vec<String>,
    /// A handler that says nothing is followed by the next one.
    #[serde(default)]
    pub goes_on: bool,
    /// Methods by which a handler says that none follows.
    #[serde(default)]
    pub abort: Vec<String>,
    /// Which requests what is used on its app sees.
    #[serde(default)]
    pub sees: Sees,
    /// A path below another one needs no slash at its start.
    #[serde(default)]
    pub adds_slash: bool,
    /// What is used sees requests before the routes do, whenever it was registered.
    #[serde(default)]
    pub routes_last: bool,
    /// Using something behind a route ends the program, with these words.
    #[serde(default)]
    pub use_first: Option<String>,
    /// Methods that give a router inside of a router.
    #[serde(default)]
    pub inner: Vec<Inner>,
    /// Where among the options of an app CORS is set; empty where it is a middleware or a plugin.
    #[serde(default)]
    pub cors_option: Vec<String>,
    /// The library that does it, where that is not the app's own package.
    #[serde(default)]
    pub cors_library: Option<String>,
    /// Without that option, the app allows every origin.
    #[serde(default)]
    pub cors_always: bool,
    /// The package of the adapter that tells it from a framework with the same exports.
    #[serde(default)]
    pub adapter: Option<String>,
    /// Its apps are made of modules: the first argument is the root.
    #[serde(default)]
    pub contains: bool,
    /// CORS and the SDK have their own places in the life of a request: their order does not matter.
    #[serde(default)]
    pub hooks: bool,
    /// The SDK's middleware is passed, not called.
    #[serde(default)]
    pub passes: bool,
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
    pub(super) exports: Exports,
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
    /// How the parameters of a path are written.
    #[serde(default)]
    pub parameters: Parameters,
    /// Preflights are answered only where a route has the path, also those of the SDK's APIs.
    #[serde(default)]
    pub needs_route: bool,
    /// Options of an app that name where its own files are served.
    #[serde(default)]
    pub files: Option<String>,
    /// The option of a router, and of mounting one, that is put before its paths.
    #[serde(default)]
    pub prefix: Option<String>,
    /// The prefix of mounting a router replaces its own.
    #[serde(default)]
    pub prefix_replaces: bool,
    /// The option of an app that lists its middleware, the outermost first.
    #[serde(default)]
    pub layers: Option<String>,
    /// The option of apps, routers and routes that lists what runs before.
    #[serde(default)]
    pub before: Option<String>,
    /// The method that a class of the project overrides to put something around the app.
    #[serde(default)]
    pub around: Option<String>,
    /// The attribute of an app that is its configuration.
    #[serde(default)]
    pub config: Option<String>,
    /// What happens where a function that makes a middleware is passed itself.
    #[serde(default)]
    pub not_called: Option<String>,
    /// What the module of settings is called and has in it, where an app is made by one.
    #[serde(default)]
    pub settings: Option<SettingsNames>,
    /// Rule -> its hint for this framework.
    #[serde(default)]
    pub help: BTreeMap<String, String>,
    /// What the SDK calls it, where that is not its id.
    #[serde(default)]
    pub sdk_framework: Option<String>,
    /// A route's pattern has its parameters in braces.
    #[serde(default)]
    pub braces: bool,
    /// An app is made of the handler that it is put around.
    #[serde(default)]
    pub takes_handler: bool,
    /// How a middleware says that it runs before CORS.
    #[serde(default)]
    pub groups: Option<Groups>,
    /// The methods of its apps and routers.
    #[serde(default)]
    pub methods: Methods,
    /// The files that it finds by their place.
    #[serde(default)]
    pub file: Vec<PlacedFile>,
    /// How its users write a step that is to be added: the step's id -> code, `{origin}` for the website's.
    #[serde(default)]
    pub code: BTreeMap<String, String>,
    /// The imports that this code needs, one name each.
    #[serde(default)]
    pub imports: BTreeMap<String, Vec<String>>,
    /// A package that a step needs beside those that it imports.
    #[serde(default)]
    pub needs: BTreeMap<String, String>,
    /// What a step is called in the list of middleware.
    #[serde(default)]
    pub layer: BTreeMap<String, String>,
    /// The canonical steps, in order.
    pub step: Vec<Step>,
}

impl Framework {
    /// The modules whose exports are known.
    pub fn exports_of(&self) -> impl Iterator<Item = &str> {
        self.exports.keys().map(String::as_str)
    }
}

/// How registration order becomes the order of running.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Runs {
    /// What is registered first sees a request first.
    Sequential,
    /// Handlers are put around each other: the outermost sees a request first.
    Nested,
    /// What is registered first sees a request first; of the filters of errors, the last one is asked first.
    Filters,
    /// Each part has its place in the life of a request; the order does not matter.
    Unordered,
    /// The middleware that is added last sees a request first, and all of it before the routes.
    Reversed,
}

/// Groups of middleware that name those which come behind them.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Groups {
    /// The option of a middleware that names the groups behind it.
    pub option: String,
    /// What the group of CORS is called.
    pub cors: String,
}

/// What a module of settings calls things.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct SettingsNames {
    /// The environment variable that names the module.
    pub variable: String,
    /// The list of middleware, the outermost first.
    pub layers: String,
    /// The list of apps.
    pub apps: String,
    /// The name of the module with the routes.
    pub routes: String,
    /// The list of routes in that module.
    pub patterns: String,
    /// The names of what is served, which is loaded as well.
    pub served: Vec<String>,
    /// An app that makes it this framework.
    #[serde(default)]
    pub with_app: Option<String>,
}

/// How the parameters of a path are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Parameters {
    /// `:id`, `*rest`.
    #[default]
    Colon,
    /// `{id}`, `{rest:path}`.
    Braces,
    /// `<id>`, `<path:rest>`.
    Angles,
}

/// Which requests what is used on an app or router sees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sees {
    /// All that come to its path.
    #[default]
    All,
    /// Those that match one of its routes.
    Routes,
}

/// Since when a rejected promise of a handler reaches the error handlers.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Rejections {
    /// Whose version decides.
    pub package: String,
    /// The first major version that does it.
    pub since: u32,
    /// Packages that do it for older ones once they are loaded.
    pub patches: Vec<String>,
}

/// A router inside of a router.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Inner {
    /// The methods that give it.
    pub methods: Vec<String>,
    /// Their first argument is its path.
    #[serde(default)]
    pub path: bool,
    /// A function that they are given sets it up; else what they are given is used in it.
    #[serde(default)]
    pub set_up: bool,
    /// It registers in the list of the router around it.
    #[serde(default)]
    pub flat: bool,
    /// Which requests what is used in it sees.
    #[serde(default)]
    pub sees: Sees,
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
    /// The guard in front of the route alone.
    Guard,
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
    /// Registers middleware that runs before all that is used.
    pub pre: Vec<String>,
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
    /// Awaited, they load the routes so far.
    pub settles: Vec<String>,
    /// Sets the error handler.
    pub error_handler: Vec<String>,
    /// Sets CORS.
    #[serde(default)]
    pub cors: Vec<String>,
    /// Adds filters of errors: the last one is asked first.
    #[serde(default)]
    pub filters: Vec<String>,
    /// Puts guards before every route.
    #[serde(default)]
    pub guards: Vec<String>,
    /// Sets the path that every route is below.
    #[serde(default)]
    pub prefix: Vec<String>,
    /// Adds a class that has routes.
    #[serde(default)]
    pub controller: Vec<String>,
    /// Makes it ready to listen.
    #[serde(default)]
    pub ready: Vec<String>,
    /// Gives something else than the app.
    #[serde(default)]
    pub gives: Vec<String>,
    /// Hooks into the life of every request.
    pub hook: Vec<String>,
    /// They give a decorator where they are not given the handler.
    #[serde(default)]
    pub decorate: Vec<String>,
    /// Adds a middleware: a class and its options.
    #[serde(default)]
    pub layer: Vec<String>,
    /// Registers a route, its methods in an option.
    #[serde(default)]
    pub listed: Vec<String>,
    /// Sets a handler of one kind of error, which comes first.
    #[serde(default)]
    pub on_error: Vec<String>,
    /// Gives an object that registers routes at one path.
    pub at: Vec<String>,
    /// The same for all paths below one.
    pub at_below: Vec<String>,
    /// The same for requests that match in another way.
    pub at_some: Vec<String>,
    /// The methods of such an object that register a handler, where they are not called like HTTP's.
    pub at_handler: Vec<String>,
    /// Answers what no route matches.
    pub fallback: Vec<String>,
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
