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
    /// Makes options of a CORS middleware, or is them.
    CorsOptions,
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
    /// Stands on a class that an app is made of.
    Module,
    /// Stands on a class that has routes.
    Controller,
    /// Stands on a method that is a route; its name is the method's.
    RouteMethod,
    /// Stands on a filter of errors, and names those that it takes.
    Catches,
    /// Puts filters of errors before what it stands on, or is what they are provided as.
    Filters,
    /// Puts guards before what it stands on, or is what they are provided as.
    Guards,
    /// Stands on a parameter, and names what it is given.
    Inject,
    /// What a module adds its middleware to.
    Consumer,
    /// Runs the functions that it is given, at once.
    Runs,
    /// Reads an environment variable.
    Env,
    /// May be handed the app and leaves its pipeline as it is.
    Harmless,
    /// Makes an object of what it is given by name.
    Record,
    /// Makes a middleware of a class and its options.
    Layer,
    /// Makes what a route depends on: it runs before the route.
    Dependency,
    /// The environment variables.
    Environment,
    /// A class whose fields are read from environment variables.
    Settings,
    /// Loads the module of settings, and gives the app that it makes.
    SettingsApp,
    /// Makes a route of a path and what answers it.
    Route,
    /// Makes the routes of another module part of these.
    Include,
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
    /// Others that do, or that tell where a project begins.
    #[serde(default)]
    pub other_manifests: Vec<String>,
    /// The files that pin what they list, the surest first.
    #[serde(default)]
    pub locks: Vec<String>,
    /// Rule -> its hint, where the rule's own words are another language's.
    #[serde(default)]
    pub help: BTreeMap<String, String>,
    /// What stands between the parts of a module's name.
    #[serde(default = "slash")]
    pub separator: String,
    /// Packages whose exports may all be handed the app and leave its pipeline as it is.
    #[serde(default)]
    harmless: Vec<String>,
    /// Packages that come with the language or its frameworks.
    #[serde(default)]
    standard: Vec<String>,
    /// Functions that make an app when the server starts.
    #[serde(default)]
    pub factories: Vec<String>,
    /// Module -> export -> the names of its parameters, in order.
    #[serde(default)]
    parameters: BTreeMap<String, BTreeMap<String, Vec<String>>>,
    /// Module -> export -> the texts that it is a list of.
    #[serde(default)]
    constants: BTreeMap<String, BTreeMap<String, Vec<String>>>,
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
    /// Other modules that it can be imported from.
    #[serde(default)]
    pub also: Vec<String>,
    /// The option that names the origins.
    pub origin: String,
    /// Options that decide on the origin by a function instead.
    #[serde(default)]
    pub origin_functions: Vec<String>,
    /// Other names of options -> the names of today.
    #[serde(default)]
    pub aliases: BTreeMap<String, String>,
    /// A path at the end of an origin does no harm.
    #[serde(default)]
    pub lenient_origins: bool,
    /// The app that its own checks need to be listed as.
    #[serde(default)]
    pub app: Option<String>,
    /// Options that list patterns of origins.
    #[serde(default)]
    pub origin_patterns: Vec<String>,
    /// Origins with signs of regular expressions in them are such.
    #[serde(default)]
    pub patterns_in_texts: bool,
    /// How it gets at the app that it is given first.
    #[serde(default)]
    pub takes_app: Option<TakesApp>,
    /// The method of its object that is given an app.
    #[serde(default)]
    pub registers: Option<String>,
    /// The option that names the paths that it is for.
    #[serde(default)]
    pub paths: Option<String>,
    /// What its options are called in the configuration of an app, before their own name in capitals.
    #[serde(default)]
    pub in_config: Option<String>,
    /// It refuses preflights for methods that it does not list, also those that browsers ask no permission for.
    #[serde(default)]
    pub refuses_methods: bool,
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
    /// The option that keeps it from answering preflights, where that is on until it is set to `false`.
    #[serde(default)]
    pub preflights_off: Option<String>,
    /// Its lists are texts with commas.
    #[serde(default)]
    pub joined: bool,
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
    /// A `*` among the methods stands for any.
    #[serde(default)]
    pub any_method: bool,
    /// A `*` for the origin beside credentials: `refused` by the browser or `reflected`.
    pub any_origin: String,
    /// The option that allows every origin by `true`.
    #[serde(default)]
    pub any_origin_option: Option<String>,
    /// A slash at the end of an origin does no harm.
    #[serde(default)]
    pub trims_slash: bool,
    /// Lists are texts, separated by this.
    #[serde(default)]
    pub separator: Option<String>,
    /// Exports that are options, or make them or a middleware: the options that they have by themselves.
    #[serde(default)]
    pub given: BTreeMap<String, toml::Table>,
}

/// How a CORS library gets at an app that it is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TakesApp {
    /// It is put around it.
    Wraps,
    /// It hooks into it.
    Registers,
}

/// Facts on the SDK.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Sdk {
    /// Its package.
    pub package: String,
    /// What its imports have in them, where that is not its package.
    #[serde(default)]
    pub import: Option<String>,
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
    /// Init can't be called without `framework`.
    #[serde(default)]
    pub framework_required: bool,
    /// Nothing that is registered looks for init before a request comes.
    #[serde(default)]
    pub lazy: bool,
    /// What the rules say of JavaScript's SDK -> what this one's users say.
    #[serde(default)]
    pub words: BTreeMap<String, String>,
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
    /// A handler that says nothing is followed by the next one.
    #[serde(default)]
    pub goes_on: bool,
    /// Methods by which a handler says that none follows.
    #[serde(default)]
    pub abort: Vec<String>,
    /// Which requests what is used on its app sees.
    #[serde(default)]
    pub sees: Sees,
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
    /// What is registered first sees a request first; of the filters of errors, the last one is asked first.
    Filters,
    /// Each part has its place in the life of a request; the order does not matter.
    Unordered,
    /// The middleware that is added last sees a request first, and all of it before the routes.
    Reversed,
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

