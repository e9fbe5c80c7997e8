//! The corpus: `tests/fixtures/doctor/cases/<language>/<name>.txt`, one small app each, right or with one mistake.
//!
//! The first line says what doctor makes of it: `right`, or `wrong <rule> <file>:<line> <fix>`, where the fix is `safe`,
//! `unsafe` or `none`; `not checked <words>` says what it must own up to. Prose follows, then the files, each below
//! `=== <name>`. What a fix changes is below `=== fixed`, as the lines that go and come: `ST_BLESS=1` writes it.
//! `rule_pages` says which files need not be there; the list of packages is there, too.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use st::doctor::{
    self, Diagnosis, Fix,
    mend::{Which, mend},
    pages, rules,
};

use crate::rule_pages::{Tree, cases, complete};

/// A case, read.
struct Case {
    name: String,
    path: PathBuf,
    text: String,
    /// Rule, place, fix; none for a right one.
    wrong: Option<(String, String, String)>,
    not_checked: Option<String>,
    tree: Tree,
    fixed: Option<String>,
}

fn read(path: &Path) -> Case {
    let text = fs::read_to_string(path).unwrap();
    let name = path.file_stem().unwrap().to_string_lossy().into_owned();
    let mut parts = text.split("\n=== ");
    let head = parts.next().unwrap();
    let words: Vec<&str> = head.lines().next().unwrap().split(' ').collect();
    let wrong = match words.as_slice() {
        ["wrong", rule, place, fix] => Some(((*rule).into(), (*place).into(), (*fix).into())),
        ["right"] => None,
        other => panic!("{name}: {other:?} is no first line"),
    };
    let not_checked = head.lines().find_map(|line| line.strip_prefix("not checked ")).map(str::to_owned);
    assert!(head.lines().count() > 1, "{name}: says in words what is tricky");
    let (mut tree, mut fixed) = (Tree::new(), None);
    for part in parts {
        let (file, body) = part.split_once('\n').unwrap();
        let body = format!("{}\n", body.trim_end_matches('\n'));
        if file == "fixed" {
            fixed = Some(body);
        } else {
            tree.insert(file.to_owned(), body);
        }
    }
    complete(&mut tree);
    with_packages(&mut tree);
    Case { name, path: path.to_owned(), wrong, not_checked, tree, fixed, text: text.clone() }
}

const NODE: &str = r#"{ "type": "module", "dependencies": { "express": "5", "koa": "3", "fastify": "5", "hono": "4",
  "@hapi/hapi": "21", "cors": "2", "@koa/cors": "5", "@koa/router": "14", "@fastify/cors": "11", "supertokens-node": "24.0.3" } }
"#;
const PYTHON: &str = "fastapi\nflask\nflask-cors\ndjango\ndjango-cors-headers\nsupertokens-python==0.31.3\n";
const GO: &str = "module shop\n\ngo 1.25\n\nrequire (\n\tgithub.com/gin-contrib/cors v1.7.6\n\tgithub.com/gin-gonic/gin v1.11.0\n\tgithub.com/go-chi/chi/v5 v5.2.3\n\tgithub.com/go-chi/cors v1.2.2\n\tgithub.com/gofiber/fiber/v2 v2.52.9\n\tgithub.com/gorilla/handlers v1.5.2\n\tgithub.com/gorilla/mux v1.8.1\n\tgithub.com/labstack/echo/v4 v4.13.4\n\tgithub.com/rs/cors v1.11.1\n\tgithub.com/supertokens/supertokens-golang v0.25.1\n)\n";

/// The list of packages, where the case has none.
fn with_packages(tree: &mut Tree) {
    let has = |ending: &str| tree.keys().any(|file| file.ends_with(ending));
    let lists = |name: &str| tree.keys().any(|file| file.rsplit('/').next() == Some(name));
    let (python, go) = (has(".py"), has(".go"));
    let missing = if python {
        (!lists("requirements.txt") && !lists("pyproject.toml")).then_some(("requirements.txt", PYTHON))
    } else if go {
        (!lists("go.mod")).then_some(("go.mod", GO))
    } else {
        (!lists("package.json")).then_some(("package.json", NODE))
    };
    if let Some((file, text)) = missing {
        tree.insert(file.to_owned(), text.to_owned());
    }
}

fn all(language: &str) -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/doctor/cases").join(language);
    let mut paths: Vec<PathBuf> = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| read(path)).collect()
}

