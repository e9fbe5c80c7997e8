//! `st doctor` as a user types it: what is printed, and how it ends.

use std::{fs, path::Path, process::Command};

use serde_json::Value;

use crate::support::{Ran, run, st};

fn wrong(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/doctor/wrong").join(name)
}

fn doctor(project: &Path, arguments: &[&str]) -> Ran {
    let home = tempfile::tempdir().unwrap();
    let mut command: Command = st(home.path());
    run(command.arg("-C").arg(project).arg("doctor").args(arguments))
}

/// A project of one app whose text a test changes.
fn project(change: impl Fn(&str) -> String) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let text = fs::read_to_string(wrong("cors-after-middleware--commonjs").join("index.js")).unwrap();
    fs::write(folder.path().join("index.js"), change(&text)).unwrap();
    folder
}

/// How long it took differs.
fn without_time(text: &str) -> String {
    let mut kept = Vec::new();
    for line in text.lines() {
        match line.strip_suffix(" ms.").and_then(|line| line.rsplit_once(' ')) {
            Some((line, _)) => kept.push(format!("{line} [..] ms.")),
            None => kept.push(line.trim_end().to_owned()),
        }
    }
    kept.join("\n")
}

#[test]
fn a_finding_over_two_files() {
    let ran = doctor(&wrong("cors-after-middleware--helper-files"), &[]);
    assert_eq!(ran.status, 1);
    assert!(ran.stdout.lines().all(|line| line.chars().count() <= 80), "{}", ran.stdout);
    insta::assert_snapshot!(without_time(&ran.stdout));
}

#[test]
fn labels_without_room_stand_below_the_frame() {
    let folder = tempfile::tempdir().unwrap();
    let copied = wrong("cors-origin-mismatch--env-default").join("package.json");
    fs::copy(copied, folder.path().join("package.json")).unwrap();
    let app = r#"import cors from "cors";
import express from "express";
import supertokens from "supertokens-node";
import { errorHandler, middleware } from "supertokens-node/framework/express";
import Session from "supertokens-node/recipe/session";

supertokens.init({
  supertokens: { connectionURI: "http://localhost:3567" },
  appInfo: { appName: "shop", apiDomain: "http://localhost:3001", websiteDomain: "https://pages.of.a.company.example.com:3000" },
  recipeList: [Session.init()],
});
const app = express();
app.use(cors({ credentials: true, methods: ["GET", "POST", "PUT", "DELETE"], origin: "https://pages.of.a.company.example.org:3000" }));
app.use(middleware());
app.use(errorHandler());
app.listen(3001);
"#;
    fs::write(folder.path().join("app.ts"), app).unwrap();
    let ran = doctor(folder.path(), &[]);
    assert_eq!(ran.status, 1, "{}", ran.stderr);
    assert!(ran.stdout.lines().all(|line| line.chars().count() <= 80), "{}", ran.stdout);
    for part in
        ["^ (1)\n", "- (2)\n", " (1)  cors allows `https://pages", " (2)  init says that the website is"]
    {
        assert!(ran.stdout.contains(part), "{part:?} in {}", ran.stdout);
    }
}

#[test]
fn the_pipeline_shows_findings_in_place() {
    let ran = doctor(&wrong("middleware-after-routes--router-catch-all"), &["--pipeline"]);
    assert_eq!(ran.status, 1);
    let (pipeline, _) = ran.stdout.split_once("\n\n").unwrap();
    insta::assert_snapshot!(pipeline);
}

#[test]
fn json_is_one_value_and_both_flags_are_the_same() {
    let project = wrong("cors-headers-missing--const-and-spread");
    let (format, flag) = (doctor(&project, &["--format", "json"]), doctor(&project, &["--json"]));
    assert_eq!(format.stdout, flag.stdout);
    assert_eq!((format.status, flag.status), (1, 1));
    let answer: Value = serde_json::from_str(&format.stdout).unwrap();
    assert_eq!(answer["version"], 1);
    let finding = &answer["findings"][0];
    // `[\"Content-Type\", \"Authorization\"]` of line 13, wherever it is used.
    assert_eq!((&finding["rule"], &finding["file"]), (&"cors-headers-missing".into(), &"index.js".into()));
    for place in ["line", "column", "end_line", "end_column"] {
        assert!(finding[place].as_u64().unwrap() > 0, "{place}");
    }
    assert_eq!(answer["summary"]["errors"], 1);
}

#[test]
fn every_rule_can_be_explained() {
    let here = tempfile::tempdir().unwrap();
    let listed = doctor(here.path(), &["--list", "--json"]);
    let rules: Value = serde_json::from_str(&listed.stdout).unwrap();
    let rules = rules["rules"].as_array().unwrap();
    assert!(rules.len() >= 30);
    for rule in rules {
        let id = rule["id"].as_str().unwrap();
        let page = doctor(here.path(), &["--explain", id]);
        assert_eq!(page.status, 0);
        assert!(page.stdout.starts_with(id), "{}", page.stdout);
        assert!(!page.stdout.contains("```"), "{}", page.stdout);
    }
    let home = tempfile::tempdir().unwrap();
    let same = run(st(home.path()).args(["list", "rules", "--json"]));
    assert_eq!(same.stdout, listed.stdout);
}

#[test]
fn an_unknown_rule_names_its_neighbours() {
    let here = tempfile::tempdir().unwrap();
    let ran = doctor(here.path(), &["--explain", "cors-order-middleware"]);
    assert_eq!(ran.status, 2);
    assert!(ran.stderr.contains("there is no rule `cors-order-middleware`"), "{}", ran.stderr);
    assert!(ran.stderr.contains("st doctor --explain cors-after-middleware"), "{}", ran.stderr);
}

