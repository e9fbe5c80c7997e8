//! Python: the ways in which backends are put together, right and wrong.

use std::collections::{BTreeMap, BTreeSet};

use st::doctor;

pub(crate) type Tree = BTreeMap<String, String>;

/// The SDK's settings, for a framework.
pub(crate) fn config(framework: &str) -> String {
    format!(
        r#"import os

from supertokens_python import InputAppInfo, SupertokensConfig, init
from supertokens_python.recipe import emailpassword, session

WEBSITE = "http://localhost:3000"


def init_auth():
    init(
        app_info=InputAppInfo(
            app_name="shop", api_domain="http://localhost:3001", website_domain=WEBSITE
        ),
        supertokens_config=SupertokensConfig(
            connection_uri=os.environ.get("SUPERTOKENS_URI", "http://localhost:3567"),
        ),
        framework="{framework}",
        recipe_list=[emailpassword.init(), session.init()],
    )
"#
    )
}

/// A tree of `(path, text)`.
pub(crate) fn tree(files: &[(&str, &str)]) -> Tree {
    files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

/// Exactly these rules find something, in one app, and everything could be checked.
#[track_caller]
pub(crate) fn finds(tree: &Tree, expected: &[&str]) {
    let outcome = doctor::check(tree);
    let diagnosis = &outcome.diagnosis;
    let found: BTreeSet<&str> = diagnosis.findings.iter().map(|finding| finding.rule).collect();
    let expected: BTreeSet<&str> = expected.iter().copied().collect();
    let shown = || tree.iter().map(|(path, text)| format!("== {path}\n{text}")).collect::<Vec<_>>().concat();
    assert_eq!(found, expected, "{diagnosis:#?}\n{}", shown());
    assert!(diagnosis.not_checked.is_empty(), "{:#?}\n{}", diagnosis.not_checked, shown());
    assert_eq!(outcome.apps.len(), 1, "one app\n{}", shown());
}

/// Nothing is found, and something of these words could not be checked.
#[track_caller]
pub(crate) fn leaves_open(tree: &Tree, words: &str) {
    let diagnosis = doctor::check(tree).diagnosis;
    assert!(diagnosis.findings.is_empty(), "{:#?}", diagnosis.findings);
    let open = diagnosis
        .not_checked
        .iter()
        .any(|unknown| format!("{} {}", unknown.what, unknown.why).contains(words));
    assert!(open, "{:#?}", diagnosis.not_checked);
}

#[test]
fn a_file_that_does_not_parse_is_told_and_the_rest_is_checked() {
    let app = "from fastapi import FastAPI\nfrom supertokens_python.framework.fastapi import get_middleware\nfrom broken import value\n\napp = FastAPI()\napp.add_middleware(get_middleware())\n";
    let tree = tree(&[("main.py", app), ("broken.py", "def value(:\n  return 1 +\n")]);
    let diagnosis = doctor::check(&tree).diagnosis;
    assert!(diagnosis.not_checked.iter().any(|unknown| unknown.file.as_deref() == Some("broken.py")));
    // Init may stand in the part that was not read.
    assert!(diagnosis.findings.is_empty(), "{:#?}", diagnosis.findings);
}

#[test]
fn a_file_that_is_made_later_may_call_init() {
    let app = "import auth_config\nfrom fastapi import FastAPI\nfrom supertokens_python.framework.fastapi import get_middleware\n\napp = FastAPI()\napp.add_middleware(get_middleware())\n";
    leaves_open(
        &tree(&[("main.py", app), ("requirements.txt", "fastapi\nsupertokens-python==0.31.4\n")]),
        "auth_config",
    );
}

#[test]
fn versions_are_read_from_every_manifest() {
    let app = "import config\nfrom supertokens_python.recipe.session.asyncio import get_session\n";
    let old = |name: &str, text: &str| {
        let tree = tree(&[("main.py", app), (name, text)]);
        let findings = doctor::check(&tree).diagnosis.findings;
        findings.iter().any(|finding| finding.rule == "sdk-outdated")
    };
    assert!(old("requirements.txt", "fastapi\nsupertokens-python==0.20.0\n"));
    assert!(!old("requirements.txt", "fastapi\nsupertokens-python==0.31.4\n"));
    assert!(!old("requirements.txt", "supertokens-python\n"));
    assert!(old(
        "pyproject.toml",
        "[project]\nname = \"x\"\ndependencies = [\n  \"supertokens-python~=0.19\",\n]\n"
    ));
    assert!(old("uv.lock", "[[package]]\nname = \"supertokens-python\"\nversion = \"0.18.0\"\n"));
    assert!(old("Pipfile.lock", "{\"default\": {\n\"supertokens-python\": {\"version\": \"==0.15.1\"}}}"));
}
