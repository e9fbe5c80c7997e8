//! The pages of the rules are their tests: each block of "Wrong" has exactly that finding, each
//! block of "Right" has none at all. An example that imports `./supertokens.js` without showing
//! it gets the file below; one in Go gets `initSuperTokens()`.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use st::doctor::{self, Level, pages, rules};

pub(crate) type Tree = BTreeMap<String, String>;

const SUPERTOKENS: &str = r#"import supertokens from "supertokens-node";
import EmailPassword from "supertokens-node/recipe/emailpassword";
import Session from "supertokens-node/recipe/session";

supertokens.init({
  supertokens: { connectionURI: "http://localhost:3567" },
  appInfo: { appName: "shop", apiDomain: "http://localhost:3001", websiteDomain: "http://localhost:3000" },
  recipeList: [EmailPassword.init(), Session.init()],
});
"#;

/// The same for Go, where `main.go` calls it.
const SUPERTOKENS_GO: &str = r#"package main

import (
	"github.com/supertokens/supertokens-golang/recipe/emailpassword"
	"github.com/supertokens/supertokens-golang/recipe/session"
	"github.com/supertokens/supertokens-golang/supertokens"
)

func initSuperTokens() {
	err := supertokens.Init(supertokens.TypeInput{
		Supertokens: &supertokens.ConnectionInfo{ConnectionURI: "http://localhost:3567"},
		AppInfo: supertokens.AppInfo{
			AppName: "shop", APIDomain: "http://localhost:3001", WebsiteDomain: "http://localhost:3000",
		},
		RecipeList: []supertokens.Recipe{emailpassword.Init(nil), session.Init(nil)},
	})
	if err != nil {
		panic(err)
	}
}
"#;

/// The same for Python; `framework` is what the example imports.
const PYTHON: &str = r#"from supertokens_python import InputAppInfo, SupertokensConfig, init
from supertokens_python.recipe import emailpassword, session

init(
    app_info=InputAppInfo(
        app_name="shop",
        api_domain="http://localhost:3001",
        website_domain="http://localhost:3000",
    ),
    supertokens_config=SupertokensConfig(connection_uri="http://localhost:3567"),
    framework="FRAMEWORK",
    recipe_list=[emailpassword.init(), session.init()],
)
"#;

/// The cases of a page: `wrong`, `wrong=2`, `right`, ... -> files.
pub(crate) fn cases(page: &str) -> BTreeMap<String, Tree> {
    let mut cases: BTreeMap<String, Tree> = BTreeMap::new();
    let mut open: Option<(String, String, String)> = None;
    for line in page.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => {
                let words: Vec<&str> = info.split_whitespace().collect();
                let file = words.iter().find_map(|word| word.strip_prefix("file="));
                let case = words.iter().find(|word| word.starts_with("wrong") || word.starts_with("right"));
                if let (Some(file), Some(case)) = (file, case) {
                    open = Some(((*case).to_owned(), file.to_owned(), String::new()));
                }
            }
            (Some((case, file, text)), Some(_)) => {
                cases.entry(case.clone()).or_default().insert(file.clone(), text.clone());
                open = None;
            }
            (Some((_, _, text)), None) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, None) => {}
        }
    }
    cases.values_mut().for_each(complete);
    cases
}

/// Adds the file that calls init where a case needs one and does not show it.
pub(crate) fn complete(tree: &mut Tree) {
    let whole: String = tree.values().map(String::as_str).collect();
    if tree.contains_key("main.go")
        && whole.contains("initSuperTokens()")
        && !whole.contains("func initSuperTokens")
    {
        tree.insert("supertokens.go".to_owned(), SUPERTOKENS_GO.to_owned());
    }
    if whole.contains("./supertokens.js") && !tree.keys().any(|file| file.contains("supertokens.")) {
        let folder = if tree.keys().any(|file| file.starts_with("src/")) { "src/" } else { "" };
        tree.insert(format!("{folder}supertokens.ts"), SUPERTOKENS.to_owned());
    }
    if whole.contains("import supertokens_config") {
        let framework = ["django", "flask", "fastapi"].into_iter().find(|name| whole.contains(name));
        let text = PYTHON.replace("FRAMEWORK", framework.unwrap_or("fastapi"));
        tree.entry("supertokens_config.py".to_owned()).or_insert(text);
    }
}

fn found(tree: &Tree) -> (BTreeSet<String>, String) {
    let outcome = doctor::check(tree);
    let rules = outcome.diagnosis.findings.iter().map(|finding| finding.rule.to_owned()).collect();
    (rules, format!("{:#?}", outcome.diagnosis))
}

#[test]
fn every_example_says_what_its_page_says() {
    let mut wrong = Vec::new();
    for rule in rules::RULES {
        let page = pages::page(rule.info.id).expect("every rule has a page");
        let cases = cases(page);
        assert!(
            cases.contains_key("wrong") && cases.contains_key("right"),
            "{} has no examples",
            rule.info.id
        );
        for (case, tree) in cases {
            let (rules, said) = found(&tree);
            let expected: BTreeSet<String> =
                case.starts_with("wrong").then(|| rule.info.id.to_owned()).into_iter().collect();
            let unknown = doctor::check(&tree).diagnosis.not_checked;
            if rules != expected || !unknown.is_empty() {
                wrong.push(format!("{} {case}: found {rules:?}\n{said}", rule.info.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_finding_is_complete() {
    for rule in rules::RULES {
        let page = pages::page(rule.info.id).expect("every rule has a page");
        for (case, tree) in cases(page).into_iter().filter(|(case, _)| case.starts_with("wrong")) {
            for finding in doctor::check(&tree).diagnosis.findings {
                let id = rule.info.id;
                assert!(
                    !finding.message.contains('\n') && finding.message.len() < 160,
                    "{id} {case}: {finding:?}"
                );
                assert!(!finding.reason.is_empty() && !finding.help.is_empty(), "{id} {case}");
                assert!(finding.level >= rule.info.level, "{id} {case} is worse than its rule says");
                let place = finding.place.expect("every static finding has a place");
                assert!(tree.contains_key(&place.file), "{id} {case}: {place:?}");
            }
        }
    }
}

#[test]
fn list_files_and_pages_agree() {
    let listed: Vec<&str> = rules::RULES.iter().map(|rule| rule.info.id).collect();
    let mut sorted = listed.clone();
    sorted.sort_unstable();
    assert_eq!(listed, sorted, "RULES is sorted");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/doctor/rules");
    let files: BTreeSet<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name != "mod.rs")
        .map(|name| name.trim_end_matches(".rs").replace('_', "-"))
        .collect();
    assert_eq!(files, listed.iter().map(|id| (*id).to_owned()).collect(), "a file for each rule");
    let all: BTreeSet<String> = rules::all().iter().map(|rule| rule.id.to_owned()).collect();
    let paged: BTreeSet<String> =
        pages::PAGES.iter().map(|(name, _)| name.trim_end_matches(".md").to_owned()).collect();
    assert_eq!(paged, all, "a page for each rule");
}

#[test]
fn pages_have_their_headings() {
    for rule in rules::RULES.iter().map(|rule| rule.info) {
        let page = pages::page(rule.id).expect("every rule has a page");
        let word = match rule.level {
            Level::Error => "error",
            Level::Warning => "warning",
            Level::Info => "info",
        };
        assert!(page.starts_with(&format!("# {}\n\nLevel: {word}\n", rule.id)), "{}", rule.id);
        for heading in ["What it finds", "Why it breaks", "How to fix", "When it is fine"] {
            assert!(page.contains(&format!("\n## {heading}\n")), "{}: {heading}", rule.id);
        }
    }
}
