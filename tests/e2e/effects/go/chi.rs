//! chi: changes of the right app, which rules find them, and what is seen.

use super::run::{Case, Change, LATE_INIT, Seen, WITHOUT_INIT, late_cors, without_cors, without_middleware};

pub(super) const CASES: &[Case] = &[
    WITHOUT_INIT,
    without_cors("cors.New"),
    without_middleware("200 OCH"),
    LATE_INIT,
    late_cors("200 OCH"),
    Case {
        change: Change::Swap("middleware"),
        rules: &["use-after-route"],
        seen: Seen::Ends("all middlewares must be defined before routes on a mux"),
    },
    Case {
        change: Change::Edit(&[(
            "app.Use(supertokens.Middleware)",
            r#"app.Group(func(r chi.Router) {
		r.Use(supertokens.Middleware)
		r.Get("/other", me)
	})"#,
        )]),
        rules: &["middleware-scope"],
        seen: Seen::Answers(["200 OCH", "404 OC", "401 OC"]),
    },
    Case {
        change: Change::Edit(&[(
            "app.Use(supertokens.Middleware)",
            r#"app.Route("/api", func(r chi.Router) {
		r.Use(supertokens.Middleware)
		r.Get("/other", me)
	})"#,
        )]),
        rules: &["base-path-mismatch"],
        seen: Seen::Answers(["200 OCH", "404 OC", "401 OC"]),
    },
    Case {
        change: Change::Edit(&[(
            "app.Use(supertokens.Middleware)",
            r#"app.Route("/auth", func(r chi.Router) {
		r.Use(supertokens.Middleware)
		r.Get("/other", me)
	})"#,
        )]),
        rules: &[],
        seen: Seen::Answers(["200 OCH", "401 OC", "401 OC"]),
    },
    Case {
        change: Change::Edit(&[(
            "app.Use(supertokens.Middleware)",
            r#"app.Mount("/auth", supertokens.Middleware(http.NotFoundHandler()))"#,
        )]),
        rules: &[],
        seen: Seen::Answers(["200 OCH", "401 OC", "401 OC"]),
    },
    Case {
        change: Change::Edit(&[
            ("app.Use(supertokens.Middleware)", ""),
            (r#"app.Get("/me""#, r#"app.With(supertokens.Middleware).Get("/me""#),
        ]),
        rules: &["middleware-scope"],
        seen: Seen::Answers(["200 OCH", "404 OC", "401 OC"]),
    },
    Case {
        change: Change::Edit(&[(
            r#"		AllowedHeaders:   append([]string{"content-type"}, supertokens.GetAllCORSHeaders()...),
"#,
            "",
        )]),
        rules: &["cors-headers-missing"],
        seen: Seen::Answers(["200", "401 OC", "401 OC"]),
    },
];
