//! gin: changes of the right app, which rules find them, and what is seen.

use super::run::{Case, Change, LATE_INIT, Seen, WITHOUT_INIT, late_cors, without_cors, without_middleware};

pub(super) const CASES: &[Case] = &[
    WITHOUT_INIT,
    without_cors("cors.New"),
    without_middleware("204 OCH"),
    LATE_INIT,
    late_cors("204 OCH"),
    Case {
        change: Change::Swap("middleware"),
        rules: &[],
        seen: Seen::Answers(["204 OCH", "401 OC", "401 OC"]),
    },
    Case {
        change: Change::Edit(&[("\t\tc.Abort()\n\t})\n", "\t})\n")]),
        rules: &["gin-abort-missing"],
        seen: Seen::Answers(["204 OCH", "401 OC", "401 OC"]),
    },
    Case {
        change: Change::Edit(&[(
            "\t\tc.Abort()\n\t})\n",
            r#"	})
	app.NoRoute(func(c *gin.Context) { c.String(404, "nothing here") })
"#,
        )]),
        rules: &["gin-abort-missing"],
        seen: Seen::Body("/auth/session/refresh", r#"{"message":"unauthorised"}nothing here"#),
    },
    Case {
        change: Change::Edit(&[
            ("})(c.Writer, c.Request)\n\tc.Abort()\n", "})(c.Writer, c.Request)\n"),
            ("session.GetSessionFromRequestContext(c.Request.Context()).GetUserID()", r#""secret""#),
        ]),
        rules: &["gin-abort-missing"],
        seen: Seen::Body("/me", r#"{"message":"unauthorised"}secret"#),
    },
    Case {
        change: Change::Edit(&[(
            "app.Use(func(c",
            r#"api := app.Group("/api")
	api.Use(func(c"#,
        )]),
        rules: &["middleware-scope"],
        seen: Seen::Answers(["204 OCH", "404 OC", "401 OC"]),
    },
    Case {
        change: Change::Edit(&[(
            "app.Use(cors",
            r#"api := app.Group("/api")
	api.Use(cors"#,
        )]),
        rules: &["cors-missing"],
        seen: Seen::Answers(["404", "401", "401"]),
    },
    Case {
        change: Change::Edit(&[(
            r#"		AllowHeaders:     append([]string{"content-type"}, supertokens.GetAllCORSHeaders()...),
"#,
            "",
        )]),
        rules: &["cors-headers-missing"],
        seen: Seen::Answers(["204 OC", "401 OC", "401 OC"]),
    },
    Case {
        change: Change::Edit(&[(
            r#"		AllowOrigins:     []string{"http://localhost:3000"},
"#,
            "",
        )]),
        rules: &["cors-origin-mismatch"],
        seen: Seen::Ends("all origins disabled"),
    },
    Case {
        change: Change::Edit(&[(
            r#"AllowOrigins:     []string{"http://localhost:3000"}"#,
            "AllowAllOrigins: true",
        )]),
        rules: &["cors-wildcard-origin"],
        seen: Seen::Answers(["204 *CH", "401 *C", "401 *C"]),
    },
    Case {
        change: Change::Edit(&[(r#"[]string{"http://localhost:3000"}"#, r#"[]string{"*"}"#)]),
        rules: &["cors-wildcard-origin"],
        seen: Seen::Answers(["204 *CH", "401 *C", "401 *C"]),
    },
    Case {
        change: Change::Edit(&[(
            r#"[]string{"http://localhost:3000"}"#,
            r#"[]string{"http://localhost:3000/"}"#,
        )]),
        rules: &["cors-origin-mismatch"],
        seen: Seen::Answers(["403", "403", "403"]),
    },
    Case {
        change: Change::Edit(&[(r#"[]string{"http://localhost:3000"}"#, r#"[]string{"localhost:3000"}"#)]),
        rules: &["cors-origin-mismatch"],
        seen: Seen::Ends("bad origin"),
    },
    Case {
        change: Change::Edit(&[("\t\tAllowCredentials: true,\n", "")]),
        rules: &["cors-credentials-missing"],
        seen: Seen::Answers(["204 OH", "401 O", "401 O"]),
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
        change: Change::Edit(&[
            (
                "app.Use(cors.New(cors.Config{",
                r#"config := cors.DefaultConfig()
	config.AllowOrigins = []string{"http://localhost:3000"}
	config.AllowCredentials = true
	config.AllowHeaders = append(config.AllowHeaders, supertokens.GetAllCORSHeaders()...)
	app.Use(cors.New(config))
	_ = cors.New(cors.Config{"#,
            ),
            ("AllowCredentials: true,\n\t}))", "AllowCredentials: true,\n\t})"),
        ]),
        rules: &[],
        seen: Seen::Answers(["204 OCH", "401 OC", "401 OC"]),
    },
    Case {
        change: Change::Edit(&[
            (
                "app.Use(cors.New(cors.Config{",
                r#"config := cors.DefaultConfig()
	config.AllowOrigins = []string{"http://localhost:3000"}
	config.AllowCredentials = true
	app.Use(cors.New(config))
	_ = cors.New(cors.Config{"#,
            ),
            ("AllowCredentials: true,\n\t}))", "AllowCredentials: true,\n\t})"),
        ]),
        rules: &["cors-headers-missing"],
        seen: Seen::Answers(["204 OCh", "401 OC", "401 OC"]),
    },
];
