//! Every step of a right app left out, every pair of neighbours swapped: exactly the finding that
//! the framework's `order.toml` names.
//!
//! `tests/fixtures/doctor/order/<framework>.<ending>` is an app with all steps, of which nothing can be left out
//! without being missed. A comment `step: <id>` begins each step, `step: end` ends the last. A comment `file: <path>`
//! says in which file the lines below it are, where that is not `src/app`. A framework that is written as `CommonJS`
//! modules as well is judged in both forms.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use st::{
    catalog::{
        self, Knowledge,
        knowledge::{Framework, Runs},
    },
    doctor,
    scaffold::commonjs,
};

type Tree = BTreeMap<String, String>;

/// A right app, in parts.
struct App {
    framework: &'static Framework,
    /// What stands before the first step, and behind the last.
    around: [Part; 2],
    /// In the order of order.toml.
    steps: Vec<Part>,
    /// Written as `CommonJS` modules.
    commonjs: bool,
}

/// Lines, each with its file.
type Part = Vec<(String, String)>;

impl App {
    fn of(framework: &'static Framework) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/doctor/order");
        let mut files = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        let file = files.find(|path| path.file_stem().unwrap() == framework.framework.as_str());
        let file = file.unwrap_or_else(|| panic!("no {}.* in {}", framework.framework, folder.display()));
        let text = fs::read_to_string(&file).unwrap();
        let (mut parts, mut ids) = (vec![Part::new()], Vec::new());
        let mut place = format!("src/app.{}", file.extension().unwrap().to_str().unwrap());
        for line in text.lines() {
            if let Some((_, id)) = line.split_once("step: ") {
                ids.push(id.to_owned());
                parts.push(Part::new());
            } else if let Some(path) = line.strip_prefix("// file: ") {
                path.clone_into(&mut place);
            } else {
                parts.last_mut().unwrap().push((place.clone(), line.to_owned()));
            }
        }
        let known = framework.step.iter().map(|step| step.id.as_str()).chain(["end"]);
        assert!(known.eq(ids.iter().map(String::as_str)), "{}: {ids:?}", framework.framework);
        let (before, after) = (parts.remove(0), parts.pop().unwrap());
        Self { framework, around: [before, after], steps: parts, commonjs: false }
    }

    /// The rules that find something, with these steps in this order.
    fn rules<'a>(&'a self, steps: impl IntoIterator<Item = &'a Part>) -> BTreeSet<String> {
        let [before, after] = &self.around;
        let mut tree = Tree::new();
        for (path, line) in [before].into_iter().chain(steps).chain([after]).flatten() {
            tree.entry(path.clone()).or_default().extend([line, "\n"]);
        }
        if self.commonjs {
            for text in tree.values_mut() {
                *text = commonjs::rewrite(text);
            }
        }
        let diagnosis = doctor::check(&tree).diagnosis;
        assert!(diagnosis.not_checked.is_empty(), "{diagnosis:#?}");
        diagnosis.findings.iter().map(|finding| finding.rule.to_owned()).collect()
    }
}

fn apps() -> impl Iterator<Item = App> {
    let all = Knowledge::all().iter().flat_map(|known| &known.frameworks);
    all.filter(|framework| framework.runs != Runs::Nested).flat_map(|framework| {
        let written = catalog::Framework::find(&framework.framework).expect("it is in the catalog");
        let both = written.modules.iter().any(|module| module == "commonjs");
        let forms: &[bool] = if both { &[false, true] } else { &[false] };
        forms.iter().map(|&commonjs| App { commonjs, ..App::of(framework) })
    })
}

fn expected(rule: Option<&String>) -> BTreeSet<String> {
    rule.cloned().into_iter().collect()
}

#[test]
fn the_right_order_has_no_finding() {
    for app in apps() {
        assert_eq!(app.rules(&app.steps), BTreeSet::new(), "{}", app.framework.framework);
    }
}

#[test]
fn each_step_left_out_is_missed() {
    for app in apps() {
        for (index, step) in app.framework.step.iter().enumerate() {
            let kept = app.steps.iter().enumerate().filter(|(at, _)| *at != index).map(|(_, part)| part);
            let name = &app.framework.framework;
            assert_eq!(app.rules(kept), expected(step.missing.as_ref()), "{name} without {}", step.id);
        }
    }
}

#[test]
fn each_pair_of_neighbours_swapped_is_found() {
    for app in apps() {
        for (index, pair) in app.framework.step.windows(2).enumerate() {
            let mut order: Vec<&Part> = app.steps.iter().collect();
            order.swap(index, index + 1);
            let name = &app.framework.framework;
            let swapped = expected(pair[0].swapped.as_ref());
            assert_eq!(app.rules(order), swapped, "{name}: {} behind {}", pair[0].id, pair[1].id);
        }
    }
}
