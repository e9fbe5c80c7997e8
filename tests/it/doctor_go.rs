//! Go: the ways in which handlers are put around each other, right and wrong.

use std::collections::{BTreeMap, BTreeSet};

use st::doctor;

type Tree = BTreeMap<String, String>;

/// A program whose `main` ends with `serve`, with `init` at the top of it.
fn program(imports: &str, serve: &str) -> Tree {
    files(imports, &format!("\tsetUp()\n{serve}"), "")
}

fn files(imports: &str, main: &str, more: &str) -> Tree {
    let main = format!(
        r#"package main

import (
	"log"
	"net/http"

	{imports}
	"github.com/supertokens/supertokens-golang/recipe/session"
	"github.com/supertokens/supertokens-golang/supertokens"
)

func main() {{
	mux := http.NewServeMux()
	mux.HandleFunc("GET /me", session.VerifySession(nil, me))
{main}
}}

func me(w http.ResponseWriter, r *http.Request) {{
	w.Write([]byte(session.GetSessionFromRequestContext(r.Context()).GetUserID()))
}}
{more}"#
    );
    let set_up = r#"package main

import (
	"log"

	"github.com/supertokens/supertokens-golang/recipe/emailpassword"
	"github.com/supertokens/supertokens-golang/recipe/session"
	st "github.com/supertokens/supertokens-golang/supertokens"
)

func setUp() {
	err := st.Init(st.TypeInput{
		Supertokens: &st.ConnectionInfo{ConnectionURI: "http://localhost:3567"},
		AppInfo: st.AppInfo{
			AppName:       "shop",
			APIDomain:     "http://localhost:3001",
			WebsiteDomain: "http://localhost:3000",
		},
		RecipeList: []st.Recipe{emailpassword.Init(nil), session.Init(nil)},
	})
	if err != nil {
		log.Fatal(err)
	}
}
"#;
    Tree::from([
        (
            "go.mod".to_owned(),
            "module shop\n\ngo 1.22\n\nrequire github.com/supertokens/supertokens-golang v0.25.2\n"
                .to_owned(),
        ),
        ("main.go".to_owned(), main),
        ("set_up.go".to_owned(), set_up.to_owned()),
    ])
}

const RS: &str = r#""github.com/rs/cors""#;
const GORILLA: &str = r#""github.com/gorilla/handlers""#;

const OPTIONS: &str = r#"cors.Options{
		AllowedOrigins:   []string{"http://localhost:3000"},
		AllowedHeaders:   append([]string{"Content-Type"}, supertokens.GetAllCORSHeaders()...),
		AllowedMethods:   []string{"GET", "POST", "PUT", "DELETE"},
		AllowCredentials: true,
	}"#;

#[track_caller]
fn finds(tree: &Tree, expected: &[&str]) {
    let outcome = doctor::check(tree);
    assert_eq!(outcome.apps.len(), 1, "one app\n{}", tree["main.go"]);
    let diagnosis = outcome.diagnosis;
    let found: BTreeSet<&str> = diagnosis.findings.iter().map(|finding| finding.rule).collect();
    let expected: BTreeSet<&str> = expected.iter().copied().collect();
    assert_eq!(found, expected, "{diagnosis:#?}\n{}", tree["main.go"]);
    assert!(diagnosis.not_checked.is_empty(), "{:#?}", diagnosis.not_checked);
}

#[test]
fn right_ways_have_no_finding() {
    let lines = format!(
        "\thandler := supertokens.Middleware(mux)\n\tc := cors.New({OPTIONS})\n\thandler = c.Handler(handler)\n\thttp.ListenAndServe(\":3001\", handler)"
    );
    finds(&program(RS, &lines), &[]);
    let nested = format!(
        "\tlog.Fatal(http.ListenAndServe(\":3001\", cors.New({OPTIONS}).Handler(supertokens.Middleware(mux))))"
    );
    finds(&program(RS, &nested), &[]);
    let server = format!(
        "\tsrv := &http.Server{{Addr: \":3001\", Handler: cors.New({OPTIONS}).Handler(supertokens.Middleware(mux))}}\n\tsrv.ListenAndServe()"
    );
    finds(&program(RS, &server), &[]);
    let gorilla = "\thttp.ListenAndServe(\":3001\", handlers.CORS(\n\t\thandlers.AllowedOrigins([]string{\"http://localhost:3000\"}),\n\t\thandlers.AllowedHeaders(append([]string{\"Content-Type\"}, supertokens.GetAllCORSHeaders()...)),\n\t\thandlers.AllowedMethods([]string{\"GET\", \"POST\", \"PUT\", \"DELETE\"}),\n\t\thandlers.AllowCredentials(),\n\t)(supertokens.Middleware(mux)))";
    finds(&program(GORILLA, gorilla), &[]);
    // Logging, around or inside, changes nothing.
    let logging = format!(
        "\thttp.ListenAndServe(\":3001\", logged(cors.New({OPTIONS}).Handler(supertokens.Middleware(logged(mux)))))"
    );
    let more = "
func logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		log.Print(r.URL.Path)
		next.ServeHTTP(w, r)
	})
}
";
    finds(&files(RS, &format!("\tsetUp()\n{logging}"), more), &[]);
    // The package's own router.
    let own = format!(
        "\thttp.HandleFunc(\"/health\", me)\n\thttp.ListenAndServe(\":3001\", cors.New({OPTIONS}).Handler(supertokens.Middleware(http.DefaultServeMux)))"
    );
    finds(&program(RS, &own), &[]);
}

