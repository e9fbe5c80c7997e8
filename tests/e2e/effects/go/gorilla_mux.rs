//! gorilla/mux: changes of the right app, which rules find them, and what is seen.

use super::run::{Case, Change, Seen, without_cors};

pub(super) const CASES: &[Case] = &[
    Case {
        change: Change::Drop("init", "emailpassword.Init"),
        rules: &["init-missing"],
        seen: Seen::Ends("You should call the supertokens.Init function"),
    },
    without_cors("handlers.CORS"),
    Case {
        change: Change::Edit(&[("handler := supertokens.Middleware(app)", "var handler http.Handler = app")]),
        rules: &["middleware-missing"],
        seen: Seen::Answers(["200 OCH", "404 OC", "401 OC"]),
    },
    Case {
        change: Change::Edit(&[(
            "handler := supertokens.Middleware(app)",
            "app.Use(supertokens.Middleware)\n\tvar handler http.Handler = app",
        )]),
        rules: &["middleware-scope"],
        seen: Seen::Answers(["200 OCH", "404 OC", "401 OC"]),
    },
    Case {
        change: Change::Edit(&[(
            "handler := supertokens.Middleware(app)",
            r#"app.Use(supertokens.Middleware)
	app.PathPrefix("/").Handler(http.NotFoundHandler())
	var handler http.Handler = app"#,
        )]),
        rules: &[],
        seen: Seen::Answers(["200 OCH", "401 OC", "401 OC"]),
    },
    Case {
        change: Change::Edit(&[(
            "handler := supertokens.Middleware(app)",
            r#"app.PathPrefix("/auth").Handler(supertokens.Middleware(http.NotFoundHandler()))
	var handler http.Handler = app"#,
        )]),
        rules: &[],
        seen: Seen::Answers(["200 OCH", "401 OC", "401 OC"]),
    },
    Case {
        change: Change::Edit(&[(
            "handler := supertokens.Middleware(app)",
            r#"api := app.PathPrefix("/api").Subrouter()
	api.Use(supertokens.Middleware)
	var handler http.Handler = app"#,
        )]),
        rules: &["middleware-scope"],
        seen: Seen::Answers(["200 OCH", "404 OC", "401 OC"]),
    },
    Case {
        change: Change::Edit(&[("handler = handlers.CORS(", "app.Use(handlers.CORS("), (")(handler)", "))")]),
        rules: &["cors-missing"],
        seen: Seen::Answers(["404", "401", "401 OC"]),
    },
    Case {
        change: Change::Edit(&[
            ("handler := supertokens.Middleware(app)", "var handler http.Handler = app"),
            (")(handler)", ")(handler)\n\thandler = supertokens.Middleware(handler)"),
        ]),
        rules: &["cors-after-middleware"],
        seen: Seen::Answers(["200 OCH", "401", "401 OC"]),
    },
    Case {
        change: Change::Edit(&[(
            r#"		handlers.AllowedHeaders(append([]string{"content-type"}, supertokens.GetAllCORSHeaders()...)),
"#,
            "",
        )]),
        rules: &["cors-headers-missing"],
        seen: Seen::Answers(["403", "401 OC", "401 OC"]),
    },
];
