//! `st doctor --fix`: the finding is gone, nothing else changed, and a second time changes nothing.

use std::{collections::BTreeMap, fs, path::Path};

use st::doctor::{
    self, Fix,
    mend::{Which, mend},
    pages, rules,
};
use tempfile::tempdir;

use crate::{
    rule_pages::{Tree, cases},
    support::st_run,
};

/// The tree after mending, and how many findings were mended.
fn mended(tree: &Tree) -> (Tree, usize) {
    let outcome = doctor::check(tree);
    let done = mend(tree, &outcome.diagnosis.findings, Which::Safe, None);
    let mut after = tree.clone();
    for change in &done.files {
        assert_eq!(tree[&change.file], change.before);
        after.insert(change.file.clone(), change.after.clone());
    }
    (after, done.fixed.len())
}

/// The lines of a text without order and indentation: moving keeps them.
fn lines(text: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.sort_unstable();
    lines
}

#[test]
fn every_example_that_can_be_mended_is() {
    let mut rules_mended: BTreeMap<&str, usize> = BTreeMap::new();
    for rule in rules::RULES {
        let page = pages::page(rule.info.id).expect("every rule has a page");
        for (case, tree) in cases(page).into_iter().filter(|(case, _)| case.starts_with("wrong")) {
            let findings = doctor::check(&tree).diagnosis.findings;
            let safe = findings.iter().filter(|finding| finding.fix == Fix::Safe).count();
            let (after, fixed) = mended(&tree);
            let id = rule.info.id;
            assert_eq!(fixed, safe, "{id} {case}: what says safe is mended");
            if safe == 0 {
                assert_eq!(after, tree, "{id} {case}: nothing else is touched");
                continue;
            }
            *rules_mended.entry(id).or_default() += 1;
            let left = doctor::check(&after).diagnosis;
            assert!(left.findings.iter().all(|finding| finding.fix != Fix::Safe), "{id} {case}: {left:?}");
            assert!(left.not_checked.is_empty(), "{id} {case}: {left:?}");
            let (again, fixed) = mended(&after);
            assert_eq!((again, fixed), (after, 0), "{id} {case}: a second time changes nothing");
        }
    }
    let names: Vec<&str> = rules_mended.into_keys().collect();
    insta::assert_snapshot!(names.join("\n"));
}

#[test]
fn moving_keeps_every_line() {
    let page = pages::page("cors-after-middleware").unwrap();
    // Handlers that are put around each other change places within a line.
    let moved = |case: &str| case.starts_with("wrong") && !case.ends_with("=go");
    for (case, tree) in cases(page).into_iter().filter(|(case, _)| moved(case)) {
        let (after, _) = mended(&tree);
        for (file, text) in &tree {
            assert_eq!(lines(text), lines(&after[file]), "{case} {file}");
        }
    }
}

const APP: &str = r#"import cors from "cors";
import express from "express";
import supertokens from "supertokens-node";
import { middleware } from "supertokens-node/framework/express";
import Session from "supertokens-node/recipe/session";

supertokens.init({
  supertokens: { connectionURI: "http://127.0.0.1:3567" },
  appInfo: { appName: "a", apiDomain: "http://localhost:3001", websiteDomain: "http://localhost:3000" },
  recipeList: [Session.init()],
});

const app = express();

// The SDK.
app.use(middleware());

/* CORS, with a comment
   of two lines. */
app.use(
  cors({
    origin: 'http://localhost:3000/', // the website
    allowedHeaders: ['content-type', ...supertokens.getAllCORSHeaders()],
  }),
);
app.listen(3001);
"#;

const MENDED: &str = r#"import cors from "cors";
import express from "express";
import supertokens from "supertokens-node";
import { middleware } from "supertokens-node/framework/express";
import Session from "supertokens-node/recipe/session";

supertokens.init({
  supertokens: { connectionURI: "http://127.0.0.1:3567" },
  appInfo: { appName: "a", apiDomain: "http://localhost:3001", websiteDomain: "http://localhost:3000" },
  recipeList: [Session.init()],
});

const app = express();

/* CORS, with a comment
   of two lines. */
app.use(
  cors({
    origin: 'http://localhost:3000', // the website
    allowedHeaders: ['content-type', ...supertokens.getAllCORSHeaders()],
    credentials: true,
  }),
);

// The SDK.
app.use(middleware());

app.listen(3001);
"#;