/// A CORS middleware of the project, as the SDK's documentation has it.
const BY_HAND: &str = r#"
func corsMiddleware(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "http://localhost:3000")
		w.Header().Set("Access-Control-Allow-Credentials", "true")
		if r.Method == "OPTIONS" {
			w.Header().Set("Access-Control-Allow-Headers", strings.Join(append([]string{"Content-Type"}, supertokens.GetAllCORSHeaders()...), ","))
			w.Header().Set("Access-Control-Allow-Methods", "*")
			w.Write([]byte(""))
			return
		}
		next.ServeHTTP(w, r)
	})
}
"#;

#[test]
fn cors_by_hand_counts_on_the_outside_only() {
    let right = "\tsetUp()\n\thttp.ListenAndServe(\":3001\", corsMiddleware(supertokens.Middleware(mux)))";
    finds(&files("\"strings\"", right, BY_HAND), &[]);
    let wrong = "\tsetUp()\n\thttp.ListenAndServe(\":3001\", supertokens.Middleware(corsMiddleware(mux)))";
    finds(&files("\"strings\"", wrong, BY_HAND), &["cors-after-middleware"]);
}

#[test]
fn the_sdk_around_cors_is_found() {
    let nested =
        format!("\thttp.ListenAndServe(\":3001\", supertokens.Middleware(cors.New({OPTIONS}).Handler(mux)))");
    finds(&program(RS, &nested), &["cors-after-middleware"]);
    let lines = format!(
        "\tvar h http.Handler = mux\n\th = cors.New({OPTIONS}).Handler(h)\n\th = supertokens.Middleware(h)\n\thttp.ListenAndServe(\":3001\", h)"
    );
    finds(&program(RS, &lines), &["cors-after-middleware"]);
}

#[test]
fn what_is_left_out_is_missed() {
    finds(&program("", "\thttp.ListenAndServe(\":3001\", supertokens.Middleware(mux))"), &["cors-missing"]);
    let no_sdk = format!("\thttp.ListenAndServe(\":3001\", cors.New({OPTIONS}).Handler(mux))");
    finds(&program(RS, &no_sdk), &["middleware-missing"]);
    let mut no_init = program(
        RS,
        &format!(
            "\thttp.ListenAndServe(\":3001\", cors.New({OPTIONS}).Handler(supertokens.Middleware(mux)))"
        ),
    );
    let main = no_init["main.go"].replace("\tsetUp()\n", "");
    no_init.insert("main.go".to_owned(), main);
    finds(&no_init, &["init-missing"]);
}

#[test]
fn handlers_made_before_init_are_found() {
    let made = "\thandler := supertokens.Middleware(mux)\n\tsetUp()\n\thttp.ListenAndServe(\":3001\", corsMiddleware(handler))";
    finds(&files("\"strings\"", made, BY_HAND), &["init-after-middleware"]);
    let listed = format!(
        "\tc := cors.New({OPTIONS})\n\tsetUp()\n\thttp.ListenAndServe(\":3001\", c.Handler(supertokens.Middleware(mux)))"
    );
    finds(&files(RS, &listed, ""), &["init-after-middleware"]);
}

