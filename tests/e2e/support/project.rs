//! A project that `st init` wrote, from its first file to its last request.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::atomic::{AtomicU32, Ordering},
};

use serde_json::Value;
use st::{catalog::Framework, project::DotEnv};

use super::{app::App, go, packages, provider, python};

/// A directory that `st init` filled.
pub(crate) struct Project {
    /// Holds the directory.
    place: tempfile::TempDir,
    /// The origin of the backend.
    pub(crate) api: String,
    /// What it is written with.
    pub(crate) framework: &'static Framework,
    /// The form of its language that it is written in.
    variant: &'static str,
    /// Where the programs of its packages are, besides the PATH.
    programs: Vec<PathBuf>,
    /// TypeScript is transpiled, not checked.
    transpiled: bool,
}

impl Project {
    /// Third-party (a custom provider), passwordless by code and link, and email-password.
    pub(crate) fn init(framework: &str, variant: &'static str, issuer: &str) -> Self {
        Self::init_with(framework, variant, issuer, &[])
    }

    /// The same with more answers.
    pub(crate) fn init_with(framework: &str, variant: &'static str, issuer: &str, more: &[&str]) -> Self {
        let framework = Framework::find(framework).expect("the catalog has it");
        let place = tempfile::tempdir().unwrap();
        let api = format!("http://localhost:{}", free_port());
        let project = Self { place, api, framework, variant, programs: Vec::new(), transpiled: false };
        let custom = format!("id=acme,issuer={issuer},name=Acme");
        let directory = project.path().display().to_string();
        let answers = [
            "init",
            &directory,
            "--yes",
            "--name",
            "my-app",
            "--framework",
            &framework.id,
            "--language",
            variant,
            "--login",
            "thirdparty,passwordless,emailpassword",
            "--custom-provider",
            &custom,
            "--contact",
            "email",
            "--flow",
            "code-and-link",
            "--api-origin",
            &project.api,
        ];
        project.st(&[&answers, more].concat());
        project.set("ACME_CLIENT_ID", provider::CLIENT.0);
        project.set("ACME_CLIENT_SECRET", provider::CLIENT.1);
        project
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.place.path().join("my-app")
    }

    /// Installs what it asks for, through the cache: once per language, whatever the framework.
    pub(crate) fn install(&mut self) {
        match self.framework.language_id.as_str() {
            "node" => {
                let manifest = fs::read_to_string(self.path().join("package.json")).unwrap();
                let manifest: Value = serde_json::from_str(&manifest).unwrap();
                packages::place(&self.path(), &manifest);
            }
            "go" => go::run(&self.path(), &["mod", "tidy"]),
            "python" => python::link(&self.path()),
            other => panic!("nothing here installs packages of `{other}`"),
        }
    }

    /// Starts it, built where that is needed, and waits until it says where it is. Codes go to its log.
    pub(crate) async fn start(&self) -> App {
        self.try_start().await.unwrap_or_else(|log| panic!("it does not start:\n{log}"))
    }

    /// The same, or the log of an app that ends instead.
    pub(crate) async fn try_start(&self) -> Result<App, String> {
        if self.framework.production(self.variant).is_none() {
            self.build();
        }
        self.try_start_built().await
    }

    /// The same of one that is built.
    pub(crate) async fn try_start_built(&self) -> Result<App, String> {
        self.run(self.framework.start(self.variant).expect("the catalog has it")).await
    }

    /// The same as in production, where that may be another program.
    pub(crate) async fn start_for_production(&self) -> App {
        let start = self.framework.production(self.variant).or_else(|| self.framework.start(self.variant));
        self.build();
        // Asked for, and never used.
        self.set("SMTP_HOST", "mail.test");
        self.set("SMTP_FROM", "my-app@mail.test");
        let (name, value) = self.framework.language().production.split_once('=').expect("a variable");
        self.set(name, value);
        let started = self.run(start.expect("the catalog has it")).await;
        started.unwrap_or_else(|log| panic!("it does not start:\n{log}"))
    }

