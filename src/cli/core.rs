//! `st core`: its subcommands and their flags.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum, builder::NonEmptyStringValueParser};

use crate::project::core::{Database, EngineName};

/// `st core`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    st core up          start it, wait until it is healthy, write its address to .env\n  \
    st core status      is it healthy, and if not, why\n  \
    st core logs -f     what it says\n  \
    st core down        stop it; its data stays")]
pub struct CoreArgs {
    /// What to do with the core.
    #[command(subcommand)]
    pub command: CoreCommand,
}

/// `st core ...`.
#[derive(Debug, Subcommand)]
pub enum CoreCommand {
    /// Start the project's core and wait until it is healthy
    Up(CoreUpArgs),
    /// Stop the project's core
    Down(CoreDownArgs),
    /// Stop the project's core and start it as it was
    Restart(CoreRestartArgs),
    /// Delete every user and session, and start an empty core
    Reset(CoreResetArgs),
    /// Save the data of the project's core in a file
    Backup(CoreBackupArgs),
    /// Put a backup in the place of the core's data
    Restore(CoreRestoreArgs),
    /// Take a newer core for the same data: backed up first, tried afterwards
    Upgrade(CoreUpgradeArgs),
    /// Say whether the project's core runs and is healthy
    #[command(after_help = "Examples:\n  \
        st core status           exit status 0 if it is healthy, 1 if not\n  \
        st core status --watch   again and again, until Ctrl-C\n  \
        st core status --json    for scripts")]
    Status(CoreStatusArgs),
    /// List who signed up, newest first
    Users(CoreUsersArgs),
    /// List the one-time codes that somebody asked for
    Codes(CoreCodesArgs),
    /// Make a user of the dashboard, and say where it is
    Dashboard(CoreDashboardArgs),
    /// Open psql in the core's database
    Psql(CorePsqlArgs),
    /// Show what the project's core logged
    Logs(CoreLogsArgs),
    /// Print the settings that an app needs to reach the project's core
    Env(CoreEnvArgs),
    /// Write what runs the core in production: Docker Compose, Kubernetes or Helm files
    Export(CoreExportArgs),
    /// Save the core's images in a file, for a machine without a network
    Save(CoreSaveArgs),
    /// Take the images of a file into the engine
    Load(CoreLoadArgs),
    /// List the cores of every project on this machine
    List(CoreListArgs),
    /// Delete what belonged to directories that are gone
    Prune(CorePruneArgs),
    /// Run a command with a core of its own, gone afterwards: for tests and CI
    Run(CoreRunArgs),
    /// Run the built-in development core in the foreground
    Serve(CoreServeArgs),
}

/// `st core up`.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:\n  \
    st core up                       Docker where an engine answers, else built in\n  \
    st core up --engine builtin      no Docker needed\n  \
    st core up --db postgres         with a PostgreSQL of its own: data survives\n  \
    st core up --version 11.4.7      the core of that version\n  \
    st core up --port 3570           on that port or not at all\n  \
    st core up --json                for scripts")]
pub struct CoreUpArgs {
    /// Which kind of core [default: Docker where an engine answers, else built in]
    #[arg(long, value_name = "ENGINE")]
    pub engine: Option<EngineName>,
    /// The image to run, with its tag
    #[arg(long, value_name = "IMAGE")]
    pub image: Option<String>,
    /// The core of that version, if the project's SDK can speak with it; st.toml records it
    #[arg(long, value_name = "TAG", conflicts_with = "image", value_parser = NonEmptyStringValueParser::new())]
    pub version: Option<String>,
    /// The port on 127.0.0.1 [default: 3567]
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
    pub port: Option<u16>,
    /// Where a core in Docker keeps its data: memory, postgres, or a postgresql:// address [default: memory]
    #[arg(long, value_name = "WHERE")]
    pub db: Option<Database>,
    /// The API key that the core asks for
    #[arg(long, value_name = "KEY", env = "ST_API_KEY", hide_env_values = true)]
    pub api_key: Option<String>,
    /// How many seconds to wait for it to be healthy
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub timeout: u64,
    /// Set by `st core upgrade`, which has looked at what the data need.
    #[arg(skip)]
    pub upgrading: bool,
}

/// `st core upgrade`.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:\n  \
    st core upgrade --plan          what would happen, from the core that runs to the one of st.toml or of this st\n  \
    st core upgrade --to 11.4.7     back up, start that core, create and read a session; back to the old one if that fails")]