#[test]
fn a_directory_without_supertokens_says_so() {
    let here = tempfile::tempdir().unwrap();
    fs::write(here.path().join("a.js"), "console.log(1);\n").unwrap();
    let ran = doctor(here.path(), &[]);
    assert_eq!(ran.status, 0);
    assert_eq!(ran.stdout.trim(), "Nothing here uses SuperTokens (1 source file looked at).");
    let answer: Value = serde_json::from_str(&doctor(here.path(), &["--json"]).stdout).unwrap();
    assert_eq!(answer["summary"]["uses_supertokens"], false);
}

#[test]
fn a_path_that_is_not_there_is_the_callers_mistake() {
    let here = tempfile::tempdir().unwrap();
    assert_eq!(doctor(here.path(), &["nowhere"]).status, 2);
}

#[test]
fn a_file_is_checked_with_its_project_around_it() {
    let project = wrong("cors-after-middleware--helper-files");
    assert_eq!(doctor(&project, &["security.js"]).status, 1);
    assert_eq!(doctor(&project, &["package.json"]).status, 0, "nothing is wrong there");
}

#[test]
fn what_can_not_be_parsed_is_named_and_the_rest_is_checked() {
    let project = project(|text| format!("{text}\nconst = ;;; {{\n"));
    let ran = doctor(project.path(), &["--json"]);
    let answer: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(answer["findings"][0]["rule"], "cors-after-middleware");
    let unknown = answer["not_checked"].as_array().unwrap();
    assert!(unknown.iter().any(|entry| entry["why"] == "it could not be parsed"), "{answer:#}");
}

#[test]
fn what_a_broken_file_may_hold_is_not_called_missing() {
    let project = project(|text| {
        let cors = text.lines().find(|line| line.starts_with("app.use(allow(")).unwrap();
        text.replace(cors, "app.use(allow({ origin: );")
    });
    let ran = doctor(project.path(), &["--json"]);
    let answer: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(answer["findings"].as_array().unwrap().len(), 0, "{answer:#}");
    assert_eq!(ran.status, 0);
}

#[test]
fn secrets_are_not_printed() {
    let secret = "9f8e7d6c5b4a39281706";
    let project = project(|text| {
        text.replace(
            "connectionURI: \"http://localhost:3567\"",
            &format!("connectionURI: \"http://localhost:3567\", apiKey: \"{secret}\""),
        )
    });
    let text = doctor(project.path(), &["-v"]);
    assert!(text.stdout.contains("secret-committed"), "{}", text.stdout);
    let json = doctor(project.path(), &["--json"]);
    for output in [text.stdout, text.stderr, json.stdout, json.stderr] {
        assert!(!output.contains(secret), "{output}");
    }
}

#[test]
fn ignored_and_generated_files_are_left_out() {
    let project = project(str::to_owned);
    let copy = fs::read_to_string(project.path().join("index.js")).unwrap();
    fs::write(project.path().join(".gitignore"), "generated/\nindex.js\n").unwrap();
    for folder in ["generated", "node_modules/a", "dist"] {
        fs::create_dir_all(project.path().join(folder)).unwrap();
        fs::write(project.path().join(folder).join("app.js"), &copy).unwrap();
    }
    let ran = doctor(project.path(), &[]);
    assert_eq!(
        (ran.status, ran.stdout.trim()),
        (0, "Nothing here uses SuperTokens (0 source files looked at).")
    );
}

#[test]
fn a_project_in_an_ignored_folder_is_checked() {
    let around = tempfile::tempdir().unwrap();
    fs::write(around.path().join(".gitignore"), "app/\n").unwrap();
    fs::create_dir(around.path().join("app")).unwrap();
    let text = fs::read_to_string(wrong("cors-after-middleware--commonjs").join("index.js")).unwrap();
    fs::write(around.path().join("app/index.js"), text).unwrap();
    assert_eq!(doctor(&around.path().join("app"), &[]).status, 1);
}

#[test]
fn every_scaffold_is_right() {
    let here = tempfile::tempdir().unwrap();
    let website = ["--website-origin", "http://localhost:3000"];
    let everything =
        ["--login", "thirdparty,passwordless,emailpassword", "--provider", "google,github,apple"];
    for (name, flags) in [
        ("plain", Vec::new()),
        ("js", vec!["--language", "js"]),
        ("website", website.to_vec()),
        ("everything", [&website[..], &everything[..]].concat()),
        ("go", [&website[..], &everything[..], &["--framework", "go-http"][..]].concat()),
        ("fastapi", [&website[..], &everything[..], &["--framework", "fastapi"][..]].concat()),
        ("flask", [&website[..], &everything[..], &["--framework", "flask"][..]].concat()),
        ("django", [&website[..], &everything[..], &["--framework", "django"][..]].concat()),
        ("no-page", [&website[..], &["--no-page", "--language", "js"][..]].concat()),
    ] {
        let made = run(st(here.path()).args(["init", name, "--yes"]).args(&flags));
        assert_eq!(made.status, 0, "{}", made.stderr);
        let ran = doctor(&here.path().join(name), &["--json"]);
        let answer: Value = serde_json::from_str(&ran.stdout).unwrap();
        assert_eq!(answer["findings"].as_array().unwrap().len(), 0, "{name}: {answer:#}");
        assert_eq!(answer["not_checked"].as_array().unwrap().len(), 0, "{name}: {answer:#}");
        assert_eq!(answer["summary"]["apps"].as_array().unwrap().len(), 1, "{name}: {answer:#}");
    }
}
