//! Writes every case of a framework as a package of one module, so that it is linked once, and asks each of them.

use std::{fmt::Write as _, fs, path::Path, process::Command, time::Duration};

use reqwest::{Client, Method};
use serde_json::Value;
use st::catalog::Framework;

use crate::support::{
    app::App,
    go,
    project::{free_port, st},
    wire::{Asked, cell},
};

/// A change of a right app, and what is seen then.
pub(super) struct Case {
    pub(super) change: Change,
    /// The rules that find it.
    pub(super) rules: &'static [&'static str],
    pub(super) seen: Seen,
}

/// A change. What is used no more has to be named, or Go does not build it.
pub(super) enum Change {
    /// A step is left out; what of its package is named instead.
    Drop(&'static str, &'static str),
    /// A step stands behind the next one.
    Swap(&'static str),
    /// Texts, each there exactly once, and what stands instead.
    Edit(&'static [(&'static str, &'static str)]),
}

/// What is seen.
#[derive(Clone, Copy)]
pub(super) enum Seen {
    /// The answers to a preflight, to a call of the SDK's API, and of a protected route.
    Answers([&'static str; 3]),
    /// A path's whole answer.
    Body(&'static str, &'static str),
    /// It ends at its start, with this text.
    Ends(&'static str),
}

/// Without init: whatever asks the SDK for its settings ends the program.
pub(super) const WITHOUT_INIT: Case = Case {
    change: Change::Drop("init", "emailpassword.Init"),
    rules: &["init-missing"],
    seen: Seen::Ends("Please call supertokens.Init"),
};

/// Init behind what asks for its settings.
pub(super) const LATE_INIT: Case = Case {
    change: Change::Swap("init"),
    rules: &["init-after-middleware"],
    seen: Seen::Ends("Please call supertokens.Init"),
};

/// Without CORS, whose package is named by `named` instead.
pub(super) const fn without_cors(named: &'static str) -> Case {
    Case {
        change: Change::Drop("cors", named),
        rules: &["cors-missing"],
        seen: Seen::Answers(["404", "401", "401"]),
    }
}

/// Without the SDK's middleware; CORS answers preflights with `preflight` all the same.
pub(super) const fn without_middleware(preflight: &'static str) -> Case {
    Case {
        change: Change::Drop("middleware", ""),
        rules: &["middleware-missing"],
        seen: Seen::Answers([preflight, "404 OC", "401 OC"]),
    }
}

/// CORS inside of the SDK's middleware.
pub(super) const fn late_cors(preflight: &'static str) -> Case {
    Case {
        change: Change::Swap("cors"),
        rules: &["cors-after-middleware"],
        seen: Seen::Answers([preflight, "401", "401 OC"]),
    }
}

/// Runs all cases and panics with everything that is not as expected.
pub(super) async fn check(framework: &str, cases: &[Case]) {
    let mut complaints = Vec::new();
    let module = build(framework, cases);
    for (index, case) in cases.iter().enumerate() {
        if let Err(complaint) = one(module.path(), index, case).await {
            complaints.push(format!("{framework} {}: {complaint}", case.change.shown()));
        }
    }
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

/// A module with all cases, built. Those of a framework share its packages and one `main`.
fn build(framework: &str, cases: &[Case]) -> tempfile::TempDir {
    let module = tempfile::tempdir().unwrap();
    let root = module.path();
    let source = fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/doctor/order/{framework}.go")),
    )
    .unwrap();
    let (mut imports, mut calls) = (String::new(), String::new());
    for (index, case) in cases.iter().enumerate() {
        let text = case.change.apply(&source);
        // What doctor reads.
        let read = root.join(format!("_case{index}"));
        fs::create_dir(&read).unwrap();
        fs::write(read.join("main.go"), &text).unwrap();
        // What runs: the same, where it is told to listen.
        let package = root.join(format!("case{index}"));
        fs::create_dir(&package).unwrap();
        let text = text
            .replacen("package main", &format!("package case{index}"), 1)
            .replacen("func main()", "func Main()", 1)
            .replacen("\":3001\"", "address()", 1);
        fs::write(package.join("main.go"), text).unwrap();
        let address = "import \"os\"\n\nfunc address() string { return os.Getenv(\"ADDRESS\") }\n";
        fs::write(package.join("address.go"), format!("package case{index}\n\n{address}")).unwrap();
        let _ = writeln!(imports, "\t\"cases/case{index}\"");
        let _ = writeln!(calls, "\tcase \"{index}\":\n\t\tcase{index}.Main()");
    }
    let main = format!(
        "package main\n\nimport (\n\t\"os\"\n{imports})\n\nfunc main() {{\n\tswitch os.Args[1] {{\n{calls}\t}}\n}}\n"
    );
    fs::write(root.join("main.go"), main).unwrap();
    let known = Framework::find(framework).expect("the catalog has it");
    let pins = known
        .packages("go")
        .runtime
        .into_iter()
        .map(|package| format!("require {package} v{}\n", known.pin(&package).expect("it is pinned")));
    fs::write(root.join("go.mod"), format!("module cases\n\ngo 1.22\n\n{}", pins.collect::<String>()))
        .unwrap();
    go::run(root, &["mod", "tidy"]);
    go::run(root, &["build", "-o", "cases", "."]);
    module
}

async fn one(module: &Path, index: usize, case: &Case) -> Result<(), String> {
    let found = rules(&module.join(format!("_case{index}")));
    if found != case.rules {
        return Err(format!("doctor finds {found:?} instead of {:?}", case.rules));
    }
    let port = free_port();
    let mut command = Command::new(module.join("cases"));
    command.arg(index.to_string()).env("ADDRESS", format!("127.0.0.1:{port}"));
    let mut app = App::start(&mut command);
    if let Seen::Ends(text) = case.seen {
        let well = app.ended().await;
        return if !well && app.log().contains(text) {
            Ok(())
        } else {
            Err(format!("no `{text}` in {}", app.log()))
        };
    }
    let base = format!("http://127.0.0.1:{port}");
    let client = Client::builder().timeout(Duration::from_secs(5)).build().unwrap();
    for _ in 0..500 {
        if client.get(&base).send().await.is_ok() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let (seen, expected) = match case.seen {
        Seen::Answers(expected) => (answers(&client, &base).await.join(" | "), expected.join(" | ")),
        Seen::Body(path, expected) => {
            let method = if path.starts_with("/auth") { Method::POST } else { Method::GET };
            let answer = client.request(method, format!("{base}{path}")).send().await.unwrap();
            (answer.text().await.unwrap_or_default(), expected.to_owned())
        }
        Seen::Ends(_) => unreachable!("told above"),
    };
    if seen == expected { Ok(()) } else { Err(format!("`{seen}` instead of `{expected}`\n{}", app.log())) }
}

async fn answers(client: &Client, base: &str) -> [String; 3] {
    let me = Asked::get("/me");
    let refresh = Asked { method: Method::POST, path: "/auth/session/refresh", ..me.clone() };
    let preflight =
        Asked { method: Method::OPTIONS, path: "/auth/signinup", preflight_for: Some("POST"), ..me.clone() };
    [cell(client, base, &preflight).await, cell(client, base, &refresh).await, cell(client, base, &me).await]
}

/// The rules of what doctor finds, sorted.
fn rules(directory: &Path) -> Vec<String> {
    let output = st(directory).args(["doctor", "--json"]).output().unwrap();
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(said["not_checked"].as_array().map(Vec::len), Some(0), "{said:#}");
    let findings = said["findings"].as_array().unwrap().iter();
    let mut rules: Vec<String> =
        findings.map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect();
    rules.sort();
    rules
}

impl Change {
    fn apply(&self, source: &str) -> String {
        let mark = |id: &str| format!("\t// step: {id}\n");
        let steps: Vec<&str> = source.split("\t// step: ").skip(1).collect();
        let whole = |id: &str| {
            let step = steps.iter().find(|step| step.starts_with(&format!("{id}\n")));
            format!("\t// step: {}", step.unwrap_or_else(|| panic!("there is a step {id}")))
        };
        match self {
            Self::Drop(id, named) => {
                let named = if named.is_empty() { String::new() } else { format!("\nvar _ = {named}\n") };
                format!("{}{named}", source.replacen(&whole(id), "", 1))
            }
            Self::Swap(id) => {
                let next =
                    steps.iter().position(|step| step.starts_with(&format!("{id}\n"))).map(|at| at + 1);
                let next = whole(steps[next.expect("it has a next one")].lines().next().unwrap_or_default());
                let (first, second) = (whole(id), next);
                let text = source.replacen(&format!("{first}{second}"), &format!("{second}{first}"), 1);
                assert_ne!(text, source, "{}", mark(id));
                text
            }
            Self::Edit(edits) => edits.iter().fold(source.to_owned(), |text, (from, to)| {
                assert_eq!(text.matches(from).count(), 1, "`{from}` is there once in:\n{text}");
                text.replacen(from, to, 1)
            }),
        }
    }

    fn shown(&self) -> String {
        match self {
            Self::Drop(id, _) => format!("without {id}"),
            Self::Swap(id) => format!("{id} behind the next"),
            Self::Edit(edits) => format!("{edits:?}"),
        }
    }
}