pub struct CoreUpgradeArgs {
    /// Only say what would happen
    #[arg(long)]
    pub plan: bool,
    /// The core to upgrade to; st.toml records it [default: of st.toml, else the one that this st was tried with]
    #[arg(long, value_name = "TAG", value_parser = NonEmptyStringValueParser::new())]
    pub to: Option<String>,
    /// The SQL that the plan names has been run
    #[arg(long)]
    pub sql_done: bool,
    /// The database is not st's, and has been backed up
    #[arg(long)]
    pub backed_up: bool,
    /// How many seconds to wait for the core to be healthy
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub timeout: u64,
}

/// `st core psql`.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:\n  \
    st core psql                             in the database of `st core up --db postgres`\n  \
    st core psql -- -c 'TABLE all_auth_recipe_users'\n  \
    st core psql < migration.sql")]
pub struct CorePsqlArgs {
    /// Arguments of psql
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGUMENT")]
    pub arguments: Vec<String>,
}

/// `st core dashboard`.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:\n  \
    st core dashboard --email ada@example.com                   make a user, say where the dashboard is\n  \
    st core dashboard --email ada@example.com --new-password    for a user that is there\n\n\
    The password comes from ST_DASHBOARD_PASSWORD, else one is made and printed, this once.")]
pub struct CoreDashboardArgs {
    /// The user's e-mail address
    #[arg(long, value_name = "EMAIL")]
    pub email: String,
    /// Give a user that is there another password
    #[arg(long)]
    pub new_password: bool,
}

/// `st core save`.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:\n  \
    st core save core.tar    the images of the core and of its PostgreSQL, pulled where they are not there")]
pub struct CoreSaveArgs {
    /// The file to write; it must not be there
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

/// `st core load`.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:\n  \
    st core load core.tar    on a machine without a network; then `st core up`")]
pub struct CoreLoadArgs {
    /// What `st core save` wrote
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

/// `st core run`.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:\n  \
    st core run -- npm test                    on a free port, with a fresh built-in core\n  \
    st core run --api-key KEY -- ./smoke.sh    ... that asks for a key\n\n\
    The command finds the core in SUPERTOKENS_CONNECTION_URI and SUPERTOKENS_API_KEY;\n\
    st ends with the command's own exit status.")]
pub struct CoreRunArgs {
    /// The API key that the core asks for
    #[arg(long, value_name = "KEY", env = "ST_API_KEY", hide_env_values = true)]
    pub api_key: Option<String>,
    /// The command and its arguments
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true, value_name = "COMMAND")]
    pub command: Vec<String>,
}

/// `st core down`.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:\n  \
    st core down              stop it; its data stays\n  \
    st core down --volumes    ... and delete its data")]
pub struct CoreDownArgs {
    /// Delete its data as well
    #[arg(long)]
    pub volumes: bool,
}

/// `st core restart`.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:\n  \
    st core restart    with the same engine, image, port and key")]
pub struct CoreRestartArgs {
    /// How many seconds to wait for it to be healthy
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub timeout: u64,
}

/// `st core reset`.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:\n  \
    st core reset          says what it deletes, and asks\n  \
    st core reset --yes    for scripts")]
pub struct CoreResetArgs {
    /// How many seconds to wait for it to be healthy
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub timeout: u64,
}

impl CoreResetArgs {
    /// The `up` of a project whose core left nothing but data.
    pub fn up(&self) -> CoreUpArgs {
        CoreUpArgs {
            engine: None,
            image: None,
            version: None,
            port: None,
            db: None,
            api_key: None,
            timeout: self.timeout,
            upgrading: false,
        }
    }
}

/// `st core backup`.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:\n  \
    st core backup before.dump    of a core with a PostgreSQL of st's (pg_dump's custom format)\n  \
    st core backup before.db      of the built-in core (a SQLite file)")]
pub struct CoreBackupArgs {
    /// The file to write; it must not be there
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

/// `st core restore`.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:\n  \
    st core restore before.dump          says what it replaces, and asks\n  \
    st core restore before.dump --yes    for scripts")]
pub struct CoreRestoreArgs {
    /// What `st core backup` wrote
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// How many seconds to wait for the core to be healthy
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    pub timeout: u64,
}

/// `st core export`.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:\n  \
    st core export compose deploy/core       with a PostgreSQL, or yours (`[core] database = \"external\"`)\n  \
    st core export kubernetes deploy/core    kustomize: base, staging, production")]
pub struct CoreExportArgs {
    /// For what
    #[arg(value_name = "TARGET")]
    pub target: ExportTarget,
    /// Where to write the files
    #[arg(value_name = "DIR")]
    pub place: PathBuf,
    /// Write into a directory that is not empty; only files of the same name are replaced
    #[arg(long)]
    pub force: bool,
}

/// What runs a core in production.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportTarget {
    /// One machine, with Docker Compose.
    Compose,
    /// A cluster.
    Kubernetes,
    /// A cluster, with the public Helm chart.
    Helm,
}