fn project(place: &Path) {
    fs::write(
        place.join("package.json"),
        r#"{"type":"module","dependencies":{"express":"5","supertokens-node":"24.0.3"}}"#,
    )
    .unwrap();
    fs::write(place.join("app.js"), APP).unwrap();
}

#[test]
fn several_at_once_in_the_style_of_the_file_and_back_again() {
    let home = tempdir().unwrap();
    let place = home.path().join("shop");
    fs::create_dir(&place).unwrap();
    project(&place);
    let run = |words: &[&str]| {
        let home = home.path().to_str().unwrap();
        let mut command = crate::support::st(&place);
        command.env("XDG_STATE_HOME", format!("{home}/state")).args(words);
        crate::support::run(&mut command)
    };
    let text = || fs::read_to_string(place.join("app.js")).unwrap();

    let shown = run(&["doctor", "--diff"]);
    assert_eq!(shown.status, 1);
    assert!(shown.stdout.contains("+    credentials: true,"), "{}", shown.stdout);
    assert_eq!(text(), APP, "--diff writes nothing");

    let fixed = run(&["doctor", "--fix"]);
    assert_eq!(fixed.status, 0, "{}{}", fixed.stdout, fixed.stderr);
    assert_eq!(text(), MENDED);
    assert!(fixed.stdout.contains("fixed cors-after-middleware in app.js"), "{}", fixed.stdout);

    assert_eq!(run(&["undo"]).status, 0);
    assert_eq!(text(), APP);
    assert_eq!(run(&["undo"]).status, 2, "once");

    run(&["doctor", "--fix"]);
    fs::write(place.join("app.js"), format!("{MENDED}// mine\n")).unwrap();
    let refused = run(&["undo"]);
    assert_eq!(refused.status, 2, "{}", refused.stderr);
    assert!(text().ends_with("// mine\n"), "what was written since is not lost");
}

#[test]
fn what_is_mended_is_told_to_machines() {
    let home = tempdir().unwrap();
    project(home.path());
    let ran = st_run(home.path(), &["doctor", "--fix", "--json"]);
    let value: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(value["fix"]["changed_files"], serde_json::json!(["app.js"]));
    assert_eq!(value["fix"]["fixed"].as_array().unwrap().len(), 3, "{value}");
    assert_eq!(value["findings"], serde_json::json!([]));
}

#[test]
fn one_file_is_mended_where_one_is_asked_for() {
    let home = tempdir().unwrap();
    project(home.path());
    fs::write(home.path().join("other.js"), "// nothing\n").unwrap();
    assert_eq!(st_run(home.path(), &["doctor", "--fix", "other.js"]).status, 0);
    assert_eq!(fs::read_to_string(home.path().join("app.js")).unwrap(), APP);
    assert_eq!(st_run(home.path(), &["doctor", "--fix", "app.js"]).status, 0);
    assert_eq!(fs::read_to_string(home.path().join("app.js")).unwrap(), MENDED);
}

/// What `--fix --unsafe` makes of a file, and what is found there afterwards.
fn mended_wholly(files: &[(&str, &str)], file: &str) -> (String, Vec<&'static str>) {
    let mut tree: Tree = files.iter().map(|(file, text)| ((*file).into(), (*text).into())).collect();
    let findings = doctor::check(&tree).diagnosis.findings;
    let done = mend(&tree, &findings, Which::All, None);
    tree.extend(done.files.into_iter().map(|change| (change.file, change.after)));
    let left = doctor::check(&tree).diagnosis.findings;
    let again = mend(&tree, &left, Which::All, None);
    assert!(again.files.is_empty(), "a second time changes nothing: {:#?}", again.files);
    (tree[file].clone(), left.iter().map(|finding| finding.rule).collect())
}

const PACKAGE: &str = r#"{"dependencies":{"express":"5","koa":"3","fastify":"5","hono":"4","cors":"2","@koa/cors":"5",
"@fastify/cors":"11","supertokens-node":"24.0.3"}}"#;

const SINGLE: &str = r"import express from 'express'
import { middleware } from 'supertokens-node/framework/express'
import st from 'supertokens-node'
import Session from 'supertokens-node/recipe/session'

const app = express()
st.init({
    supertokens: { connectionURI: 'http://localhost:3567' },
    appInfo: { appName: 'a', apiDomain: 'http://localhost:3001', websiteDomain: 'http://localhost:3000' },
    recipeList: [Session.init()],
})
// The SDK.
app.use(middleware())
app.get('/me', async (req, res, next) => {
    try {
        const session = await Session.getSession(req, res)
        res.json({ id: session.getUserId() })
    } catch (error) {
        next(error)
    }
})
app.listen(3001)
";

