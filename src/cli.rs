//! The command line, as types. No logic.

use std::path::PathBuf;

use clap::{
    Args, Parser, Subcommand, ValueEnum,
    builder::styling::{AnsiColor, Styles},
};

use crate::project::core::{Database, EngineName};

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default());

/// Login for your backend: written, run and checked.
#[derive(Debug, Parser)]
#[command(
    name = "st",
    styles = STYLES,
    version,
    about = "Login for your backend: written, run and checked",
    long_about = "Login for your backend: written, run and checked.\n\n\
        st init writes a SuperTokens integration in the right order, st core runs the service it talks to,\n\
        st doctor finds wrong CORS and middleware order, explains it and proves it on the running backend.",
    after_help = "Examples:\n  \
        st init my-app              answer a few questions, get a backend with login\n  \
        st core up                  start a local core, in Docker or built in\n  \
        st doctor                   check how the backend in this directory is wired\n\n\
        Run `st help COMMAND` for a command's own examples.",
    subcommand_required = true,
    arg_required_else_help = true,
    disable_help_subcommand = false,
    infer_long_args = false
)]
pub struct Cli {
    /// Options of every command.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every command.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// Run as if started in DIR
    #[arg(short = 'C', long = "dir", value_name = "DIR", global = true)]
    pub directory: Option<PathBuf>,
    /// Take the default for every question that no flag answers
    #[arg(short, long, global = true)]
    pub yes: bool,
    /// Print one JSON value on stdout
    #[arg(long, global = true)]
    pub json: bool,
    /// Print results and errors only
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Print more about what is being done
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// When to use colour
    #[arg(long, value_name = "WHEN", global = true, default_value = "auto")]
    pub color: ColorWhen,
    /// Show no progress bars and spinners
    #[arg(long, global = true)]
    pub no_progress: bool,
}

/// When to use colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ColorWhen {
    /// In a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write a backend with login into a new directory
    Init(Box<InitArgs>),
    /// Run a local core: the service that the SDK talks to
    Core(CoreArgs),
    /// Find wrong CORS and middleware order, in source and in a running backend
    Doctor(DoctorArgs),
    /// Take back the last `st doctor --fix` in this directory
    #[command(after_help = "Examples:\n  \
        st undo     the files are as they were before the last fix")]
    Undo,
    /// List what st knows
    List(ListArgs),
    /// Print the completion script of a shell
    #[command(after_help = "Examples:\n  \
        st completions bash > ~/.local/share/bash-completion/completions/st\n  \
        st completions zsh > ~/.zfunc/_st\n  \
        st completions fish > ~/.config/fish/completions/st.fish")]
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

/// `st init`.
#[derive(Clone, Debug, Default, Args)]
#[command(after_help = "Examples:\n  \
    st init                                         ask everything\n  \
    st init my-app --yes                            take every default\n  \
    st init my-app --yes --install                  ... and install the packages\n  \
    st init api --framework express --language ts \\\n              \
        --login thirdparty,passwordless --provider google,github --contact email --flow code --yes\n  \
    st init api --custom-provider id=acme,issuer=https://id.acme.test --yes\n  \
    st init api --answers st.toml                   the answers of an earlier run\n  \
    st init api --yes --dry-run                     list every file, write nothing")]
pub struct InitArgs {
    /// Where to write it [default: a directory named like the project]
    #[arg(value_name = "DIR")]
    pub path: Option<PathBuf>,
    /// The project's name
    #[arg(long)]
    pub name: Option<String>,
    /// The backend framework (see `st list frameworks`)
    #[arg(long, value_name = "ID")]
    pub framework: Option<String>,
    /// The form of the code: ts or js; for Django wsgi or asgi
    #[arg(long, visible_alias = "variant", value_name = "VARIANT")]
    pub language: Option<String>,
    /// How users sign in: thirdparty, passwordless, emailpassword; any set of them
    #[arg(long, value_name = "METHODS", value_delimiter = ',')]
    pub login: Option<Vec<String>>,
    /// Third-party providers (see `st list providers`)
    #[arg(long, value_name = "IDS", value_delimiter = ',')]
    pub provider: Option<Vec<String>>,
    /// A provider of your own, as key=value pairs: id, then issuer or authorization-endpoint,
    /// token-endpoint and userinfo-endpoint; optional name and scope (space-separated). Repeatable
    #[arg(long, value_name = "KEY=VALUE,...")]
    pub custom_provider: Vec<String>,
    /// Where passwordless codes go: email, phone or email-or-phone
    #[arg(long, value_name = "CONTACT")]
    pub contact: Option<String>,
    /// What passwordless sends: code, link or code-and-link
    #[arg(long, value_name = "FLOW")]
    pub flow: Option<String>,
    /// The origin of the website that calls the backend [default: the API's own]
    #[arg(long, value_name = "ORIGIN")]
    pub website_origin: Option<String>,
    /// The origin of the backend
    #[arg(
        long,
        value_name = "ORIGIN",
        help = "The origin of the backend [default: http://localhost:3001, or a free port]"
    )]
    pub api_origin: Option<String>,
    /// npm, pnpm, yarn or bun
    #[arg(long, value_name = "NAME")]
    pub package_manager: Option<String>,
    /// Where the core is: docker, builtin, or the address of one that runs
    #[arg(long, value_name = "WHERE")]
    pub core: Option<String>,
    /// The API key of a core given by its address; kept in .env only
    #[arg(long, value_name = "KEY", env = "ST_API_KEY", hide_env_values = true)]
    pub api_key: Option<String>,
    /// Leave the sign-in page out
    #[arg(long)]
    pub no_page: bool,
    /// Take the answers from an st.toml; flags win over it
    #[arg(long, value_name = "FILE")]
    pub answers: Option<PathBuf>,
    /// List what would be written, write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Write into a directory that is not empty; only the plan's own files are replaced
    #[arg(long)]
    pub force: bool,
    /// Install the packages afterwards
    #[arg(long)]
    pub install: bool,
}

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
    /// Show what the project's core logged
    Logs(CoreLogsArgs),
    /// Print the settings that an app needs to reach the project's core
    Env(CoreEnvArgs),
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
    st core up --port 3570           on that port or not at all\n  \
    st core up --json                for scripts")]