fn slash() -> String {
    "/".to_owned()
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
    pub fn role(&self, module: &str, export: &str) -> Option<(Role, Option<String>)> {
        if !self.is_dotted() {
            return self.role_of(module, export);
        }
        // `from a import b` may mean the module a.b: any part of the path may be the module's.
        let path = format!("{module}.{export}");
        self.role_of(module, export).or_else(|| {
            let ends = path.rmatch_indices('.').map(|(at, _)| at);
            ends.into_iter().find_map(|at| self.role_of(&path[..at], &path[at + 1..]))
        })
    }

    fn role_of(&self, module: &str, export: &str) -> Option<(Role, Option<String>)> {
        let tables = || std::iter::once(&self.exports).chain(self.frameworks.iter().map(|f| &f.exports));
        let between = self.separator.as_str();
        if let Some(role) = tables().find_map(|table| table.get(module)?.get(export)) {
            let after = |word: &str| {
                let (_, rest) = module.rsplit_once(&format!("{between}{word}{between}"))?;
                rest.split(between).next().map(str::to_owned)
            };
            return Some((*role, after("framework").or_else(|| after("recipe"))));
        }
        let (start, last) = module.rsplit_once(between)?;
        let pattern = format!("{start}{between}*");
        let role = tables().find_map(|table| table.get(&pattern)?.get(export))?;
        Some((*role, Some(last.to_owned())))
    }

    /// Whether a module with dots in its name is an SDK's.
    pub fn is_sdk(module: &str) -> bool {
        let package = module.split('.').next().unwrap_or_default();
        Self::all().iter().any(|known| known.sdk.import.as_deref() == Some(package))
    }

    /// Whether modules have names with dots, and calls arguments with names.
    pub fn is_dotted(&self) -> bool {
        self.separator == "."
    }

    /// The names of the parameters of an export, in order.
    pub fn parameters(&self, module: &str, export: &str) -> &[String] {
        let found = self.parameters.get(module).and_then(|table| table.get(export));
        let inside = || {
            let path = format!("{module}.{export}");
            let (module, export) = path.rsplit_once('.')?;
            self.parameters.get(module)?.get(export)
        };
        found.or_else(inside).map_or(&[], Vec::as_slice)
    }

    /// The texts that an export is a list of.
    pub fn constant(&self, module: &str, export: &str) -> Option<&[String]> {
        Some(self.constants.get(module)?.get(export)?.as_slice())
    }

    /// Whether a module is of a package that others wrote, as far as the tables know.
    pub fn is_foreign(&self, module: &str) -> bool {
        let first = |name: &str| name.split(self.separator.as_str()).next().unwrap_or_default().to_owned();
        let package = first(module);
        let tables = std::iter::once(&self.exports).chain(self.frameworks.iter().map(|known| &known.exports));
        self.standard.contains(&package)
            || self.harmless.contains(&package)
            || tables.into_iter().flat_map(BTreeMap::keys).any(|name| first(name) == package)
    }

    /// Whether everything of a package leaves an app as it is.
    pub fn is_harmless(&self, module: &str) -> bool {
        let package = module.split(self.separator.as_str()).next().unwrap_or(module);
        self.harmless.iter().any(|name| name == package)
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

    /// The same, where several have that package and an adapter tells which.
    pub fn framework_by(&self, module: &str, adapter: Option<&str>) -> Option<&Framework> {
        let mut all = self.frameworks.iter().filter(|framework| framework.exports.contains_key(module));
        let by_adapter = self.frameworks.iter().find(|framework| {
            framework.exports.contains_key(module)
                && adapter.is_some()
                && framework.adapter.as_deref() == adapter
        });
        by_adapter.or_else(|| all.find(|framework| framework.adapter.is_none()))
    }

    /// The framework whose table has an export.
    pub fn framework_with(&self, module: &str, export: &str) -> Option<&Framework> {
        let has = |module: &str, export: &str| {
            let of = |framework: &&Framework| {
                framework.exports.get(module).is_some_and(|table| table.contains_key(export))
            };
            self.frameworks.iter().find(of)
        };
        has(module, export).or_else(|| {
            let path = format!("{module}.{export}");
            let (module, export) = path.rsplit_once('.')?;
            has(module, export)
        })
    }

    /// The files that make a folder a project.
    pub fn manifests(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&self.manifest).chain(&self.other_manifests).map(String::as_str)
    }

    /// What is known of a framework.
    pub fn framework(&self, id: &str) -> Option<&Framework> {
        self.frameworks.iter().find(|framework| framework.framework == id)
    }

    /// How a CORS package behaves.
    pub fn cors_library(&self, module: &str) -> Option<&CorsLibrary> {
        self.cors
            .iter()
            .find(|library| library.module == module || library.also.iter().any(|other| other == module))
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
            Some((Role::Middleware, Some("koa".to_owned())))
        );
        assert_eq!(
            node.role("supertokens-node/recipe/passwordless", "init"),
            Some((Role::Recipe, Some("passwordless".to_owned())))
        );
        assert_eq!(node.role("express", "Router"), Some((Role::Router, None)));
        assert_eq!(node.role("cors", "nothing"), None);
    }
}
