//! Every step of a right app left out, every pair of neighbours swapped: exactly the finding that
//! the framework's `order.toml` names.

use std::collections::{BTreeMap, BTreeSet};

use st::{
    analysis::program::EventKind,
    catalog::{Knowledge, knowledge::Framework},
    doctor,
};

type Tree = BTreeMap<String, String>;

/// An app with all steps, of which nothing can be left out without being missed.
const EXPRESS: &str = r#"import cors from "cors";
import express from "express";
import supertokens from "supertokens-node";
import { errorHandler, middleware } from "supertokens-node/framework/express";
import EmailPassword from "supertokens-node/recipe/emailpassword";
import Session from "supertokens-node/recipe/session";
const app = express();
supertokens.init({
  supertokens: { connectionURI: "http://localhost:3567" },
  appInfo: { appName: "shop", apiDomain: "http://localhost:3001", websiteDomain: "http://localhost:3000" },
  recipeList: [EmailPassword.init(), Session.init()],
});
app.use(
  cors({
    origin: "http://localhost:3000",
    allowedHeaders: ["content-type", ...supertokens.getAllCORSHeaders()],
    credentials: true,
  }),
);
app.use(middleware());
app.get("/me", async (req, res) => {
  const session = await Session.getSession(req, res);
  res.json({ user: session.getUserId() });
});
app.use(errorHandler());
app.use((error, req, res, next) => {
  res.status(500).json({ message: "internal error" });
});
app.listen(3001);
"#;

fn tree(lines: &[&str]) -> Tree {
    Tree::from([("src/app.ts".to_owned(), lines.join("\n"))])
}

fn rules(tree: &Tree) -> BTreeSet<String> {
    let diagnosis = doctor::check(tree).diagnosis;
    assert!(diagnosis.not_checked.is_empty(), "{diagnosis:#?}");
    diagnosis.findings.iter().map(|finding| finding.rule.to_owned()).collect()
}

/// Step -> its lines, from 0, the end exclusive; as doctor itself saw them.
fn steps(tree: &Tree) -> BTreeMap<&'static str, std::ops::Range<usize>> {
    let outcome = doctor::check(tree);
    let app = &outcome.apps[0];
    let mut steps = BTreeMap::new();
    for step in &app.steps {
        let id = match step.event.kind {
            EventKind::Cors(..) => "cors",
            EventKind::Middleware(_) => "middleware",
            EventKind::Route(_) => "routes",
            EventKind::ErrorHandler => "error-handler",
            EventKind::OwnErrorHandler { .. } => "own-error-handler",
            _ => continue,
        };
        steps.insert(id, step.event.span.line - 1..step.event.span.end_line);
    }
    let (_, line) = app.init.clone().expect("it calls init");
    let end = steps["cors"].start;
    steps.insert("init", line - 1..end);
    steps
}

fn express() -> &'static Framework {
    Knowledge::node().frameworks.iter().find(|framework| framework.framework == "express").unwrap()
}

fn expected(rule: Option<&String>) -> BTreeSet<String> {
    rule.cloned().into_iter().collect()
}

#[test]
fn the_right_order_has_no_finding() {
    let lines: Vec<&str> = EXPRESS.lines().collect();
    assert_eq!(rules(&tree(&lines)), BTreeSet::new());
    let seen: BTreeSet<&str> = steps(&tree(&lines)).into_keys().collect();
    let known: BTreeSet<&str> = express().step.iter().map(|step| step.id.as_str()).collect();
    assert_eq!(seen, known, "the app has every step of order.toml");
}

#[test]
fn each_step_left_out_is_missed() {
    let lines: Vec<&str> = EXPRESS.lines().collect();
    let places = steps(&tree(&lines));
    for step in &express().step {
        let place = &places[step.id.as_str()];
        let kept: Vec<&str> =
            lines.iter().enumerate().filter(|(at, _)| !place.contains(at)).map(|(_, line)| *line).collect();
        assert_eq!(rules(&tree(&kept)), expected(step.missing.as_ref()), "without {}", step.id);
    }
}

#[test]
fn each_pair_of_neighbours_swapped_is_found() {
    let lines: Vec<&str> = EXPRESS.lines().collect();
    let places = steps(&tree(&lines));
    for pair in express().step.windows(2) {
        let (first, second) = (&places[pair[0].id.as_str()], &places[pair[1].id.as_str()]);
        assert_eq!(first.end, second.start, "they stand side by side");
        let mut swapped = lines[..first.start].to_vec();
        swapped.extend_from_slice(&lines[second.clone()]);
        swapped.extend_from_slice(&lines[first.clone()]);
        swapped.extend_from_slice(&lines[second.end..]);
        let found = rules(&tree(&swapped));
        assert_eq!(found, expected(pair[0].swapped.as_ref()), "{} behind {}", pair[0].id, pair[1].id);
    }
}
