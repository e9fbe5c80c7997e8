//! What doctor makes of the mutations' source by `--fix --unsafe`, of every framework, nothing installed: what it says
//! that it mends it mends, nothing is left to find, and a second time changes nothing. What it mends is in
//! tests/fixtures/doctor/mended.txt, which `ST_BLESS=1` writes anew.

use std::{fmt::Write as _, fs, path::Path};

use st::catalog::Framework;

use super::{mutations::Mutations, run::judged};
use crate::{frameworks::WEBSITE, support::project::Project};

/// Mends what doctor says that it can mend: whether it said so, or what is wrong with it.
pub(super) fn mended(project: &Project) -> Result<bool, String> {
    let told = |args: &[&str]| {
        let output = project.try_st(args);
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
    };
    // The line may be broken anywhere.
    let said = told(&["doctor"]).split_whitespace().collect::<Vec<_>>().join(" ");
    if !said.contains("(`st doctor --fix` does it)") && !said.contains("(`st doctor --fix --unsafe` does it)")
    {
        return Ok(false);
    }
    let fixed = told(&["doctor", "--fix", "--unsafe"]);
    let (found, not_checked) = judged(project);
    if !found.is_empty() || !not_checked.is_empty() {
        return Err(format!("--fix --unsafe leaves {found:?}, {not_checked:?}\n{said}\n{fixed}"));
    }
    let again = told(&["doctor", "--fix", "--unsafe"]);
    if again.contains("fixed ") { Err(format!("--fix --unsafe a second time:\n{again}")) } else { Ok(true) }
}

/// The rows of a framework, and what is wrong.
fn of_framework(framework: &'static Framework) -> (String, Vec<String>) {
    let (mut rows, mut complaints) = (String::new(), Vec::new());
    let mutations = Mutations::of(framework);
    let project = Project::init(&framework.id, mutations.variants(framework)[0], "http://127.0.0.1:1");
    project.set("WEBSITE_DOMAIN", WEBSITE);
    mutations.prepare(&project);
    for mutation in mutations.all(framework).iter().filter(|mutation| mutation.impossible.is_none()) {
        let copy = project.copy();
        mutations.make(mutation, &copy);
        let (found, _) = judged(&copy);
        if found.is_empty() {
            continue;
        }
        let name = format!("{} | {} | {}", framework.id, mutation.name, found.join(", "));
        match mended(&copy) {
            Ok(true) => writeln!(rows, "{name} | mended").unwrap(),
            Ok(false) => writeln!(rows, "{name} | a person").unwrap(),
            Err(why) => complaints.push(format!("{name}\n{why}")),
        }
    }
    (rows, complaints)
}

#[test]
fn what_doctor_says_that_it_mends_it_mends() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let has = |framework: &&'static Framework| {
        root.join("templates").join(&framework.folder).join("mutations.toml").is_file()
    };
    let frameworks: Vec<&'static Framework> = st::catalog::frameworks().iter().filter(has).collect();
    let (rows, complaints): (Vec<String>, Vec<Vec<String>>) = std::thread::scope(|scope| {
        let running: Vec<_> =
            frameworks.into_iter().map(|framework| scope.spawn(move || of_framework(framework))).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).unzip()
    });
    let (rows, complaints) = (rows.concat(), complaints.concat());
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
    let file = root.join("tests/fixtures/doctor/mended.txt");
    if std::env::var("ST_BLESS").is_ok_and(|value| value == "1") {
        fs::write(&file, &rows).unwrap();
    }
    let kept = fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(kept, rows, "tests/fixtures/doctor/mended.txt is not what was seen: ST_BLESS=1 writes it");
}