pub struct CoreUpArgs {
    /// Which kind of core [default: Docker where an engine answers, else built in]
    #[arg(long, value_name = "ENGINE")]
    pub engine: Option<EngineName>,
    /// The image to run, with its tag
    #[arg(long, value_name = "IMAGE")]
    pub image: Option<String>,
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
        CoreUpArgs { engine: None, image: None, port: None, db: None, api_key: None, timeout: self.timeout }
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
    st core logs -f           go on until Ctrl-C")]
pub struct CoreLogsArgs {
    /// Go on printing until Ctrl-C
    #[arg(short, long)]
    pub follow: bool,
    /// Only the last N lines
    #[arg(long, value_name = "N")]
    pub tail: Option<usize>,
    /// Only what was logged since then: 30s, 10m, 2h, 1d (of a core in Docker)
    #[arg(long, value_name = "AGE", value_parser = humantime::parse_duration)]
    pub since: Option<std::time::Duration>,
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

/// `st doctor`.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:\n  \
    st doctor                        check this directory\n  \
    st doctor --pipeline             show each app's pipeline as it runs\n  \
    st doctor --live                 ask the running backend as a browser would\n  \
    st doctor --diff                 show what --fix would change\n  \
    st doctor --fix                  mend what can safely be mended\n  \
    st doctor --explain cors-after-middleware\n  \
    st doctor --exclude examples/ --exclude '*.old.ts'\n  \
    st doctor --baseline known.json --write-baseline\n  \
    st doctor --baseline known.json  only what was not there then\n  \
    st doctor --format json > findings.json\n  \
    st doctor --format github        annotations in GitHub Actions\n  \
    st doctor --format sarif > st.sarif    for code scanning and editors")]
pub struct DoctorArgs {
    /// Files or directories to check [default: this directory]
    #[arg(value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Also check the running backend, at URL or at the API origin of st.toml and .env
    #[arg(long, value_name = "URL", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    pub live: Option<String>,
    /// Print each app's pipeline as it runs, findings in place
    #[arg(long)]
    pub pipeline: bool,
    /// How to print the findings
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<DoctorFormat>,
    /// Mend what can safely be mended; `st undo` takes it back
    #[arg(long, conflicts_with_all = ["diff", "live"])]
    pub fix: bool,
    /// Show what --fix would change, write nothing
    #[arg(long, conflicts_with = "live")]
    pub diff: bool,
    /// Judge only files that match, with the patterns of .gitignore. Repeatable
    #[arg(long, value_name = "PATTERN")]
    pub include: Vec<String>,
    /// Judge no file that matches. Repeatable
    #[arg(long, value_name = "PATTERN")]
    pub exclude: Vec<String>,
    /// Say nothing of the findings that FILE knows
    #[arg(long, value_name = "FILE", conflicts_with_all = ["fix", "diff"])]
    pub baseline: Option<PathBuf>,
    /// Write every finding there is now into the file of --baseline
    #[arg(long, requires = "baseline")]
    pub write_baseline: bool,
    /// Print the page of a rule
    #[arg(long, value_name = "RULE")]
    pub explain: Option<String>,
    /// List every rule
    #[arg(long)]
    pub list: bool,
}

/// How findings are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DoctorFormat {
    /// For people.
    Text,
    /// For machines; `--json` is the same.
    Json,
    /// SARIF 2.1.0: for code scanning and editors.
    Sarif,
    /// Annotations on the lines of a pull request, in GitHub Actions.
    Github,
}

/// `st list`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    st list frameworks\n  \
    st list providers --json\n  \
    st list rules")]
pub struct ListArgs {
    /// Of what.
    #[command(subcommand)]
    pub what: ListWhat,
}

/// `st list ...`.
#[derive(Clone, Copy, Debug, Subcommand)]
pub enum ListWhat {
    /// The frameworks that st can write and check
    Frameworks,
    /// The third-party providers that the SDKs have built in
    Providers,
    /// The rules of st doctor
    Rules,
}
