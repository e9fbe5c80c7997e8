//! Every way to import the SDK, cors and Express is the same to doctor.

use std::collections::BTreeMap;

use st::doctor;

/// How the four names come into the file; `.default` and namespaces are called through.
const FORMS: &[(&str, &str)] = &[
    (
        "default and named imports",
        r#"import supertokens from "supertokens-node";
import { middleware } from "supertokens-node/framework/express";
import cors from "cors";
import express from "express";"#,
    ),
    (
        "namespaces",
        r#"import * as supertokens from "supertokens-node";
import * as st from "supertokens-node/framework/express";
import * as cors from "cors";
import * as express from "express";
const { middleware } = st;"#,
    ),
    (
        "aliases",
        r#"import { default as supertokens } from "supertokens-node";
import { middleware as mw } from "supertokens-node/framework/express";
import { default as allow } from "cors";
import { default as express } from "express";
const middleware = mw, cors = allow;"#,
    ),
    (
        "deep paths",
        r#"import supertokens from "supertokens-node/index.js";
import { middleware } from "supertokens-node/framework/express/index.js";
import cors from "cors";
import express from "express";"#,
    ),
    (
        "the build folder",
        r#"import supertokens from "supertokens-node/lib/build/index.js";
import { middleware } from "supertokens-node/lib/build/framework/express";
import cors from "cors";
import express from "express";"#,
    ),
    (
        "require",
        r#"const supertokens = require("supertokens-node");
const { middleware } = require("supertokens-node/framework/express");
const cors = require("cors");
const express = require("express");"#,
    ),
    (
        "require and .default",
        r#"const supertokens = require("supertokens-node").default;
const { middleware: mw } = require("supertokens-node/framework/express");
const cors = require("cors").default;
var express = require('express');
let middleware; middleware = mw;"#,
    ),
    (
        "import equals",
        r#"import supertokens = require("supertokens-node");
import st = require("supertokens-node/framework/express");
import cors = require("cors");
import express = require("express");
const middleware = st.middleware;"#,
    ),
    (
        "dynamic import",
        r#"const { default: supertokens } = await import("supertokens-node");
const { middleware } = await import("supertokens-node/framework/express");
const cors = (await import("cors")).default;
const { default: express } = await import("express");"#,
    ),
    (
        "another file that hands them on",
        r#"import { supertokens, middleware, express } from "./all.js";
import { allow as cors } from "./all.js";"#,
    ),
    (
        "a file that exports everything of another",
        r#"import all, { middleware } from "./barrel";
const { supertokens, cors, express } = all;"#,
    ),
];

const APP: &str = r#"
supertokens.init({
  supertokens: { connectionURI: "http://localhost:3567" },
  appInfo: { appName: "app", apiDomain: "http://localhost:3001", websiteDomain: "http://localhost:3000" },
  recipeList: [],
});
const app = express();
app.use(middleware());
app.use(cors({ origin: "http://localhost:3000", credentials: true }));
app.listen(3001);
"#;

const ALL: &str = r#"export { default as supertokens } from "supertokens-node";
export { middleware } from "supertokens-node/framework/express";
export { default as express } from "express";
import cors from "cors";
export { cors as allow };
"#;

const BARREL: &str = r#"import * as everything from "../all.js";
export * from "../all.js";
export default { ...everything, cors: everything.allow };
"#;

fn check(imports: &str, app: &str) -> Vec<&'static str> {
    let tree = BTreeMap::from([
        ("app.ts".to_owned(), format!("{imports}\n{app}")),
        ("all.ts".to_owned(), ALL.to_owned()),
        ("barrel/index.ts".to_owned(), BARREL.to_owned()),
    ]);
    let outcome = doctor::check(&tree);
    assert_eq!(outcome.apps.len(), 1, "an app is seen");
    assert_eq!(outcome.diagnosis.not_checked, []);
    outcome.diagnosis.findings.iter().map(|finding| finding.rule).collect()
}

#[test]
fn every_form_of_import_is_understood() {
    for (form, imports) in FORMS {
        assert_eq!(check(imports, APP), ["cors-after-middleware"], "{form}");
    }
}

#[test]
fn and_the_right_order_is_right() {
    let lines: Vec<&str> = APP.lines().collect();
    let swapped = APP.replace(lines[7], "#").replace(lines[8], lines[7]).replace('#', lines[8]);
    for (form, imports) in FORMS {
        assert_eq!(check(imports, &swapped), [""; 0], "{form}");
    }
}

#[test]
fn names_that_only_look_alike_are_not_the_sdk() {
    let imports = r#"import supertokens from "supertokens-node";
import { middleware } from "./own.js";
import cors from "cors";
import express from "express";"#;
    let tree = BTreeMap::from([
        ("app.ts".to_owned(), format!("{imports}\n{APP}")),
        ("own.ts".to_owned(), "export const middleware = () => (req, res, next) => next();\n".to_owned()),
    ]);
    let found: Vec<&str> =
        doctor::check(&tree).diagnosis.findings.iter().map(|finding| finding.rule).collect();
    assert_eq!(found, [""; 0], "own middleware before cors breaks nothing");
}