    fn build(&self) {
        let Some(build) = self.framework.build(self.variant) else { return };
        let quick = format!("node {}/tests/e2e/support/transpile.mjs", env!("CARGO_MANIFEST_DIR"));
        let build = if self.transpiled { quick.as_str() } else { build };
        let output = self.command(build).output().unwrap_or_else(|error| panic!("`{build}`: {error}"));
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "`{build}`:\n{said}{}", String::from_utf8_lossy(&output.stderr));
    }

    async fn run(&self, start: &str) -> Result<App, String> {
        let mut app = App::start(&mut self.command(start));
        assert_eq!(app.line_or_end("API ", 1).await?, self.api);
        Ok(app)
    }

    /// Another one with the same files and packages, on a port of its own.
    pub(crate) fn copy(&self) -> Self {
        let place = tempfile::tempdir().unwrap();
        let port = free_port();
        let api = format!("http://localhost:{port}");
        let copy = Self { place, api, programs: self.programs.clone(), ..*self };
        copy_files(&self.path(), &copy.path());
        let modules = self.path().join("node_modules");
        if !modules.exists() {
            // Nothing is installed.
        } else if self.framework.production(self.variant).is_some() {
            // A bundler follows no link out of the project.
            packages::copy(&modules, &copy.path().join("node_modules")).unwrap();
        } else {
            std::os::unix::fs::symlink(modules, copy.path().join("node_modules")).unwrap();
        }
        copy.set("API_DOMAIN", &copy.api);
        copy.set("PORT", &port.to_string());
        copy
    }

    /// The same, whose TypeScript is only transpiled: checking it takes ten times as long.
    pub(crate) fn transpiled(self) -> Self {
        let transpiled =
            self.path().join("tsconfig.json").exists() && self.framework.production(self.variant).is_none();
        Self { transpiled, ..self }
    }

    /// A command line, in the project and with its programs.
    fn command(&self, line: &str) -> Command {
        let mut words = line.split(' ');
        let mut paths = self.programs.clone();
        paths.extend(std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()));
        let path = std::env::join_paths(paths).unwrap();
        // A program is looked for on the PATH of the one who starts it.
        let program = words.next().unwrap_or_default();
        let below = program.contains('/').then(|| self.path());
        let folders = self.programs.iter().chain(&below);
        let own = folders.map(|folder| folder.join(program)).find(|file| file.is_file());
        let mut command = Command::new(own.unwrap_or_else(|| program.into()));
        command
            .args(words)
            .env("PATH", path)
            .env("NEXT_TELEMETRY_DISABLED", "1")
            .envs(go::variables())
            .current_dir(self.path());
        command
    }

    /// Runs `st` in it to its end: exit status and stdout.
    ///
    /// # Panics
    /// With what it said, where the status is not `expected`.
    pub(crate) fn st_with_status(&self, arguments: &[&str], expected: i32) -> String {
        let output = self.try_st(arguments);
        let (stdout, stderr) =
            (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(expected), "st {arguments:?}\n{stdout}\n{stderr}");
        stdout.into_owned()
    }

    /// The same, however it ends.
    pub(crate) fn try_st(&self, arguments: &[&str]) -> Output {
        let directory = if self.path().is_dir() { self.path() } else { self.place.path().to_owned() };
        let state = self.place.path().join("state");
        st(&directory).args(arguments).env("XDG_STATE_HOME", state).output().unwrap()
    }

    /// The same where it has to go well.
    pub(crate) fn st(&self, arguments: &[&str]) -> String {
        self.st_with_status(arguments, 0)
    }

    /// The rules of the findings, sorted, of a doctor that ends with `status`.
    pub(crate) fn rules(&self, arguments: &[&str], status: i32) -> Vec<String> {
        let said: Value = serde_json::from_str(&self.st_with_status(arguments, status)).unwrap();
        let findings = said["findings"].as_array().unwrap();
        let mut rules: Vec<String> =
            findings.iter().map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect();
        rules.sort();
        rules
    }

    /// What doctor says that it did not check in the source.
    pub(crate) fn not_checked(&self) -> Vec<String> {
        let said: Value = serde_json::from_str(&self.st(&["doctor", "--json"])).unwrap();
        said["not_checked"].as_array().unwrap().iter().map(ToString::to_string).collect()
    }

    /// Sets a variable in its `.env`.
    pub(crate) fn set(&self, key: &str, value: &str) {
        let path = self.path().join(".env");
        let mut env = DotEnv::new(fs::read_to_string(&path).unwrap());
        env.set(key, value);
        fs::write(path, env.text()).unwrap();
    }

    /// Changes the text of one of its files.
    pub(crate) fn edit(&self, file: &str, change: impl FnOnce(&str) -> String) {
        let path = self.path().join(file);
        let text = fs::read_to_string(&path).unwrap();
        let changed = change(&text);
        assert_ne!(text, changed, "{file} has to change");
        fs::write(path, changed).unwrap();
    }

    /// The name of the file that sets the app up.
    pub(crate) fn app_file(&self) -> String {
        let extension =
            &self.framework.language().variant(self.variant).expect("the catalog has it").extension;
        format!("{}.{extension}", self.framework.app)
    }
}

/// The `st` under test, without the settings of whoever runs the test.
pub(crate) fn st(directory: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_st"));
    command.current_dir(directory).env("NO_COLOR", "1");
    for variable in
        ["API_DOMAIN", "WEBSITE_DOMAIN", "SUPERTOKENS_CONNECTION_URI", "SUPERTOKENS_API_KEY", "ST_API_KEY"]
    {
        command.env_remove(variable);
    }
    command
}

/// Copies a folder without its packages and what was built; links stay links.
fn copy_files(from: &Path, to: &Path) {
    fs::create_dir(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if ["node_modules", ".next"].iter().any(|name| entry.file_name() == *name) {
            continue;
        }
        let (kind, target) = (entry.file_type().unwrap(), to.join(entry.file_name()));
        if kind.is_symlink() {
            std::os::unix::fs::symlink(fs::read_link(entry.path()).unwrap(), target).unwrap();
        } else if kind.is_dir() {
            copy_files(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// A port that nobody has at the moment: below those that the system gives to outgoing connections, one of which could
/// else take it before the server does that it is for.
pub(crate) fn free_port() -> u16 {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let start = std::process::id().wrapping_mul(97);
    loop {
        let step = start.wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed)) % 12_000;
        let port = 20_000 + u16::try_from(step).unwrap();
        if ["127.0.0.1", "0.0.0.0"]
            .iter()
            .all(|address| std::net::TcpListener::bind((*address, port)).is_ok())
        {
            return port;
        }
    }
}
