//! Fiber: changes of the right app, which rules find them, and what is seen.

use super::run::{Case, Change, LATE_INIT, Seen, WITHOUT_INIT, late_cors, without_cors, without_middleware};

pub(super) const CASES: &[Case] = &[
    WITHOUT_INIT,
    without_cors("cors.New\nvar _ = strings.Join"),
    without_middleware("204 OCH"),
    LATE_INIT,
    late_cors("204 OCH"),
    Case {
        change: Change::Swap("middleware"),
        rules: &[],
        seen: Seen::Answers(["204 OCH", "401 OC", "401 OC"]),
    },
    Case {
        change: Change::Edit(&[(
            "app.Use(adaptor",
            r#"api := app.Group("/api")
	api.Use(adaptor"#,
        )]),
        rules: &["base-path-mismatch"],
        seen: Seen::Answers(["204 OCH", "404 OC", "401 OC"]),
    },
    Case {
        change: Change::Edit(&[(
            "app.Use(adaptor",
            r#"api := app.Group("/auth")
	api.Use(adaptor"#,
        )]),
        rules: &[],
        seen: Seen::Answers(["204 OCH", "401 OC", "401 OC"]),
    },
    Case {
        change: Change::Edit(&[(
            "	app.Use(cors",
            r#"	api := app.Group("/")
	api.Use(cors"#,
        )]),
        rules: &[],
        seen: Seen::Answers(["204 OCH", "401 OC", "401 OC"]),
    },
    Case {
        change: Change::Edit(&[(
            "	app.Use(adaptor",
            r#"	app.Get("/*", func(c *fiber.Ctx) error { return c.SendString("page") })
	app.Post("/*", func(c *fiber.Ctx) error { return c.SendString("page") })
	app.Use(adaptor"#,
        )]),
        rules: &["middleware-after-routes", "middleware-after-routes"],
        seen: Seen::Answers(["204 OCH", "200 OC", "200 OC"]),
    },
    Case {
        change: Change::Edit(&[(
            r#""http://localhost:3000",
		AllowM"#,
            r#""*",
		AllowM"#,
        )]),
        rules: &["cors-wildcard-origin"],
        seen: Seen::Ends("Insecure setup"),
    },
    Case {
        change: Change::Edit(&[(
            r#"		AllowOrigins:     "http://localhost:3000",
"#,
            "",
        )]),
        rules: &["cors-wildcard-origin"],
        seen: Seen::Ends("Insecure setup"),
    },
    Case {
        change: Change::Edit(&[(
            r#""http://localhost:3000",
		AllowM"#,
            r#""http://localhost:3000/",
		AllowM"#,
        )]),
        rules: &[],
        seen: Seen::Answers(["204 OCH", "401 OC", "401 OC"]),
    },
    Case {
        change: Change::Edit(&[(
            r#"strings.Join(append([]string{"content-type"}, supertokens.GetAllCORSHeaders()...), ",")"#,
            r#"strings.TrimSpace("content-type,rid")"#,
        )]),
        rules: &["cors-headers-missing"],
        seen: Seen::Answers(["204 OCh", "401 OC", "401 OC"]),
    },
    Case {
        change: Change::Edit(&[(
            r#"strings.Join(append([]string{"content-type"}, supertokens.GetAllCORSHeaders()...), ",")"#,
            r#"strings.TrimSpace("")"#,
        )]),
        rules: &[],
        seen: Seen::Answers(["204 OCH", "401 OC", "401 OC"]),
    },
    Case {
        change: Change::Edit(&[(
            r#"strings.Join(append([]string{"content-type"}, supertokens.GetAllCORSHeaders()...), ",")"#,
            r#""Content-Type, " + strings.Join(supertokens.GetAllCORSHeaders(), ", ")"#,
        )]),
        rules: &[],
        seen: Seen::Answers(["204 OCH", "401 OC", "401 OC"]),
    },
];
