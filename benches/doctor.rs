//! A tree of sources -> a diagnosis: what `st doctor` does besides reading files.

use std::collections::BTreeMap;

use st::doctor;

type Tree = BTreeMap<String, String>;

const APP: &str = r#"import cors from "cors";
import express from "express";
import supertokens from "supertokens-node";
import { errorHandler, middleware } from "supertokens-node/framework/express";
import { verifySession } from "supertokens-node/recipe/session/framework/express";
import "./supertokens.js";

export const app = express();
app.use(
  cors({
    origin: "http://localhost:3000",
    allowedHeaders: ["content-type", ...supertokens.getAllCORSHeaders()],
    credentials: true,
  }),
);
app.use(middleware());
app.get("/sessioninfo", verifySession(), (request, response) => {
  response.json({ user: request.session.getUserId() });
});
app.use(errorHandler());
app.listen(3001);
"#;

const CONFIGURATION: &str = r#"import supertokens from "supertokens-node";
import EmailPassword from "supertokens-node/recipe/emailpassword";
import Session from "supertokens-node/recipe/session";

supertokens.init({
  supertokens: { connectionURI: process.env.CORE ?? "http://localhost:3567" },
  appInfo: { appName: "bench", apiDomain: "http://localhost:3001", websiteDomain: "http://localhost:3000" },
  recipeList: [EmailPassword.init(), Session.init()],
});
"#;

fn app() -> Tree {
    Tree::from([
        ("src/app.ts".to_owned(), APP.to_owned()),
        ("src/supertokens.ts".to_owned(), CONFIGURATION.to_owned()),
    ])
}

/// What `st init` writes for each framework.
#[divan::bench(args = super::scaffold::ids())]
fn scaffold(bencher: divan::Bencher<'_, '_>, framework: &str) {
    let plan = st::scaffold::plan(&super::scaffold::answers(framework)).expect("every template renders");
    let tree: Tree = plan.files.into_iter().map(|file| (file.path, file.text)).collect();
    bencher.bench(|| doctor::check(&tree).diagnosis);
}

#[divan::bench]
fn one_app(bencher: divan::Bencher<'_, '_>) {
    bencher.with_inputs(app).bench_refs(|tree| doctor::check(tree).diagnosis);
}

/// The same app among 10,000 files of 100 lines that import each other.
#[divan::bench(sample_count = 10)]
fn ten_thousand_files(bencher: divan::Bencher<'_, '_>) {
    let mut tree = app();
    let line = "export const value = (input) => ({ ...input, label: \"something\" });\n".repeat(100);
    for number in 0..10_000 {
        let text = format!("import {{ value as other }} from \"./f{}.js\";\n{line}", (number + 1) % 10_000);
        tree.insert(format!("src/lib/f{number}.ts"), text);
    }
    bencher.bench_local(|| doctor::check(&tree).diagnosis);
}