const SINGLE_MENDED: &str = r"import express from 'express'
import { middleware, errorHandler } from 'supertokens-node/framework/express'
import st from 'supertokens-node'
import Session from 'supertokens-node/recipe/session'
import cors from 'cors'

const app = express()
st.init({
    supertokens: { connectionURI: 'http://localhost:3567' },
    appInfo: { appName: 'a', apiDomain: 'http://localhost:3001', websiteDomain: 'http://localhost:3000' },
    recipeList: [Session.init()],
})
app.use(cors({
    origin: 'http://localhost:3000',
    allowedHeaders: [
        'content-type',
        ...st.getAllCORSHeaders(),
    ],
    credentials: true,
}))
// The SDK.
app.use(middleware())
app.get('/me', async (req, res, next) => {
    try {
        const session = await Session.getSession(req, res)
        res.json({ id: session.getUserId() })
    } catch (error) {
        next(error)
    }
})
app.use(errorHandler())
app.listen(3001)
";

#[test]
fn what_is_missing_is_written_in_the_style_of_the_file() {
    let files = [("package.json", PACKAGE), ("app.js", SINGLE)];
    let (text, left) = mended_wholly(&files, "app.js");
    assert_eq!((text.as_str(), left.as_slice()), (SINGLE_MENDED, &[][..]));
    let lines = SINGLE.replace('\n', "\r\n");
    let (text, _) = mended_wholly(&[("package.json", PACKAGE), ("app.js", &lines)], "app.js");
    assert_eq!(text, SINGLE_MENDED.replace('\n', "\r\n"));
    // Without a look nothing of it is done.
    let tree: Tree = files.iter().map(|(file, text)| ((*file).into(), (*text).into())).collect();
    assert_eq!(mended(&tree).1, 0);
}

#[test]
fn commonjs_gets_requires() {
    let text = SINGLE
        .replace(
            "import { middleware } from 'supertokens-node/framework/express'",
            "const { middleware: auth } = require('supertokens-node/framework/express')",
        )
        .replace("import st from 'supertokens-node'", "const st = require('supertokens-node')")
        .replace(
            "import Session from 'supertokens-node/recipe/session'",
            "const Session = require('supertokens-node/recipe/session')",
        )
        .replace("import express from 'express'", "const express = require('express')")
        .replace("middleware())", "auth())");
    let (after, left) = mended_wholly(&[("package.json", PACKAGE), ("app.js", &text)], "app.js");
    assert!(left.is_empty(), "{left:?}");
    assert!(
        after.contains(
            "\nconst { middleware: auth, errorHandler } = require('supertokens-node/framework/express')\n"
        ),
        "{after}"
    );
    assert!(after.contains("\nconst cors = require('cors')\n\nconst app"), "{after}");
}

#[test]
fn other_frameworks_get_their_own() {
    let head = |import: &str, sdk: &str| {
        format!(
            "{import}\n{sdk}\nimport supertokens from \"supertokens-node\";\n\
             import Session from \"supertokens-node/recipe/session\";\n\nsupertokens.init({{\n\
             \tsupertokens: {{ connectionURI: \"http://localhost:3567\" }},\n\
             \tappInfo: {{ appName: \"a\", apiDomain: \"http://localhost:3001\", websiteDomain: \"http://localhost:3000\" }},\n\
             \tframework: \"FRAMEWORK\",\n\trecipeList: [Session.init()],\n}});\n"
        )
    };
    let koa =
        head("import Koa from \"koa\";", "import { middleware } from \"supertokens-node/framework/koa\";")
            .replace("FRAMEWORK", "koa")
            + "const server = new Koa();\nserver.use(middleware());\nserver.listen(3001);\n";
    let (after, left) = mended_wholly(&[("package.json", PACKAGE), ("app.js", &koa)], "app.js");
    assert!(left.is_empty(), "{left:?} {after}");
    assert!(after.contains("import cors from \"@koa/cors\";\n"), "{after}");
    assert!(after.contains("server.use(cors({\n\torigin:"), "tabs, and the app's own name: {after}");

    let fastify = head(
        "import Fastify from \"fastify\";",
        "import { plugin, errorHandler } from \"supertokens-node/framework/fastify\";",
    )
    .replace("FRAMEWORK", "fastify")
        + "const app = Fastify();\napp.setErrorHandler(errorHandler());\nawait app.register(plugin);\nawait app.listen({ port: 3001 });\n";
    let (after, left) = mended_wholly(&[("package.json", PACKAGE), ("app.js", &fastify)], "app.js");
    assert!(left.is_empty(), "{left:?} {after}");
    assert!(after.contains("await app.register(cors, {\n\torigin:"), "{after}");
    let not_awaited =
        fastify.replace("await app.register", "app.register").replace("await app.listen", "app.listen");
    let (after, _) = mended_wholly(&[("package.json", PACKAGE), ("app.js", &not_awaited)], "app.js");
    assert!(after.contains("\napp.register(cors, {\n"), "{after}");

    let hono = head(
        "import { Hono } from \"hono\";",
        "import { handleAuthAPIRequest } from \"supertokens-node/custom\";",
    )
    .replace("FRAMEWORK", "custom")
        + "const handle = handleAuthAPIRequest();\nconst app = new Hono();\n\
           app.all(\"/auth/*\", (c) => handle(c.req.raw));\nexport default app;\n";
    let (after, left) = mended_wholly(&[("package.json", PACKAGE), ("app.js", &hono)], "app.js");
    assert!(left.is_empty(), "{left:?} {after}");
    assert!(after.contains("import { cors } from \"hono/cors\";\n"), "{after}");
}