fn told(found: &Diagnosis) -> String {
    let findings = found.findings.iter().map(|finding| {
        let place = finding.place.as_ref().map_or(String::new(), |at| format!("{}:{}", at.file, at.line));
        format!(
            "{} {place} {}: {}",
            finding.rule,
            shown(finding.fix, !finding.edits.is_empty()),
            finding.message
        )
    });
    let unknown =
        found.not_checked.iter().map(|unknown| format!("not checked: {} ({})", unknown.what, unknown.why));
    findings.chain(unknown).collect::<Vec<_>>().join("\n")
}

fn shown(fix: Fix, has_edits: bool) -> &'static str {
    match fix {
        Fix::Safe => "safe",
        _ if has_edits => "unsafe",
        _ => "none",
    }
}

/// The lines that go and come, by file.
fn changes(before: &Tree, after: &Tree) -> String {
    let mut told = String::new();
    for (file, text) in after.iter().filter(|(file, text)| before.get(*file) != Some(*text)) {
        let diff = similar::TextDiff::from_lines(&before[file], text);
        for change in diff.iter_all_changes() {
            let sign = match change.tag() {
                similar::ChangeTag::Delete => '-',
                similar::ChangeTag::Insert => '+',
                similar::ChangeTag::Equal => continue,
            };
            told.push(sign);
            told += change.value();
        }
    }
    told
}

fn mended(tree: &Tree, which: Which) -> Tree {
    let mut after = tree.clone();
    for change in mend(tree, &doctor::check(tree).diagnosis.findings, which, None).files {
        after.insert(change.file, change.after);
    }
    after
}

/// What is wrong with a case; the fix that was seen.
fn judge(case: &Case) -> Result<(), String> {
    let found = doctor::check(&case.tree);
    if found.apps.is_empty() {
        return Err("no app is found".to_owned());
    }
    let unknown = found.diagnosis.not_checked.iter().map(|unknown| &unknown.what);
    match &case.not_checked {
        None if !found.diagnosis.not_checked.is_empty() => return Err(told(&found.diagnosis)),
        Some(words) if !unknown.clone().any(|what| what.contains(words.as_str())) => {
            return Err(told(&found.diagnosis));
        }
        _ => {}
    }
    let Some((rule, place, fix)) = &case.wrong else {
        return if found.diagnosis.findings.is_empty() { Ok(()) } else { Err(told(&found.diagnosis)) };
    };
    let [finding] = found.diagnosis.findings.as_slice() else { return Err(told(&found.diagnosis)) };
    let at = finding.place.as_ref().map_or(String::new(), |at| format!("{}:{}", at.file, at.line));
    let by = shown(finding.fix, !finding.edits.is_empty());
    if finding.rule != rule || at != *place || by != fix {
        return Err(told(&found.diagnosis));
    }
    ignored(case, finding.rule)?;
    // What is safe is done without a look, and nothing else.
    let safe = mended(&case.tree, Which::Safe);
    let after = mended(&case.tree, Which::All);
    if (safe != case.tree) != (fix == "safe") {
        return Err(format!("--fix alone changes:\n{}", changes(&case.tree, &safe)));
    }
    if fix == "none" {
        return if after == case.tree { Ok(()) } else { Err(changes(&case.tree, &after)) };
    }
    let left = doctor::check(&after).diagnosis;
    if !left.findings.is_empty() || (case.not_checked.is_none() && !left.not_checked.is_empty()) {
        return Err(format!("{}\nleft:\n{}", changes(&case.tree, &after), told(&left)));
    }
    let again = mended(&after, Which::All);
    if again != after {
        return Err(format!("a second time changes:\n{}", changes(&after, &again)));
    }
    let lines = changes(&case.tree, &after);
    if case.fixed.as_ref() != Some(&lines) {
        if std::env::var("ST_BLESS").is_ok_and(|value| value == "1") {
            let text = case.text.split("\n=== fixed\n").next().unwrap().trim_end();
            fs::write(&case.path, format!("{text}\n\n=== fixed\n{lines}")).unwrap();
        } else {
            return Err(format!("the fix changes:\n{lines}"));
        }
    }
    Ok(())
}

