//! Echo: changes of the right app, which rules find them, and what is seen.

use super::run::{Case, Change, LATE_INIT, Seen, WITHOUT_INIT, late_cors, without_cors, without_middleware};

pub(super) const CASES: &[Case] = &[
    WITHOUT_INIT,
    without_cors("middleware.CORS"),
    without_middleware("204 OCH"),
    LATE_INIT,
    late_cors("204 OCH"),
    Case {
        change: Change::Swap("middleware"),
        rules: &[],
        seen: Seen::Answers(["204 OCH", "401 OC", "401 OC"]),
    },
    Case {
        change: Change::Edit(&[("app.Use(echo.Wrap", "app.Pre(echo.Wrap")]),
        rules: &["cors-after-middleware"],
        seen: Seen::Answers(["204 OCH", "401", "401 OC"]),
    },
    Case {
        change: Change::Edit(&[(
            "app.Use(echo.Wrap",
            r#"api := app.Group("/api")
	api.Use(echo.Wrap"#,
        )]),
        rules: &["base-path-mismatch"],
        seen: Seen::Answers(["204 OCH", "404 OC", "401 OC"]),
    },
    Case {
        change: Change::Edit(&[(
            "app.Use(echo.Wrap",
            r#"api := app.Group("/auth")
	api.Use(echo.Wrap"#,
        )]),
        rules: &[],
        seen: Seen::Answers(["204 OCH", "401 OC", "401 OC"]),
    },
    Case {
        change: Change::Edit(&[(
            r#"		AllowHeaders:     append([]string{"content-type"}, supertokens.GetAllCORSHeaders()...),
"#,
            "",
        )]),
        rules: &[],
        seen: Seen::Answers(["204 OCH", "401 OC", "401 OC"]),
    },
    Case {
        change: Change::Edit(&[(
            r#"		AllowMethods:     []string{"GET", "PUT", "POST", "DELETE"},
"#,
            "",
        )]),
        rules: &[],
        seen: Seen::Answers(["204 OCH", "401 OC", "401 OC"]),
    },
    Case {
        change: Change::Edit(&[(
            r#"		AllowOrigins:     []string{"http://localhost:3000"},
"#,
            "",
        )]),
        rules: &["cors-wildcard-origin"],
        seen: Seen::Answers(["204 *CH", "401 *C", "401 *C"]),
    },
    Case {
        change: Change::Edit(&[(
            r#"[]string{"http://localhost:3000"}"#,
            r#"[]string{"http://localhost:3000/"}"#,
        )]),
        rules: &["cors-origin-mismatch"],
        seen: Seen::Answers(["204", "401", "401"]),
    },
    Case {
        change: Change::Edit(&[(r#"[]string{"http://localhost:3000"}"#, r#"[]string{"*"}"#)]),
        rules: &["cors-wildcard-origin"],
        seen: Seen::Answers(["204 *CH", "401 *C", "401 *C"]),
    },
    Case {
        change: Change::Edit(&[(
            r#"append([]string{"content-type"}, supertokens.GetAllCORSHeaders()...)"#,
            r#"[]string{"*"}"#,
        )]),
        rules: &["cors-headers-missing"],
        seen: Seen::Answers(["204 OCh", "401 OC", "401 OC"]),
    },
];
