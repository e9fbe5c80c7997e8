//! Every combination of answers type-checks in strict mode and passes the strictest sets of `ESLint`.

use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    process::Command,
    sync::{Mutex, PoisonError},
};

use serde_json::{Value, json};
use st::catalog::{Framework, Providers, frameworks};

use super::{init, manifest_of};
use crate::support::packages;

#[test]
fn every_combination_type_checks_and_lints() {
    let node = Mutex::new(frameworks().iter().filter(|framework| framework.language_id == "node"));
    let next = || node.lock().unwrap_or_else(PoisonError::into_inner).next();
    // Two at a time: the tests that run beside it wait for real servers. A panic in one is a panic of the scope.
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(framework) = next() {
                    checks(&framework.id);
                }
            });
        }
    });
}

/// One run of each tool over all projects of a framework.
fn checks(framework: &str) {
    let directory = tempfile::tempdir().unwrap();
    let home = directory.path();
    let mut manifest = manifest_of(framework);
    let tools: Value = serde_json::from_str(include_str!("tools.json")).unwrap();
    manifest["devDependencies"] = tools["devDependencies"].clone();
    packages::link(home, &manifest);
    fs::write(home.join("package.json"), r#"{"type":"module"}"#).unwrap();
    fs::write(home.join("eslint.config.js"), include_str!("eslint.config.js")).unwrap();

    let framework = Framework::find(framework).unwrap();
    let count = write_all(home, framework);
    let forms = if framework.modules.len() > 1 { 17 } else { 15 };
    assert_eq!(count, forms * framework.variants.len());

    // All at once: the options of the first one, over the sources of all.
    let options = json!({
        "extends": "./p1/tsconfig.json",
        "compilerOptions": { "noEmit": true, "rootDir": "." },
        "include": ["p*/src", "p*/*.ts"],
    });
    fs::write(home.join("tsconfig.json"), options.to_string()).unwrap();
    run(home, &["node_modules/.bin/tsc", "--project", "."]);
    let files = distinct(home, count);
    let mut words = vec!["node_modules/.bin/eslint", "--max-warnings", "0"];
    words.extend(files.iter().map(String::as_str));
    run(home, &words);
}

/// The files that no other one is equal to, in all frameworks: most projects differ in a few of theirs only.
fn distinct(home: &Path, count: usize) -> Vec<String> {
    static SEEN: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let mut files = Vec::new();
    for project in (1..=count).map(|number| format!("p{number}")) {
        sources(home, &project, &mut |file| {
            if SEEN.lock().unwrap().insert(fs::read_to_string(home.join(&file)).unwrap()) {
                files.push(file);
            }
        });
    }
    files
}

/// The source files of a folder, and of those in it.
fn sources(home: &Path, folder: &str, found: &mut impl FnMut(String)) {
    for entry in fs::read_dir(home.join(folder)).unwrap() {
        let entry = entry.unwrap();
        let path = format!("{folder}/{}", entry.file_name().display());
        if entry.path().is_dir() {
            sources(home, &path, found);
        } else if [".ts", ".js", ".mjs"].iter().any(|ending| path.ends_with(ending)) {
            found(path);
        }
    }
}

/// Every set of login methods, every contact, every variant, with all providers, with and without the page; with
/// everything in it as `CommonJS` modules as well.
pub(super) fn write_all(home: &Path, framework: &Framework) -> usize {
    let providers: Vec<&str> = Providers::get()
        .all()
        .iter()
        .filter(|provider| provider.sdks.contains(&framework.language_id))
        .map(|provider| provider.id.as_str())
        .collect();
    let providers = providers.join(",");
    let third_party = [
        "--provider",
        &providers,
        "--custom-provider",
        "id=my-idp,issuer=https://a.test",
        "--custom-provider",
        "id=old,authorization-endpoint=https://a.test/a,token-endpoint=https://a.test/t,userinfo-endpoint=https://a.test/u",
    ];
    let methods = ["thirdparty", "passwordless", "emailpassword"];
    let mut count = 0;
    for set in 1..8_u8 {
        let login: Vec<&str> = (0..3).filter(|bit| set & (1 << bit) != 0).map(|bit| methods[bit]).collect();
        let contacts: &[&str] =
            if login.contains(&"passwordless") { &["email", "phone", "email-or-phone"] } else { &["email"] };
        let joined = login.join(",");
        for contact in contacts {
            for language in &framework.variants {
                count += 1;
                let name = format!("p{count}");
                let mut words = vec![
                    name.as_str(),
                    "--framework",
                    &framework.id,
                    "--login",
                    &joined,
                    "--contact",
                    contact,
                    "--language",
                    language,
                ];
                if login.contains(&"thirdparty") {
                    words.extend(third_party);
                }
                if count % 3 == 0 {
                    words.push("--no-page");
                }
                init(home, &words);
            }
        }
    }
    let all = ["--login", "thirdparty,passwordless,emailpassword", "--contact", "email-or-phone"];
    let commonjs: &[&[&str]] = if framework.modules.len() > 1 { &[&[], &["--no-page"]] } else { &[] };
    for page in commonjs {
        for language in &framework.variants {
            count += 1;
            let name = format!("p{count}");
            let form = [&name, "--framework", &framework.id, "--language", language, "--module", "commonjs"];
            init(home, &[&form[..], &all, &third_party, page].concat());
        }
    }
    count
}

fn run(home: &Path, words: &[&str]) {
    let output = Command::new("node").args(words).current_dir(home).output().expect("this test needs Node");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{words:?}:\n{said}{}", String::from_utf8_lossy(&output.stderr));
}
