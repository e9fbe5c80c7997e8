//! The command line, as types. No logic.

use std::path::PathBuf;

use clap::{
    Args, Parser, Subcommand, ValueEnum,
    builder::styling::{AnsiColor, Styles},
};

pub mod core;

pub use core::*;

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
    /// How files of a Node project are tied together: esm or commonjs [default: esm]
    #[arg(long, value_name = "KIND")]
    pub module: Option<String>,
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

/// `st doctor`.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Examples:\n  \
    st doctor                        check this directory\n  \
    st doctor --pipeline             show each app's pipeline as it runs\n  \
    st doctor --live                 ask the running backend as a browser would\n  \
    st doctor --diff                 show what --fix would change\n  \
    st doctor --fix                  mend what can safely be mended\n  \
    st doctor --fix --unsafe         ... and what needs a look afterwards\n  \
    st doctor --explain cors-after-middleware\n  \
    st doctor --exclude examples/ --exclude '*.old.ts'\n  \
    st doctor --watch                again at every save\n  \
    st doctor --changed=origin/main  only the apps that this branch touches\n  \
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
    /// With --fix or --diff: also what needs a look afterwards
    #[arg(long = "unsafe")]
    pub unsafe_too: bool,
    /// Check again whenever a file is saved, until Ctrl-C; with --json one value a line
    #[arg(long, conflicts_with_all = ["fix", "diff", "live", "write_baseline"])]
    pub watch: bool,
    /// Judge only files that match, with the patterns of .gitignore. Repeatable
    #[arg(long, value_name = "PATTERN")]
    pub include: Vec<String>,
    /// Judge no file that matches. Repeatable
    #[arg(long, value_name = "PATTERN")]
    pub exclude: Vec<String>,
    /// Judge only the apps touched since REV [default: HEAD] or since the branch left it
    #[arg(long, value_name = "REV", num_args = 0..=1, require_equals = true, default_missing_value = "HEAD")]
    pub changed: Option<String>,
    /// Say nothing of the findings that FILE knows
    #[arg(long, value_name = "FILE", conflicts_with_all = ["fix", "diff"])]
    pub baseline: Option<PathBuf>,
    /// Write every finding there is now into the file of --baseline
    #[arg(long, requires = "baseline", conflicts_with = "changed")]
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