#[test]
fn what_would_break_is_left_to_a_person() {
    let unchanged = |package: &str, text: &str| {
        let (after, left) = mended_wholly(&[("package.json", package), ("app.js", text)], "app.js");
        assert_eq!(after, text);
        assert!(!left.is_empty());
    };
    let only_cors = SINGLE.replace("app.get", "other.get");
    // The package is not there; the name is taken.
    unchanged(&PACKAGE.replace("\"cors\":\"2\",", ""), &only_cors);
    unchanged(PACKAGE, &only_cors.replace("const app", "const cors = 1\nconst app"));
    // A move in front of a name's declaration would throw when it runs: the other one goes behind it, unless
    // something is registered between.
    let late = APP.replace(
        "app.use(\n  cors({",
        "const site = 'http://localhost:3000';\napp.use(\n  cors({\n    maxAge: site.length,",
    );
    let (after, left) = mended_wholly(&[("package.json", PACKAGE), ("app.js", &late)], "app.js");
    assert!(
        left.is_empty() && after.find("app.use(middleware").unwrap() > after.find("cors({").unwrap(),
        "{after}"
    );
    let late = late.replace("const site", "app.get('/', (req, res) => res.json({}));\nconst site");
    let (after, _) = mended_wholly(&[("package.json", PACKAGE), ("app.js", &late)], "app.js");
    assert!(after.find("app.use(middleware").unwrap() < after.find("cors({").unwrap(), "{after}");
}

#[test]
fn init_moves_in_front_of_what_needs_it() {
    let late = SINGLE_MENDED.replace("app.listen(3001)\n", "");
    let start = late.find("st.init(").unwrap();
    let end = late.find("app.use(cors").unwrap();
    let init = late[start..end].to_owned();
    let wrong = late.replace(&init, "") + &init + "app.listen(3001)\n";
    let (after, left) = mended_wholly(&[("package.json", PACKAGE), ("app.js", &wrong)], "app.js");
    assert!(left.is_empty(), "{left:?} {after}");
    assert!(after.find("st.init(").unwrap() < after.find("app.use(cors").unwrap(), "{after}");
}

#[test]
fn the_command_takes_unsafe_with_fix_and_says_what_it_could_do() {
    let home = tempdir().unwrap();
    fs::write(home.path().join("package.json"), PACKAGE).unwrap();
    fs::write(home.path().join("app.js"), SINGLE).unwrap();
    let told = st_run(home.path(), &["doctor"]);
    assert!(told.stdout.contains("(`st doctor --fix --unsafe` does it)"), "{}", told.stdout);
    assert!(
        st_run(home.path(), &["doctor", "--diff", "--unsafe"]).stdout.contains("+import cors from 'cors'")
    );
    assert_eq!(st_run(home.path(), &["doctor", "--fix"]).status, 1);
    assert_eq!(fs::read_to_string(home.path().join("app.js")).unwrap(), SINGLE);
    assert_eq!(st_run(home.path(), &["doctor", "--fix", "--unsafe"]).status, 0);
    assert_eq!(fs::read_to_string(home.path().join("app.js")).unwrap(), SINGLE_MENDED);
}
