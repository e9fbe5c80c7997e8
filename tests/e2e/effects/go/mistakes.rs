//! The table: changes of the right apps, which rules find them, and what is seen.

use super::run::{Case, Change, Seen};

pub(super) const CASES: &[Case] = &[
    Case {
        framework: "gin",
        change: Change::Drop("init", "emailpassword.Init"),
        rules: &["init-missing"],
        seen: Seen::Ends("Please call supertokens.Init"),
    },
    Case {
        framework: "gin",
        change: Change::Drop("cors", "cors.New"),
        rules: &["cors-missing"],
        seen: Seen::Answers(["404", "401", "401"]),
    },
    Case {
        framework: "gin",
        change: Change::Drop("middleware", ""),
        rules: &["middleware-missing"],
        seen: Seen::Answers(["204 OCH", "404 OC", "401 OC"]),
    },
    Case {
        framework: "gin",
        change: Change::Swap("init"),
        rules: &["init-after-middleware"],
        seen: Seen::Ends("Please call supertokens.Init"),
    },
    Case {
        framework: "gin",
        change: Change::Swap("cors"),
        rules: &["cors-after-middleware"],
        seen: Seen::Answers(["204 OCH", "401", "401 OC"]),
    },
    Case {
        framework: "gin",
        change: Change::Swap("middleware"),
        rules: &[],
        seen: Seen::Answers(["204 OCH", "401 OC", "401 OC"]),
    },
    Case {
        framework: "gin",
        change: Change::Edit(&[(
            r#"		c.Abort()
	})
"#,
            r#"	})
"#,
        )]),
        rules: &["gin-abort-missing"],
        seen: Seen::Answers(["204 OCH", "401 OC", "401 OC"]),
    },
    Case {
        framework: "gin",
        change: Change::Edit(&[(
            r#"		c.Abort()
	})
"#,
            r#"	})
	app.NoRoute(func(c *gin.Context) { c.String(404, "nothing here") })
"#,
        )]),
        rules: &["gin-abort-missing"],
        seen: Seen::Body("/auth/session/refresh", r#"{"message":"unauthorised"}nothing here"#),
    },
    Case {
        framework: "gin",
        change: Change::Edit(&[
            (
                r#"})(c.Writer, c.Request)
	c.Abort()
"#,
                r#"})(c.Writer, c.Request)
"#,
            ),
            ("session.GetSessionFromRequestContext(c.Request.Context()).GetUserID()", r#""secret""#),
        ]),
        rules: &["gin-abort-missing"],
        seen: Seen::Body("/me", r#"{"message":"unauthorised"}secret"#),
    },
    Case {
        framework: "gin",
        change: Change::Edit(&[(
            "app.Use(func(c",
            r#"api := app.Group("/api")
	api.Use(func(c"#,
        )]),
        rules: &["middleware-scope"],
        seen: Seen::Answers(["204 OCH", "404 OC", "401 OC"]),
    },
    Case {
        framework: "gin",
        change: Change::Edit(&[(
            "app.Use(cors",
            r#"api := app.Group("/api")
	api.Use(cors"#,
        )]),
        rules: &["cors-missing"],
        seen: Seen::Answers(["404", "401", "401"]),
    },
    Case {
        framework: "gin",
        change: Change::Edit(&[(
            r#"		AllowHeaders:     append([]string{"content-type"}, supertokens.GetAllCORSHeaders()...),
"#,
            "",
        )]),
        rules: &["cors-headers-missing"],
        seen: Seen::Answers(["204 OC", "401 OC", "401 OC"]),
    },
    Case {
        framework: "gin",
        change: Change::Edit(&[(
            r#"		AllowOrigins:     []string{"http://localhost:3000"},
"#,
            "",
        )]),
        rules: &["cors-origin-mismatch"],
        seen: Seen::Ends("all origins disabled"),
    },
    Case {
        framework: "gin",
        change: Change::Edit(&[(
            r#"AllowOrigins:     []string{"http://localhost:3000"}"#,
            "AllowAllOrigins: true",
        )]),
        rules: &["cors-wildcard-origin"],
        seen: Seen::Answers(["204 *CH", "401 *C", "401 *C"]),
    },
    Case {
        framework: "gin",
        change: Change::Edit(&[(r#"[]string{"http://localhost:3000"}"#, r#"[]string{"*"}"#)]),
        rules: &["cors-wildcard-origin"],
        seen: Seen::Answers(["204 *CH", "401 *C", "401 *C"]),
    },
    Case {
        framework: "gin",
        change: Change::Edit(&[(
            r#"[]string{"http://localhost:3000"}"#,
            r#"[]string{"http://localhost:3000/"}"#,
        )]),
        rules: &["cors-origin-mismatch"],
        seen: Seen::Answers(["403", "403", "403"]),
    },
    Case {
        framework: "gin",
        change: Change::Edit(&[(r#"[]string{"http://localhost:3000"}"#, r#"[]string{"localhost:3000"}"#)]),
        rules: &["cors-origin-mismatch"],
        seen: Seen::Ends("bad origin"),
    },
    Case {
        framework: "gin",
        change: Change::Edit(&[(
            r#"		AllowCredentials: true,
"#,
            "",
        )]),
        rules: &["cors-credentials-missing"],
        seen: Seen::Answers(["204 OH", "401 O", "401 O"]),
    },
    Case {
        framework: "gin",
        change: Change::Edit(&[(
            r#"		AllowMethods:     []string{"GET", "PUT", "POST", "DELETE"},
"#,
            "",
        )]),
        rules: &[],
        seen: Seen::Answers(["204 OCH", "401 OC", "401 OC"]),
    },
    Case {
        framework: "gin",
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
            (
                r#"AllowCredentials: true,
	}))"#,
                r#"AllowCredentials: true,
	})"#,
            ),
        ]),
        rules: &[],
        seen: Seen::Answers(["204 OCH", "401 OC", "401 OC"]),
    },
    Case {
        framework: "gin",
        change: Change::Edit(&[
            (
                "app.Use(cors.New(cors.Config{",
                r#"config := cors.DefaultConfig()
	config.AllowOrigins = []string{"http://localhost:3000"}
	config.AllowCredentials = true
	app.Use(cors.New(config))
	_ = cors.New(cors.Config{"#,
            ),
            (
                r#"AllowCredentials: true,
	}))"#,
                r#"AllowCredentials: true,
	})"#,
            ),
        ]),
        rules: &["cors-headers-missing"],
        seen: Seen::Answers(["204 OCh", "401 OC", "401 OC"]),
    },
    Case {
        framework: "chi",
        change: Change::Drop("init", "emailpassword.Init"),
        rules: &["init-missing"],
        seen: Seen::Ends("Please call supertokens.Init"),
    },
    Case {
        framework: "chi",
        change: Change::Drop("cors", "cors.New"),
        rules: &["cors-missing"],
        seen: Seen::Answers(["404", "401", "401"]),
    },
    Case {
        framework: "chi",
        change: Change::Drop("middleware", ""),
        rules: &["middleware-missing"],
        seen: Seen::Answers(["200 OCH", "404 OC", "401 OC"]),
    },
    Case {
        framework: "chi",
        change: Change::Swap("init"),
        rules: &["init-after-middleware"],
        seen: Seen::Ends("Please call supertokens.Init"),
    },
    Case {
        framework: "chi",
        change: Change::Swap("cors"),
        rules: &["cors-after-middleware"],
        seen: Seen::Answers(["200 OCH", "401", "401 OC"]),
    },
    Case {
        framework: "chi",
        change: Change::Swap("middleware"),
        rules: &["use-after-route"],
        seen: Seen::Ends("all middlewares must be defined before routes on a mux"),
    },
    Case {
        framework: "chi",
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
        framework: "chi",
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
        framework: "chi",
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
        framework: "chi",
        change: Change::Edit(&[(
            "app.Use(supertokens.Middleware)",
            r#"app.Mount("/auth", supertokens.Middleware(http.NotFoundHandler()))"#,
        )]),
        rules: &[],
        seen: Seen::Answers(["200 OCH", "401 OC", "401 OC"]),
    },
    Case {
        framework: "chi",
        change: Change::Edit(&[
            ("app.Use(supertokens.Middleware)", ""),
            (r#"app.Get("/me""#, r#"app.With(supertokens.Middleware).Get("/me""#),
        ]),
        rules: &["middleware-scope"],
        seen: Seen::Answers(["200 OCH", "404 OC", "401 OC"]),
    },
    Case {
        framework: "chi",
        change: Change::Edit(&[(
            r#"		AllowedHeaders:   append([]string{"content-type"}, supertokens.GetAllCORSHeaders()...),
"#,
            "",
        )]),
        rules: &["cors-headers-missing"],
        seen: Seen::Answers(["200", "401 OC", "401 OC"]),
    },
    Case {
        framework: "gorilla-mux",
        change: Change::Drop("init", "emailpassword.Init"),
        rules: &["init-missing"],
        seen: Seen::Ends("You should call the supertokens.Init function"),
    },
    Case {
        framework: "gorilla-mux",
        change: Change::Drop("cors", "handlers.CORS"),
        rules: &["cors-missing"],
        seen: Seen::Answers(["404", "401", "401"]),
    },
    Case {
        framework: "gorilla-mux",
        change: Change::Edit(&[("handler := supertokens.Middleware(app)", "var handler http.Handler = app")]),
        rules: &["middleware-missing"],
        seen: Seen::Answers(["200 OCH", "404 OC", "401 OC"]),
    },
    Case {
        framework: "gorilla-mux",
        change: Change::Edit(&[(
            "handler := supertokens.Middleware(app)",
            r#"app.Use(supertokens.Middleware)
	var handler http.Handler = app"#,
        )]),
        rules: &["middleware-scope"],
        seen: Seen::Answers(["200 OCH", "404 OC", "401 OC"]),
    },
    Case {
        framework: "gorilla-mux",
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
        framework: "gorilla-mux",
        change: Change::Edit(&[(
            "handler := supertokens.Middleware(app)",
            r#"app.PathPrefix("/auth").Handler(supertokens.Middleware(http.NotFoundHandler()))
	var handler http.Handler = app"#,
        )]),
        rules: &[],
        seen: Seen::Answers(["200 OCH", "401 OC", "401 OC"]),
    },
    Case {
        framework: "gorilla-mux",
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
        framework: "gorilla-mux",
        change: Change::Edit(&[("handler = handlers.CORS(", "app.Use(handlers.CORS("), (")(handler)", "))")]),
        rules: &["cors-missing"],
        seen: Seen::Answers(["404", "401", "401 OC"]),
    },
    Case {
        framework: "gorilla-mux",
        change: Change::Edit(&[
            ("handler := supertokens.Middleware(app)", "var handler http.Handler = app"),
            (
                ")(handler)",
                r#")(handler)
	handler = supertokens.Middleware(handler)"#,
            ),
        ]),
        rules: &["cors-after-middleware"],
        seen: Seen::Answers(["200 OCH", "401", "401 OC"]),
    },
    Case {
        framework: "gorilla-mux",
        change: Change::Edit(&[(
            r#"		handlers.AllowedHeaders(append([]string{"content-type"}, supertokens.GetAllCORSHeaders()...)),
"#,
            "",
        )]),
        rules: &["cors-headers-missing"],
        seen: Seen::Answers(["403", "401 OC", "401 OC"]),
    },
    Case {
        framework: "echo",
        change: Change::Drop("init", "emailpassword.Init"),
        rules: &["init-missing"],
        seen: Seen::Ends("Please call supertokens.Init"),
    },
    Case {
        framework: "echo",
        change: Change::Drop("cors", "middleware.CORS"),
        rules: &["cors-missing"],
        seen: Seen::Answers(["404", "401", "401"]),
    },
    Case {
        framework: "echo",
        change: Change::Drop("middleware", ""),
        rules: &["middleware-missing"],
        seen: Seen::Answers(["204 OCH", "404 OC", "401 OC"]),
    },
    Case {
        framework: "echo",
        change: Change::Swap("init"),
        rules: &["init-after-middleware"],
        seen: Seen::Ends("Please call supertokens.Init"),
    },
    Case {
        framework: "echo",
        change: Change::Swap("cors"),
        rules: &["cors-after-middleware"],
        seen: Seen::Answers(["204 OCH", "401", "401 OC"]),
    },
    Case {
        framework: "echo",
        change: Change::Swap("middleware"),
        rules: &[],
        seen: Seen::Answers(["204 OCH", "401 OC", "401 OC"]),
    },
    Case {
        framework: "echo",
        change: Change::Edit(&[("app.Use(echo.Wrap", "app.Pre(echo.Wrap")]),
        rules: &["cors-after-middleware"],
        seen: Seen::Answers(["204 OCH", "401", "401 OC"]),
    },
    Case {
        framework: "echo",
        change: Change::Edit(&[(
            "app.Use(echo.Wrap",
            r#"api := app.Group("/api")
	api.Use(echo.Wrap"#,
        )]),
        rules: &["base-path-mismatch"],
        seen: Seen::Answers(["204 OCH", "404 OC", "401 OC"]),
    },
    Case {
        framework: "echo",
        change: Change::Edit(&[(
            "app.Use(echo.Wrap",
            r#"api := app.Group("/auth")
	api.Use(echo.Wrap"#,
        )]),
        rules: &[],
        seen: Seen::Answers(["204 OCH", "401 OC", "401 OC"]),
    },
    Case {
        framework: "echo",
        change: Change::Edit(&[(
            r#"		AllowHeaders:     append([]string{"content-type"}, supertokens.GetAllCORSHeaders()...),
"#,
            "",
        )]),
        rules: &[],
        seen: Seen::Answers(["204 OCH", "401 OC", "401 OC"]),
    },
    Case {
        framework: "echo",
        change: Change::Edit(&[(
            r#"		AllowMethods:     []string{"GET", "PUT", "POST", "DELETE"},
"#,
            "",
        )]),
        rules: &[],
        seen: Seen::Answers(["204 OCH", "401 OC", "401 OC"]),
    },
    Case {
        framework: "echo",
        change: Change::Edit(&[(
            r#"		AllowOrigins:     []string{"http://localhost:3000"},
"#,
            "",
        )]),
        rules: &["cors-wildcard-origin"],
        seen: Seen::Answers(["204 *CH", "401 *C", "401 *C"]),
    },
    Case {
        framework: "echo",
        change: Change::Edit(&[(
            r#"[]string{"http://localhost:3000"}"#,
            r#"[]string{"http://localhost:3000/"}"#,
        )]),
        rules: &["cors-origin-mismatch"],
        seen: Seen::Answers(["204", "401", "401"]),
    },
    Case {
        framework: "echo",
        change: Change::Edit(&[(r#"[]string{"http://localhost:3000"}"#, r#"[]string{"*"}"#)]),
        rules: &["cors-wildcard-origin"],
        seen: Seen::Answers(["204 *CH", "401 *C", "401 *C"]),
    },
    Case {
        framework: "echo",
        change: Change::Edit(&[(
            r#"append([]string{"content-type"}, supertokens.GetAllCORSHeaders()...)"#,
            r#"[]string{"*"}"#,
        )]),
        rules: &["cors-headers-missing"],
        seen: Seen::Answers(["204 OCh", "401 OC", "401 OC"]),
    },
    Case {
        framework: "fiber",
        change: Change::Drop("init", "emailpassword.Init"),
        rules: &["init-missing"],
        seen: Seen::Ends("Please call supertokens.Init"),
    },
    Case {
        framework: "fiber",
        change: Change::Drop("cors", "cors.New\nvar _ = strings.Join"),
        rules: &["cors-missing"],
        seen: Seen::Answers(["404", "401", "401"]),
    },
    Case {
        framework: "fiber",
        change: Change::Drop("middleware", ""),
        rules: &["middleware-missing"],
        seen: Seen::Answers(["204 OCH", "404 OC", "401 OC"]),
    },
    Case {
        framework: "fiber",
        change: Change::Swap("init"),
        rules: &["init-after-middleware"],
        seen: Seen::Ends("Please call supertokens.Init"),
    },
    Case {
        framework: "fiber",
        change: Change::Swap("cors"),
        rules: &["cors-after-middleware"],
        seen: Seen::Answers(["204 OCH", "401", "401 OC"]),
    },
    Case {
        framework: "fiber",
        change: Change::Swap("middleware"),
        rules: &[],
        seen: Seen::Answers(["204 OCH", "401 OC", "401 OC"]),
    },
    Case {
        framework: "fiber",
        change: Change::Edit(&[(
            "app.Use(adaptor",
            r#"api := app.Group("/api")
	api.Use(adaptor"#,
        )]),
        rules: &["base-path-mismatch"],
        seen: Seen::Answers(["204 OCH", "404 OC", "401 OC"]),
    },
    Case {
        framework: "fiber",
        change: Change::Edit(&[(
            "app.Use(adaptor",
            r#"api := app.Group("/auth")
	api.Use(adaptor"#,
        )]),
        rules: &[],
        seen: Seen::Answers(["204 OCH", "401 OC", "401 OC"]),
    },
    Case {
        framework: "fiber",
        change: Change::Edit(&[(
            "	app.Use(cors",
            r#"	api := app.Group("/")
	api.Use(cors"#,
        )]),
        rules: &[],
        seen: Seen::Answers(["204 OCH", "401 OC", "401 OC"]),
    },
    Case {
        framework: "fiber",
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
        framework: "fiber",
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
        framework: "fiber",
        change: Change::Edit(&[(
            r#"		AllowOrigins:     "http://localhost:3000",
"#,
            "",
        )]),
        rules: &["cors-wildcard-origin"],
        seen: Seen::Ends("Insecure setup"),
    },
    Case {
        framework: "fiber",
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
        framework: "fiber",
        change: Change::Edit(&[(
            r#"strings.Join(append([]string{"content-type"}, supertokens.GetAllCORSHeaders()...), ",")"#,
            r#"strings.TrimSpace("content-type,rid")"#,
        )]),
        rules: &["cors-headers-missing"],
        seen: Seen::Answers(["204 OCh", "401 OC", "401 OC"]),
    },
    Case {
        framework: "fiber",
        change: Change::Edit(&[(
            r#"strings.Join(append([]string{"content-type"}, supertokens.GetAllCORSHeaders()...), ",")"#,
            r#"strings.TrimSpace("")"#,
        )]),
        rules: &[],
        seen: Seen::Answers(["204 OCH", "401 OC", "401 OC"]),
    },
    Case {
        framework: "fiber",
        change: Change::Edit(&[(
            r#"strings.Join(append([]string{"content-type"}, supertokens.GetAllCORSHeaders()...), ",")"#,
            r#""Content-Type, " + strings.Join(supertokens.GetAllCORSHeaders(), ", ")"#,
        )]),
        rules: &[],
        seen: Seen::Answers(["204 OCH", "401 OC", "401 OC"]),
    },
];
