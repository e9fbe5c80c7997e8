//! Mistakes that only some frameworks allow: made in a running app, seen by doctor in the source and over HTTP.

use std::fs;

use st::catalog::Framework;

use super::WEBSITE;
use crate::support::{core::Core, project::Project, provider::Provider, visitor::Visitor};

/// A project with one mistake.
struct Mistake {
    framework: &'static str,
    /// File, text, what stands there instead; without a text the file is deleted.
    edits: &'static [(&'static str, &'static str, &'static str)],
    /// What doctor finds in the source.
    source: &'static str,
    /// What it sees in the running server as well.
    live: &'static [&'static str],
}

/// Their APIs are where `apiBasePath` does not say.
const ELSEWHERE: &[(&str, &str, &str)] =
    &[("src/supertokens.js", r#"apiBasePath: "/api/auth""#, r#"apiBasePath: "/auth""#)];

/// A handler that reads the session by hand.
const READS: &str =
    "  async (request, response) => {\n    request.session = await Session.getSession(request, response);\n";
const SESSION: &str = "import Session from \"supertokens-node/recipe/session\"";

const MISTAKES: &[Mistake] = &[
    Mistake {
        framework: "express-4",
        edits: &[
            ("src/app.js", "  verifySession(),\n  passErrors((request, response) => {\n", READS),
            ("src/app.js", "  }),\n);\n\napp.use(page)", "  },\n);\n\napp.use(page)"),
            (
                "src/app.js",
                "import { verifySession } from \"supertokens-node/recipe/session/framework/express\"",
                SESSION,
            ),
        ],
        source: "rejection-lost",
        // It ends while it is asked: what it did not answer is not checked.
        live: &[],
    },
    Mistake {
        framework: "nextjs-app",
        edits: ELSEWHERE,
        source: "base-path-mismatch",
        live: &["live-api-not-mounted"],
    },
    Mistake {
        framework: "nextjs-pages",
        edits: &[("src/proxy.js", "", "")],
        source: "cors-missing",
        live: &["live-preflight-blocked"],
    },
    Mistake {
        framework: "aws-lambda",
        edits: &[
            ("src/handler.js", "middleware(routes)", "middleware()"),
            ("src/handler.js", "disableBeforePreflightResponse: false,", ""),
        ],
        source: "preflight-unanswered",
        live: &["live-preflight-blocked"],
    },
    Mistake {
        framework: "flask",
        edits: &[(
            "app/main.py",
            "@app.route(\"/auth/<path:_path>\", methods=[\"GET\", \"PUT\", \"POST\", \"DELETE\"])\n",
            "",
        )],
        source: "flask-catchall-missing",
        live: &["live-preflight-blocked"],
    },
    Mistake {
        framework: "flask",
        edits: &[(
            "app/main.py",
            "@app.get(\"/sessioninfo\")\n@verify_session()\n",
            "@verify_session()\n@app.get(\"/sessioninfo\")\n",
        )],
        source: "session-unprotected",
        // The view finds no session and fails.
        live: &["live-session-error"],
    },
    Mistake {
        framework: "netlify",
        edits: &[(
            "src/handler.js",
            r#"["content-type", ...supertokens.getAllCORSHeaders()].join(", ")"#,
            r#""content-type""#,
        )],
        source: "cors-headers-missing",
        live: &["live-preflight-blocked"],
    },
];

#[tokio::test(flavor = "multi_thread")]
async fn are_found() {
    for mistake in MISTAKES {
        let provider = Provider::start().await;
        let framework = Framework::find(mistake.framework).expect("the catalog has it");
        let variant = framework.variants.last().expect("a form of its language");
        let mut project = Project::init(mistake.framework, variant, &provider.issuer);
        project.install();
        let core = Core::serve().await;
        project.set("SUPERTOKENS_CONNECTION_URI", &core.uri);
        project.set("WEBSITE_DOMAIN", WEBSITE);
        for (file, from, to) in mistake.edits {
            if from.is_empty() {
                fs::remove_file(project.path().join(file)).unwrap();
            } else {
                project.edit(file, |text| text.replace(from, to));
            }
        }
        let _app = project.start().await;
        // A server for development builds what is asked for, the first time.
        let mut visitor = Visitor::of(&project);
        for path in [visitor.api("/session/refresh"), "/auth/session/refresh".to_owned()] {
            visitor.post(&path, None).await;
        }
        let name = mistake.framework;
        assert_eq!(project.rules(&["doctor", "--json"], 1), [mistake.source], "{name}");
        let mut expected = vec![mistake.source];
        expected.extend(mistake.live);
        expected.sort_unstable();
        assert_eq!(project.rules(&["doctor", "--live", "--json"], 1), expected, "{name}");
    }
}
