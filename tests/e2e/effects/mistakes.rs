//! The table: edits of `right.mjs`, what is seen then, and which rules say so.

use super::{Case, Expect, RIGHT};

const CORS: &str = r#"app.use(
  cors({
    origin: "http://localhost:3000",
    allowedHeaders: ["content-type", ...supertokens.getAllCORSHeaders()],
    methods: ["GET", "PUT", "POST", "DELETE"],
    credentials: true,
  }),
);
"#;
const INIT: &str = r#"supertokens.init({
  framework: "express",
  supertokens: { connectionURI: process.env.SUPERTOKENS_CONNECTION_URI },
  appInfo: { appName: "app", apiDomain: "http://localhost:3001", websiteDomain: "http://localhost:3000" },
  recipeList: [EmailPassword.init(), Session.init()],
});
"#;
const APP: &str = "const app = express();\n";
const MIDDLEWARE: &str = "app.use(middleware());\n\n";
const SPREAD: &str = r#"["content-type", ...supertokens.getAllCORSHeaders()]"#;
const LITERAL: &str =
    r#"["content-type", "rid", "fdi-version", "st-auth-mode", "anti-csrf", "authorization"]"#;
const ORIGIN: &str = r#"origin: "http://localhost:3000","#;
const ERROR_HANDLER: &str = "app.use(errorHandler());\n";
const OWN_HANDLER: &str = r"app.use((error, _request, response, _next) => {
  response.status(500).json({ message: error.message });
});
";
const ME: &str = r#"app.get("/me", async (request, response) => {
  const session = await Session.getSession(request, response);
  response.json({ userId: session.getUserId() });
});
"#;
const SESSIONINFO: &str = r#"app.get("/sessioninfo", verifySession(), (request, response) => {
  response.json({ userId: request.session.getUserId() });
});
"#;
const NOT_INITIALISED: &str =
    "Initialisation not done. Did you forget to call the SuperTokens.init function?";

/// Rules that say what no request to a running app shows: they are about files or containers, about
/// what is only insecure, or about a core that is far away.
pub(super) const WITHOUT_EFFECT: &[&str] = &[
    "core-uri-demo",
    "core-uri-localhost",
    // What is served on `0.0.0.0` is not seen from here; that it is Flask's debugger is in the source.
    "debug-server-exposed",
    // It says itself that nothing breaks.
    "django-app-missing",
    // `scopes.rs` has it, in a Fastify app.
    "fastify-scope",
    // `frameworks::mistakes` has them, in apps of the frameworks that can have them.
    "flask-catchall-missing",
    "preflight-unanswered",
    "rejection-lost",
    "session-unprotected",
    // `go` has them, in apps of the frameworks that can have them.
    "gin-abort-missing",
    "middleware-scope",
    "use-after-route",
    // Seen once somebody is signed in: `sessions.rs` has it.
    "cors-expose-headers",
    "env-committed",
    // npm refuses before anything runs: `scaffold::incompatible` has it.
    "incompatible-version",
    "middleware-duplicate",
    "provider-unconfigured",
    // `cores.rs` has it, with a core that is too old.
    "sdk-core-incompatible",
    "sdk-outdated",
    "secret-committed",
];

