//! What running one entry file does, as far as it concerns the SDK and the apps.

use super::{
    facts::Span,
    machine::value::{Field, Made, Value},
};
use std::{collections::BTreeSet, rc::Rc};

/// Which ways were taken: `(branch, arm)`, outermost first.
pub type Branch = Vec<(usize, usize)>;

/// Whether two things can't both happen.
pub fn exclusive(a: &Branch, b: &Branch) -> bool {
    a.iter().any(|(branch, arm)| b.iter().any(|(other, way)| branch == other && arm != way))
}

/// One entry file, run.
#[derive(Debug, Default)]
pub struct Program {
    /// The entry file.
    pub entry: String,
    /// Every file that it loads, the entry among them.
    pub files: Vec<String>,
    /// Its apps and routers.
    pub servers: Vec<Server>,
    /// The calls of the SDK's init.
    pub inits: Vec<Init>,
    /// Calls that fail before init.
    pub eager: Vec<Use>,
    /// Reads of environment variables.
    pub env: Vec<EnvRead>,
    /// Files and lines that could not be parsed.
    pub unreadable: Vec<Span>,
    /// Imports that lead nowhere in this tree: `(specifier, importing file)`.
    pub unresolved: Vec<(String, String)>,
    /// The packages that are used.
    pub packages: BTreeSet<String>,
    /// Functions that a guard was put around: the function, the guard, when.
    pub guarded: Vec<(Span, Span, usize)>,
    /// Where apps start serving.
    pub listens: Vec<Listen>,
    /// Recipes and other things of the SDK that were made.
    pub recipes: Vec<Rc<Made>>,
}

impl Program {
    /// Whether the SDK's middleware is put to use, rightly or not.
    pub fn mounts_sdk(&self) -> bool {
        self.servers.iter().flat_map(|server| &server.events).any(|event| match &event.kind {
            EventKind::Middleware(_) => true,
            EventKind::NotCalled(name) => name.to_lowercase().contains("middleware"),
            _ => false,
        })
    }
}

/// A call that starts serving an app.
#[derive(Debug)]
pub struct Listen {
    /// The app.
    pub server: usize,
    /// Its options.
    pub options: Vec<Field>,
    /// The call.
    pub span: Span,
}

/// A call of init.
#[derive(Debug)]
pub struct Init {
    /// Its configuration.
    pub config: Value,
    /// The call.
    pub span: Span,
    /// When.
    pub order: usize,
    /// Under which conditions.
    pub branch: Branch,
}

/// A call of something of the SDK.
#[derive(Debug)]
pub struct Use {
    /// Its name.
    pub name: String,
    /// The call.
    pub span: Span,
    /// When.
    pub order: usize,
}

/// A read of an environment variable.
#[derive(Clone, Debug)]
pub struct EnvRead {
    /// Its name.
    pub name: String,
    /// Where.
    pub span: Span,
    /// Whether the code copes with its absence.
    pub optional: bool,
}

/// An app or router.
#[derive(Debug)]
pub struct Server {
    /// Whether it is a router.
    pub router: bool,
    /// What is used on it sees only requests that match one of its routes.
    pub routes_only: bool,
    /// A path below another one needs no slash at its start.
    pub adds_slash: bool,
    /// The router in whose list it registers, and below which path.
    pub registers_on: Option<(usize, Mount)>,
    /// How many of its events are of what runs before all that is used, and of what is used, where they come first.
    pub early: [usize; 2],
    /// The framework's id.
    pub framework: String,
    /// Where it was made.
    pub span: Span,
    /// The middleware that is added last runs first, all of it before the routes.
    pub reversed: bool,
    /// What was registered, in order.
    pub events: Vec<Event>,
    /// The apps that its settings list; none where it has no such list, or not all of it is known.
    pub listed: Option<Vec<String>>,
    /// Where that list stands.
    pub listed_at: Option<Span>,
    /// What it was handed to that is not known: it may have registered more.
    pub escaped: Vec<(String, Span)>,
    /// When its routes so far were loaded, for an error handler that is set later to miss them.
    pub settled: Vec<usize>,
}

/// Something registered.
#[derive(Clone, Debug)]
pub struct Event {
    /// What.
    pub kind: EventKind,
    /// At which path.
    pub path: Mount,
    /// Where.
    pub span: Span,
    /// When.
    pub order: usize,
    /// Under which conditions.
    pub branch: Branch,
}

/// At which path something is registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mount {
    /// Everywhere.
    All,
    /// At these patterns.
    At(Vec<String>),
    /// Somewhere.
    Unknown,
}

/// What is registered.
#[derive(Clone, Debug)]
pub enum EventKind {
    /// A CORS library's middleware; whether it sees preflights only.
    Cors(Rc<Made>, bool),
    /// A middleware of the project that sets CORS headers by itself.
    OwnCors,
    /// The SDK's middleware, for this framework.
    Middleware(Option<String>),
    /// What the SDK has answered goes on to what follows; whether that is the guard's 401.
    NotAborted(bool),
    /// What answers where no route matches.
    Fallback,
    /// The SDK's error handler.
    ErrorHandler,
    /// An error handler of the project; whether it hands on what it doesn't know.
    OwnErrorHandler {
        /// It calls `next`.
        forwards: bool,
    },
    /// A middleware factory that was passed without calling it: its name.
    NotCalled(String),
    /// A body parser.
    BodyParser(Rc<Made>),
    /// A route.
    Route(Route),
    /// A middleware that answers whatever reaches it.
    CatchAll,
    /// A guard that answers 401 by itself.
    Guard,
    /// It answers preflights by itself, or may.
    Options,
    /// A router or another app.
    Mounted(usize),
    /// Middleware that neither helps nor harms: its name.
    Other(String),
    /// Middleware that is not known: its name.
    Unknown(String),
    /// It starts serving.
    Listen,
}

/// A route.
#[derive(Clone, Debug)]
pub struct Route {
    /// The method, upper case; `ALL` for all of them.
    pub method: String,
    /// Its patterns; none where they are not known.
    pub patterns: Option<Vec<String>>,
    /// It answers everything that it matches.
    pub terminal: bool,
    /// A guard stands before it.
    pub guarded: bool,
    /// The guard that is put right around the function that answers it.
    pub guard: Option<Rc<Guard>>,
    /// The function that answers it.
    pub handler: Option<Rc<Span>>,
    /// Where it names the guard without making one.
    pub not_called: Option<Rc<Span>>,
    /// Where it reads the session in a way that throws.
    pub reads_session: Option<Span>,
    /// What it throws there is seen by nobody but the framework.
    pub unsettled: bool,
    /// Where it sets the exposed headers by hand.
    pub exposes: Option<Span>,
}

/// A guard that is put around a function.
#[derive(Clone, Debug)]
pub struct Guard {
    /// The guard.
    pub made: Rc<Made>,
    /// The function.
    pub function: Span,
    /// Whether the function has to be awaited.
    pub awaited: bool,
}