/// `st core list`.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:\n  \
    st core list          the cores that run\n  \
    st core list --all    ... and those that only have data")]
pub struct CoreListArgs {
    /// Also those that don't run
    #[arg(short, long)]
    pub all: bool,
}

/// `st core prune`.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:\n  \
    st core prune                   says what it deletes, and asks\n  \
    st core prune shop-1a2b3c4d     of that project only\n  \
    st core prune --yes             for scripts")]
pub struct CorePruneArgs {
    /// Ids of projects, as in the names of their containers [default: all]
    #[arg(value_name = "PROJECT")]
    pub projects: Vec<String>,
}

/// `st core status`.
#[derive(Clone, Debug, Args)]
pub struct CoreStatusArgs {
    /// Go on until Ctrl-C, every second
    #[arg(short, long)]
    pub watch: bool,
}

/// `st core users`.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:\n  \
    st core users               the newest twenty\n  \
    st core users --limit 500   more of them\n  \
    st core users --json        for scripts")]
pub struct CoreUsersArgs {
    /// How many to list
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=500))]
    pub limit: u32,
}

/// `st core codes`.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:\n  \
    st core codes ada@example.com    when they were asked for and how long they are good for\n  \
    st core codes +36123456789")]
pub struct CoreCodesArgs {
    /// Their e-mail address or phone number
    #[arg(value_name = "CONTACT")]
    pub contact: String,
}

/// `st core env`.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:\n  \
    st core env                              KEY=VALUE lines, as in .env\n  \
    eval \"$(st core env --format shell)\"    into this shell\n  \
    st core env --format json                an object")]
pub struct CoreEnvArgs {
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "dotenv")]
    pub format: EnvFormat,
}

/// How settings are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum EnvFormat {
    /// `KEY=VALUE`, as in `.env`.
    Dotenv,
    /// `export KEY='VALUE'`, for a POSIX shell.
    Shell,
    /// An object.
    Json,
}

/// `st core logs`.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:\n  \
    st core logs --tail 50    the last 50 lines\n  \
    st core logs --since 10m  what it said in the last ten minutes\n  \
    st core logs --service database    of its PostgreSQL\n  \
    st core logs -f           go on until Ctrl-C")]
pub struct CoreLogsArgs {
    /// Go on printing until Ctrl-C
    #[arg(short, long)]
    pub follow: bool,
    /// Of the core, or of its PostgreSQL
    #[arg(long, value_name = "SERVICE", default_value = "core")]
    pub service: LogService,
    /// Only the last N lines
    #[arg(long, value_name = "N")]
    pub tail: Option<usize>,
    /// Only what was logged since then: 30s, 10m, 2h, 1d (of a core in Docker)
    #[arg(long, value_name = "AGE", value_parser = humantime::parse_duration)]
    pub since: Option<std::time::Duration>,
}

/// Whose log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogService {
    /// The core's.
    Core,
    /// The database's, of `st core up --db postgres`.
    Database,
}

/// `st core serve`.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:\n  \
    st core serve                        in memory, on 127.0.0.1:3567\n  \
    st core serve --data core.db         keep the data in one file\n  \
    st core serve --port 0 --memory      on a free port, printed on start")]
pub struct CoreServeArgs {
    /// The port to listen on; 0 takes a free one
    #[arg(long, default_value_t = 3567)]
    pub port: u16,
    /// Keep the data in this file
    #[arg(long, value_name = "FILE", conflicts_with = "memory")]
    pub data: Option<PathBuf>,
    /// Keep the data in memory (the default)
    #[arg(long)]
    pub memory: bool,
    /// The API key to ask for; several are separated by commas
    #[arg(long, value_name = "KEY", env = "ST_API_KEY", hide_env_values = true)]
    pub api_key: Option<String>,
    /// Leave the terminal's session: how `st core up` starts it
    #[arg(long, hide = true)]
    pub background: bool,
    /// The address to listen on; one that is not loopback needs --api-key
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub listen: std::net::IpAddr,
}