/// A comment above its place silences the finding, and so do the settings; neither changes anything else.
fn ignored(case: &Case, rule: &str) -> Result<(), String> {
    let (_, place, _) = case.wrong.as_ref().unwrap();
    let (file, line) = place.rsplit_once(':').unwrap();
    let mut trees = Vec::new();
    let sign = match file.rsplit('.').next().unwrap() {
        "py" => "#",
        "go" | "js" | "ts" | "mjs" | "cjs" | "mts" => "//",
        _ => "",
    };
    if !sign.is_empty() {
        let line: usize = line.parse().unwrap();
        let mut lines: Vec<&str> = case.tree[file].lines().collect();
        let comment = format!("{sign} st-ignore {rule}: it is meant so");
        lines.insert(line - 1, &comment);
        let mut tree = case.tree.clone();
        tree.insert(file.to_owned(), lines.join("\n") + "\n");
        trees.push(tree);
    }
    let mut tree = case.tree.clone();
    tree.insert("st.toml".to_owned(), format!("[doctor.rules]\n{rule} = \"off\"\n"));
    trees.push(tree);
    for tree in trees {
        let found = doctor::check(&tree);
        if !found.diagnosis.findings.is_empty() || found.silenced.len() != 1 {
            return Err(format!("it is not ignored: {}", told(&found.diagnosis)));
        }
    }
    Ok(())
}

fn hold(language: &str) {
    let complaints: Vec<String> = all(language)
        .iter()
        .filter_map(|case| judge(case).err().map(|why| format!("--- {language}/{}\n{why}", case.name)))
        .collect();
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

/// The pages' wrong examples, with the packages that a project would have.
fn page_examples(rule: &str) -> Vec<Tree> {
    let examples = cases(pages::page(rule).unwrap()).into_iter();
    examples
        .filter(|(case, _)| case.starts_with("wrong"))
        .map(|(_, tree)| {
            let mut with = tree.clone();
            with_packages(&mut with);
            // Some are about other packages.
            let finds =
                |tree: &Tree| doctor::check(tree).diagnosis.findings.iter().any(|found| found.rule == rule);
            if finds(&with) { with } else { tree }
        })
        .collect()
}

/// What `--fix` does about a rule's findings in a tree, seen: they are gone, and it says that it does.
fn seen_fix(rule: &str, tree: &Tree) -> &'static str {
    let found =
        |tree: &Tree| doctor::check(tree).diagnosis.findings.iter().any(|finding| finding.rule == rule);
    assert!(found(tree), "{rule}: {}", told(&doctor::check(tree).diagnosis));
    if !found(&mended(tree, Which::Safe)) {
        "safe"
    } else if !found(&mended(tree, Which::All)) {
        "unsafe"
    } else {
        "none"
    }
}

/// Every rule: found, not found, fixed, ignored. (`rule_pages` holds that the right example of each has no finding.)
#[test]
fn every_rule_has_its_proofs() {
    let all: Vec<Case> = ["node", "python", "go"].into_iter().flat_map(all).collect();
    let mut wrong = Vec::new();
    for rule in rules::RULES {
        let id = rule.info.id;
        let own = all.iter().filter(|case| case.wrong.as_ref().is_some_and(|(rule, ..)| rule == id));
        let examples = page_examples(id);
        let trees = own.map(|case| &case.tree).chain(&examples);
        let fixes: BTreeSet<&str> = trees.map(|tree| seen_fix(id, tree)).collect();
        let best = ["safe", "unsafe", "none"].into_iter().find(|fix| fixes.contains(fix)).unwrap();
        let told = shown(rule.info.fix, rule.info.fix == Fix::Unsafe);
        if best != told {
            wrong.push(format!("{id} says {told}, seen {fixes:?}"));
        }
        let mark = match rule.info.fix {
            Fix::Safe => "\n\nMended by: `st doctor --fix`",
            Fix::Unsafe => "\n\nMended by: `st doctor --fix --unsafe`",
            Fix::None => "\n\nMended by: a person",
        };
        if !pages::page(id).unwrap().contains(&format!("{mark}\n")) {
            wrong.push(format!("{id}: its page has no line {mark:?}"));
        }
        for tree in &examples {
            let mut tree = tree.clone();
            let settings = tree.remove("st.toml").unwrap_or_default();
            tree.insert("st.toml".to_owned(), format!("{settings}\n[doctor.rules]\n{id} = \"off\"\n"));
            let left = doctor::check(&tree);
            let still = left.diagnosis.findings.iter().any(|finding| finding.rule == id);
            if still || left.silenced.is_empty() {
                wrong.push(format!("{id} is not ignored"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn node() {
    hold("node");
}

#[test]
fn python() {
    hold("python");
}

#[test]
fn go() {
    hold("go");
}
