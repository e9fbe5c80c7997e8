//! Hapi: CORS is a setting of its server, the SDK a plugin that hooks into every request.

use super::apps::{Case, Source, check};

const APP: Source = Source {
    packages: &["@hapi/hapi", "supertokens-node"],
    text: r#"import Hapi from "@hapi/hapi";
import supertokens from "supertokens-node";
import { plugin } from "supertokens-node/framework/hapi";
import Session from "supertokens-node/recipe/session";
import ThirdParty from "supertokens-node/recipe/thirdparty";

supertokens.init({
  framework: "hapi",
  supertokens: { connectionURI: "http://127.0.0.1:3567" },
  appInfo: { appName: "a", apiDomain: "http://localhost:3001", websiteDomain: "http://localhost:3000" },
  recipeList: [ThirdParty.init(), Session.init()],
});

const cors = {
  origin: ["http://localhost:3000"],
  additionalHeaders: supertokens.getAllCORSHeaders(),
  credentials: true,
};
const server = Hapi.server({ port: 0, routes: { cors } });
await server.register(plugin);
server.route({ method: "GET", path: "/health", handler: () => "ok" });
await server.start();
console.log("listening on", server.info.port);
"#,
};

const PLUGIN: &str = "await server.register(plugin);\n";
const ROUTE: &str = r#"server.route({ method: "GET", path: "/health", handler: () => "ok" });
"#;
const INIT: &str = r#"supertokens.init({
  framework: "hapi",
  supertokens: { connectionURI: "http://127.0.0.1:3567" },
  appInfo: { appName: "a", apiDomain: "http://localhost:3001", websiteDomain: "http://localhost:3000" },
  recipeList: [ThirdParty.init(), Session.init()],
});
"#;
const CREDENTIALS: &str = "  credentials: true,\n";
const HEADERS: &str = "  additionalHeaders: supertokens.getAllCORSHeaders(),\n";
const LITERAL: &str = r#"  additionalHeaders: ["rid", "fdi-version", "st-auth-mode", "anti-csrf", "authorization"],
"#;

const RIGHT: Option<[&str; 2]> = Some(["200 OCH", "401 OC"]);

/// What doctor must not complain of.
const HARMLESS: &[Case] = &[
    Case { edits: &[], answers: RIGHT, rules: &[] },
    Case {
        edits: &[
            (PLUGIN, ""),
            (
                ROUTE,
                concat!(
                    r#"server.route({ method: "GET", path: "/health", handler: () => "ok" });"#,
                    "\nawait server.register([{ plugin }]);\n",
                ),
            ),
        ],
        answers: RIGHT,
        rules: &[],
    },
    // What a plugin registers is the server's.
    Case {
        edits: &[(
            PLUGIN,
            "await server.register({ name: \"auth\", register: (inner) => inner.register(plugin) });\n",
        )],
        answers: RIGHT,
        rules: &[],
    },
    Case {
        edits: &[(HEADERS, "  headers: [\"content-type\", ...supertokens.getAllCORSHeaders()],\n")],
        answers: RIGHT,
        rules: &[],
    },
    Case { edits: &[("[\"http://localhost:3000\"]", "[\"http://*:3000\"]")], answers: RIGHT, rules: &[] },
];

const MISTAKES: &[Case] = &[
    Case { edits: &[(PLUGIN, "")], answers: Some(["404", "404 OC"]), rules: &["middleware-missing"] },
    Case {
        edits: &[(PLUGIN, "await server.register(plugin, { routes: { prefix: \"/api\" } });\n")],
        answers: Some(["404", "404 OC"]),
        rules: &["base-path-mismatch"],
    },
    Case { edits: &[("routes: { cors }", "")], answers: Some(["404", "401"]), rules: &["cors-missing"] },
    Case {
        edits: &[
            ("routes: { cors }", ""),
            ("handler: () => \"ok\"", "options: { cors }, handler: () => \"ok\""),
        ],
        answers: Some(["200", "401"]),
        rules: &["cors-missing"],
    },
    Case { edits: &[(HEADERS, "")], answers: Some(["200", "401 OC"]), rules: &["cors-headers-missing"] },
    Case {
        edits: &[(HEADERS, "  headers: supertokens.getAllCORSHeaders(),\n")],
        answers: Some(["200", "401 OC"]),
        rules: &["cors-headers-missing"],
    },
    Case {
        edits: &[(CREDENTIALS, "")],
        answers: Some(["200 OH", "401 O"]),
        rules: &["cors-credentials-missing"],
    },
    Case {
        edits: &[("  origin: [\"http://localhost:3000\"],\n", "")],
        answers: RIGHT,
        rules: &["cors-wildcard-origin"],
    },
    Case {
        edits: &[("[\"http://localhost:3000\"]", "[\"http://localhost:3002\"]")],
        answers: Some(["200", "401"]),
        rules: &["cors-origin-mismatch"],
    },
    Case { edits: &[(INIT, "")], answers: None, rules: &["init-missing"] },
    Case {
        edits: &[
            (INIT, ""),
            (HEADERS, LITERAL),
            (
                ROUTE,
                concat!(
                    r#"supertokens.init({ framework: "hapi", supertokens: { connectionURI: "http://127.0.0.1:3567" }, "#,
                    r#"appInfo: { appName: "a", apiDomain: "http://localhost:3001", websiteDomain: "http://localhost:3000" }, "#,
                    "recipeList: [ThirdParty.init(), Session.init()] });\n",
                ),
            ),
        ],
        answers: None,
        rules: &["init-after-middleware"],
    },
];

#[tokio::test(flavor = "multi_thread")]
async fn mistakes_have_their_effect() {
    check(&APP, MISTAKES).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_break_has_no_finding() {
    check(&APP, HARMLESS).await;
}