#[test]
fn settings_of_cors_are_judged() {
    let with = |options: &str| {
        program(
            RS,
            &format!(
                "\thttp.ListenAndServe(\":3001\", cors.New(cors.Options{{{options}}}).Handler(supertokens.Middleware(mux)))"
            ),
        )
    };
    let headers = "AllowedHeaders: append([]string{\"content-type\"}, supertokens.GetAllCORSHeaders()...), ";
    let origin = "AllowedOrigins: []string{\"http://localhost:3000\"}, ";
    let rest = "AllowedMethods: []string{\"GET\", \"POST\", \"PUT\", \"DELETE\"}, AllowCredentials: true";
    finds(&with(&format!("{origin}{headers}{rest}")), &[]);
    finds(&with(&format!("{origin}AllowedHeaders: []string{{\"*\"}}, {rest}")), &[]);
    finds(&with(&format!("{origin}{rest}")), &["cors-headers-missing"]);
    finds(&with(&format!("{headers}{rest}")), &["cors-wildcard-origin"]);
    finds(&with(&format!("AllowedOrigins: []string{{\"*\"}}, {headers}{rest}")), &["cors-wildcard-origin"]);
    finds(
        &with(&format!("AllowedOrigins: []string{{\"http://localhost:3000/\"}}, {headers}{rest}")),
        &["cors-origin-mismatch"],
    );
    finds(&with(&format!("{origin}{headers}")), &["cors-credentials-missing"]);
    let gorilla = "\thttp.ListenAndServe(\":3001\", handlers.CORS(\n\t\thandlers.AllowedOrigins([]string{\"http://localhost:3000\"}),\n\t\thandlers.AllowCredentials(),\n\t)(supertokens.Middleware(mux)))";
    finds(&program(GORILLA, gorilla), &["cors-headers-missing"]);
}

#[test]
fn packages_methods_and_files_are_followed() {
    let mut tree = files(
        "\"shop/internal/web\"",
        "\tsetUp()\n\tserver := web.New(\"http://localhost:3000\")\n\tserver.Run(mux)",
        "",
    );
    tree.insert(
        "internal/web/web.go".to_owned(),
        format!(
            r#"package web

import (
	"net/http"

	"github.com/rs/cors"
	"github.com/supertokens/supertokens-golang/supertokens"
)

type Server struct {{
	origin string
}}

func New(origin string) *Server {{
	return &Server{{origin: origin}}
}}

func (s *Server) Run(routes http.Handler) error {{
	options := {}
	return http.ListenAndServe(":3001", supertokens.Middleware(cors.New(options).Handler(routes)))
}}
"#,
            OPTIONS.replace("\"http://localhost:3000\"", "s.origin")
        ),
    );
    finds(&tree, &["cors-after-middleware"]);
    let text = tree["internal/web/web.go"].replace(
        "supertokens.Middleware(cors.New(options).Handler(routes))",
        "cors.New(options).Handler(supertokens.Middleware(routes))",
    );
    tree.insert("internal/web/web.go".to_owned(), text);
    finds(&tree, &[]);
}

#[test]
fn broken_source_is_told_and_no_reason_to_fail() {
    let mut tree = program(RS, "\thttp.ListenAndServe(\":3001\", supertokens.Middleware(mux)");
    let outcome = doctor::check(&tree);
    assert!(!outcome.diagnosis.not_checked.is_empty());
    tree.insert("main.go".to_owned(), "package main\nfunc main() {{{ supertokens-golang".to_owned());
    doctor::check(&tree);
}

#[test]
fn chi_runs_what_is_used_in_order() {
    let with = |uses: &[&str]| {
        let imports = "\"github.com/go-chi/chi/v5\"\n\t\"github.com/go-chi/cors\"";
        let uses: Vec<String> = uses.iter().map(|handler| format!("\tr.Use({handler})\n")).collect();
        let rest =
            "\tr.Get(\"/me/{id}\", session.VerifySession(nil, me))\n\thttp.ListenAndServe(\":3001\", r)";
        let lines = format!("\tr := chi.NewRouter()\n{}{rest}", uses.concat());
        program(imports, &lines)
    };
    let cors = format!("cors.Handler({OPTIONS})");
    finds(&with(&[&cors, "supertokens.Middleware"]), &[]);
    finds(&with(&["supertokens.Middleware", &cors]), &["cors-after-middleware"]);
    finds(&with(&["supertokens.Middleware"]), &["cors-missing"]);
    finds(&with(&[&cors]), &["middleware-missing"]);
    let bare = cors.replace(
        "AllowedHeaders:   append([]string{\"Content-Type\"}, supertokens.GetAllCORSHeaders()...),",
        "",
    );
    finds(&with(&[&bare, "supertokens.Middleware"]), &["cors-headers-missing"]);
}