/// Mistakes.
pub(super) const MISTAKES: &[Case] = &[
    Case {
        rule: "base-path-mismatch",
        edits: &[("app.use(middleware());", r#"app.use("/api", middleware());"#)],
        expect: Expect::Cells(&[("preflight", "204 OCH"), ("refresh", "404 OC"), ("signup", "404 OC")]),
        live: &["live-api-not-mounted"],
    },
    Case {
        rule: "body-parser-conflict",
        edits: &[(MIDDLEWARE, "app.use(express.raw({ type: \"*/*\" }));\napp.use(middleware());\n\n")],
        expect: Expect::Cells(&[("refresh", "401 OC"), ("signup", "400 OC")]),
        live: &[],
    },
    Case {
        rule: "cookie-domain",
        edits: &[("Session.init()", r#"Session.init({ cookieDomain: ".example.com" })"#)],
        expect: Expect::Cells(&[("cookies", "Domain=.example.com; SameSite=Lax")]),
        live: &["live-cookies-dropped"],
    },
    Case {
        rule: "cookie-samesite",
        edits: &[("Session.init()", r#"Session.init({ cookieSameSite: "none" })"#)],
        expect: Expect::Cells(&[("cookies", "SameSite=None")]),
        live: &["live-cookies-dropped"],
    },
    Case {
        rule: "cors-after-middleware",
        edits: &[(MIDDLEWARE, "\n"), (APP, "const app = express();\napp.use(middleware());\n")],
        expect: Expect::Cells(&[
            ("preflight", "204 OCH"),
            ("refresh", "401"),
            ("signup", "200"),
            ("sessioninfo", "401 OC"),
        ]),
        live: &["live-response-without-cors"],
    },
    Case {
        rule: "cors-credentials-missing",
        edits: &[("    credentials: true,\n", "")],
        expect: Expect::Cells(&[("preflight", "204 OH"), ("refresh", "401 O"), ("sessioninfo", "401 O")]),
        live: &["live-credentials-missing"],
    },
    Case {
        rule: "cors-headers-missing",
        edits: &[(SPREAD, r#"["content-type"]"#)],
        expect: Expect::Cells(&[("preflight", "204 OCh"), ("refresh", "401 OC")]),
        live: &["live-preflight-blocked"],
    },
    Case {
        rule: "cors-methods-missing",
        edits: &[(r#"["GET", "PUT", "POST", "DELETE"]"#, r#"["GET", "POST"]"#)],
        expect: Expect::Cells(&[("preflight", "204 OCH"), ("preflight of PUT", "204 OCH")]),
        live: &[],
    },
    Case {
        rule: "cors-missing",
        edits: &[(CORS, ""), ("import cors from \"cors\";\n", "")],
        expect: Expect::Cells(&[("preflight", "404"), ("refresh", "401"), ("sessioninfo", "401")]),
        live: &["live-preflight-blocked"],
    },
    Case {
        rule: "cors-origin-mismatch",
        edits: &[(ORIGIN, r#"origin: "http://localhost:3000/","#)],
        expect: Expect::Cells(&[("preflight", "204 oCH"), ("refresh", "401 oC")]),
        live: &["live-origin-mismatch"],
    },
    Case {
        rule: "cors-origin-mismatch",
        edits: &[(ORIGIN, r#"origin: ["http://localhost:5173", "https://localhost:3000"],"#)],
        expect: Expect::Cells(&[("preflight", "204 CH"), ("refresh", "401 C")]),
        live: &["live-origin-mismatch"],
    },
    Case {
        rule: "cors-wildcard-origin",
        edits: &[(ORIGIN, r#"origin: "*","#)],
        expect: Expect::Cells(&[("preflight", "204 *CH"), ("refresh", "401 *C")]),
        live: &["live-wildcard-origin"],
    },
    Case {
        rule: "cors-wildcard-origin",
        edits: &[(ORIGIN, "origin: true,")],
        expect: Expect::Cells(&[("preflight", "204 OCH"), ("preflight of another website", "204 OCH")]),
        live: &["live-foreign-origin-allowed"],
    },
    Case {
        rule: "domain-mismatch",
        edits: &[(r#"apiDomain: "http://localhost:3001""#, r#"apiDomain: "http://127.0.0.1:3001""#)],
        expect: Expect::Cells(&[("cookies", "SameSite=Lax"), ("refresh", "401 OC")]),
        live: &["live-cookies-dropped"],
    },
    Case {
        rule: "env-missing",
        edits: &[("process.env.SUPERTOKENS_CONNECTION_URI", "process.env.SUPERTOKENS_URI")],
        expect: Expect::Ends("Cannot read properties of undefined (reading 'split')"),
        live: &[],
    },
    Case {
        rule: "error-handler-missing",
        edits: &[
            (ERROR_HANDLER, ""),
            ("import { errorHandler, middleware } from", "import { middleware } from"),
        ],
        expect: Expect::Cells(&[("sessioninfo", "401 OC"), ("me", "500 OC")]),
        live: &[],
    },
    Case {
        rule: "error-handler-missing",
        edits: &[
            (ERROR_HANDLER, ""),
            ("import { errorHandler, middleware } from", "import { middleware } from"),
            (SESSIONINFO, ""),
            ("app.get(\"/me\"", "app.get(\"/sessioninfo\""),
        ],
        expect: Expect::Cells(&[("sessioninfo", "500 OC")]),
        live: &["live-session-error"],
    },
    Case {
        rule: "error-handler-before-routes",
        edits: &[(ERROR_HANDLER, ""), (MIDDLEWARE, "app.use(middleware());\napp.use(errorHandler());\n\n")],
        expect: Expect::Cells(&[("sessioninfo", "401 OC"), ("me", "500 OC")]),
        live: &[],
    },
    Case {
        rule: "error-handler-after-own",
        edits: &[(ERROR_HANDLER, ""), ("\nconst server", "app.use(errorHandler());\n\nconst server")],
        expect: Expect::Cells(&[("sessioninfo", "401 OC"), ("me", "500 OC")]),
        live: &[],
    },
    Case {
        rule: "init-after-middleware",
        edits: &[
            ("supertokens.init({", "function setUp() {\n  supertokens.init({"),
            ("});\n\nconst app", "});\n}\n\nconst app"),
            (MIDDLEWARE, "app.use(middleware());\nsetUp();\n\n"),
        ],
        expect: Expect::Ends(NOT_INITIALISED),
        live: &[],
    },
    Case { rule: "init-missing", edits: &[(INIT, "")], expect: Expect::Ends(NOT_INITIALISED), live: &[] },
    Case {
        rule: "init-duplicate",
        edits: &[(
            "  recipeList: [EmailPassword.init(), Session.init()],\n});\n",
            r#"  recipeList: [Session.init()],
});
supertokens.init({
  framework: "express",
  supertokens: { connectionURI: process.env.SUPERTOKENS_CONNECTION_URI },
  appInfo: { appName: "app", apiDomain: "http://localhost:3001", websiteDomain: "http://localhost:3000" },
  recipeList: [EmailPassword.init(), Session.init()],
});
"#,
        )],
        expect: Expect::Cells(&[("refresh", "401 OC"), ("signup", "404 OC")]),
        live: &[],
    },
    Case {
        rule: "init-missing",
        edits: &[(INIT, ""), (SPREAD, LITERAL)],
        expect: Expect::Cells(&[("preflight", "204 OCH"), ("refresh", "500 OC"), ("sessioninfo", "500 OC")]),
        live: &["live-init-missing"],
    },
    Case {
        // Only what is asked by hand breaks: middleware and verifySession() know their framework.
        rule: "init-wrong-framework",
        edits: &[(r#"framework: "express""#, r#"framework: "koa""#)],
        expect: Expect::Cells(&[("refresh", "401 OC"), ("sessioninfo", "401 OC"), ("me", "500 OC")]),
        live: &[],
    },
    Case {
        rule: "middleware-after-routes",
        edits: &[(
            MIDDLEWARE,
            "app.use((_request, response) => {\n  response.sendStatus(404);\n});\napp.use(middleware());\n\n",
        )],
        expect: Expect::Cells(&[("preflight", "204 OCH"), ("refresh", "404 OC"), ("signup", "404 OC")]),
        live: &["live-api-not-mounted"],
    },
    Case {
        rule: "middleware-missing",
        edits: &[
            (MIDDLEWARE, "\n"),
            ("import { errorHandler, middleware } from", "import { errorHandler } from"),
        ],
        expect: Expect::Cells(&[("preflight", "204 OCH"), ("refresh", "404 OC"), ("sessioninfo", "401 OC")]),
        live: &["live-api-not-mounted"],
    },
    Case {
        rule: "middleware-not-called",
        edits: &[("app.use(middleware());", "app.use(middleware);")],
        expect: Expect::Cells(&[("preflight", "204 OCH"), ("refresh", "never"), ("sessioninfo", "never")]),
        live: &["live-no-answer"],
    },
];

/// What looks like a mistake and is none.
pub(super) const HARMLESS: &[Case] = &[
    Case { rule: "", edits: &[], expect: Expect::Cells(RIGHT), live: &[] },
    Case {
        rule: "",
        edits: &[("    allowedHeaders: [\"content-type\", ...supertokens.getAllCORSHeaders()],\n", "")],
        expect: Expect::Cells(RIGHT),
        live: &[],
    },
    Case {
        rule: "",
        edits: &[(MIDDLEWARE, "\n"), (ERROR_HANDLER, "app.use(middleware());\napp.use(errorHandler());\n")],
        expect: Expect::Cells(RIGHT),
        live: &[],
    },
    Case {
        rule: "",
        edits: &[
            (ERROR_HANDLER, ""),
            ("import { errorHandler, middleware } from", "import { middleware } from"),
            (ME, ""),
        ],
        expect: Expect::Cells(&[("sessioninfo", "401 OC"), ("refresh", "401 OC")]),
        live: &[],
    },
    Case {
        rule: "",
        edits: &[(MIDDLEWARE, "app.use(express.json());\napp.use(middleware());\n\n")],
        expect: Expect::Cells(RIGHT),
        live: &[],
    },
    Case {
        rule: "",
        edits: &[("app.use(middleware());", r#"app.use("/auth", middleware());"#)],
        expect: Expect::Cells(RIGHT),
        live: &[],
    },
    Case {
        rule: "",
        edits: &[(ORIGIN, r#"origin: ["http://localhost:3000", "http://localhost:5173"],"#)],
        expect: Expect::Cells(RIGHT_LIST),
        live: &[],
    },
    Case { rule: "", edits: &[(OWN_HANDLER, "")], expect: Expect::Cells(RIGHT), live: &[] },
];

/// The right app whose `origin` is a list: other websites get no origin at all.
const RIGHT_LIST: &[(&str, &str)] = &[
    ("preflight", "204 OCH"),
    ("preflight of another website", "204 CH"),
    ("refresh", "401 OC"),
    ("sessioninfo", "401 OC"),
];
