//! A project that `st init` wrote, from its first file to its last request.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde_json::Value;
use st::{catalog::Framework, project::DotEnv};

use super::{app::App, go, packages, provider};

/// A directory that `st init` filled.
pub(crate) struct Project {
    /// Holds the directory.
    place: tempfile::TempDir,
    /// The origin of the backend.
    pub(crate) api: String,
    /// What it is written with.
    framework: &'static Framework,
    /// The variant of the framework's language.
    language: &'static str,
}

impl Project {
    /// Third-party (a custom provider), passwordless by code and link, and email-password.
    pub(crate) fn init(language: &'static str, issuer: &str) -> Self {
        Self::init_with("express", language, issuer)
    }

    /// The same with another framework.
    pub(crate) fn init_with(framework: &str, language: &'static str, issuer: &str) -> Self {
        let place = tempfile::tempdir().unwrap();
        let api = format!("http://localhost:{}", free_port());
        let framework = Framework::find(framework).unwrap();
        let project = Self { place, api, framework, language };
        let custom = format!("id=acme,issuer={issuer},name=Acme");
        let directory = project.path().display().to_string();
        project.st(&[
            "init",
            &directory,
            "--yes",
            "--name",
            "my-app",
            "--framework",
            &framework.id,
            "--language",
            language,
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
        ]);
        project.set("ACME_CLIENT_ID", provider::CLIENT.0);
        project.set("ACME_CLIENT_SECRET", provider::CLIENT.1);
        project
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.place.path().join("my-app")
    }

    /// Installs what it asks for, through the cache.
    pub(crate) fn install(&self) {
        if self.framework.language_id == "go" {
            return go::run(&self.path(), &["mod", "tidy"]);
        }
        let manifest = fs::read_to_string(self.path().join("package.json")).unwrap();
        let manifest: Value = serde_json::from_str(&manifest).unwrap();
        packages::link(&self.path(), &manifest);
    }

    /// Starts it with its own scripts and waits until it says where it is.
    pub(crate) async fn start(&self) -> App {
        let mut app = if self.framework.language_id == "go" {
            go::run(&self.path(), &["build", "-o", "app", "."]);
            App::start(Command::new(self.path().join("app")).current_dir(self.path()))
        } else {
            self.start_node()
        };
        assert_eq!(app.line("API ", 1).await.trim(), self.api);
        app
    }

    fn start_node(&self) -> App {
        if self.language == "ts" {
            let output =
                Command::new("npm").args(["run", "--silent", "build"]).current_dir(self.path()).output();
            let output = output.expect("this test needs Node with npm");
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        }
        App::start(Command::new("npm").args(["start", "--silent"]).current_dir(self.path()))
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
        format!("{}.{}", self.framework.app, self.language)
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

/// A port that nobody has at the moment.
pub(crate) fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
