//! Go's routers in the forms that projects write: the right apps of the fixtures, in other words.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use st::{analysis::program::Mount, doctor};

/// The right app of a framework with some texts changed, and the rules that find something.
#[track_caller]
fn finds(framework: &str, edits: &[(&str, &str)], expected: &[&str]) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/doctor/order");
    let mut text = fs::read_to_string(folder.join(format!("{framework}.go"))).unwrap();
    for (from, to) in edits {
        assert_eq!(text.matches(from).count(), 1, "`{from}` is there once in:\n{text}");
        text = text.replacen(from, to, 1);
    }
    let tree = BTreeMap::from([("main.go".to_owned(), text.clone())]);
    let diagnosis = doctor::check(&tree).diagnosis;
    let found: BTreeSet<&str> = diagnosis.findings.iter().map(|finding| finding.rule).collect();
    assert_eq!(found, expected.iter().copied().collect(), "{diagnosis:#?}\n{text}");
    assert!(diagnosis.not_checked.is_empty(), "{:#?}\n{text}", diagnosis.not_checked);
}

#[test]
fn the_right_apps_have_no_finding() {
    for framework in ["chi", "echo", "fiber", "gin", "gorilla-mux"] {
        finds(framework, &[], &[]);
    }
}

#[test]
fn a_helper_wraps_the_sdk_for_gin() {
    let used = "app.Use(func(c *gin.Context) {
		supertokens.Middleware(http.HandlerFunc(func(_ http.ResponseWriter, request *http.Request) {
			c.Request = request
			c.Next()
		})).ServeHTTP(c.Writer, c.Request)
		c.Abort()
	})";
    let helper = "func wrap(around func(http.Handler) http.Handler) gin.HandlerFunc {
	return func(c *gin.Context) {
		around(http.HandlerFunc(func(_ http.ResponseWriter, request *http.Request) {
			c.Request = request
			c.Next()
		})).ServeHTTP(c.Writer, c.Request)
		c.Abort()
	}
}

func me(c *gin.Context) {";
    let edits = [(used, "app.Use(wrap(supertokens.Middleware))"), ("func me(c *gin.Context) {", helper)];
    finds("gin", &edits, &[]);
    let without = helper.replace("\t\tc.Abort()\n", "");
    finds("gin", &[edits[0], (edits[1].0, &without)], &["gin-abort-missing"]);
}

#[test]
fn gin_and_fiber_put_a_slash_between_a_group_and_its_routes() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/doctor/order");
    for (framework, get, below) in
        [("gin", "app.GET(\"/me\"", "api.GET(\"me\""), ("fiber", "app.Get(\"/me\"", "api.Get(\"me\"")]
    {
        let text = fs::read_to_string(folder.join(format!("{framework}.go"))).unwrap();
        assert!(text.contains(get), "{get} in:\n{text}");
        let text = text.replace(get, &format!("api := app.Group(\"api\")\n\t{below}"));
        let outcome = doctor::check(&BTreeMap::from([("main.go".to_owned(), text)]));
        let paths: Vec<_> = outcome.apps[0].steps.iter().map(|step| &step.event.path).collect();
        assert!(paths.contains(&&Mount::At(vec!["/api/me".to_owned()])), "{framework}: {paths:?}");
    }
}

#[test]
fn what_a_group_is_given_is_used_in_it() {
    let group =
        ("app.GET(\"/me\", signedIn, me)", "api := app.Group(\"/api\", signedIn)\n\tapi.GET(\"/me\", me)");
    finds("gin", &[group], &[]);
    let set_up = (
        "app.Get(\"/me\", session.VerifySession(nil, me))",
        "app.Route(\"/api\", func(r chi.Router) {\n\t\tr.Get(\"/me\", session.VerifySession(nil, me))\n\t})",
    );
    finds("chi", &[set_up], &[]);
    let below = (
        "app.HandleFunc(\"/me\", session",
        "api := app.PathPrefix(\"/api\").Subrouter()\n\tapi.HandleFunc(\"/me\", session",
    );
    finds("gorilla-mux", &[below], &[]);
}

#[test]
fn the_method_of_a_cors_object_is_used() {
    let edits = [
        ("\"github.com/go-chi/cors\"", "\"github.com/rs/cors\""),
        ("app.Use(cors.Handler(cors.Options{", "app.Use(cors.New(cors.Options{"),
        ("AllowCredentials: true,\n\t}))", "AllowCredentials: true,\n\t}).Handler)"),
    ];
    finds("chi", &edits, &[]);
    let early = ("\t// step: cors\n", "\tapp.Use(supertokens.Middleware)\n");
    let late = ("\t// step: middleware\n\tapp.Use(supertokens.Middleware)\n", "");
    finds("chi", &[edits[0], edits[1], edits[2], early, late], &["cors-after-middleware"]);
}

#[test]
fn cors_by_hand_counts_where_it_runs() {
    let own = "func allow(c *gin.Context) {
	c.Header(\"Access-Control-Allow-Origin\", \"http://localhost:3000\")
	c.Header(\"Access-Control-Allow-Credentials\", \"true\")
	if c.Request.Method == \"OPTIONS\" {
		c.AbortWithStatus(204)
		return
	}
	c.Next()
}

func me(c *gin.Context) {";
    let step = |text: &str| {
        let start = text.find("\tapp.Use(cors").unwrap();
        let end = text.find("\t// step: middleware").unwrap();
        text[start..end].to_owned()
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/doctor/order");
    let cors = step(&fs::read_to_string(folder.join("gin.go")).unwrap());
    let added = ("func me(c *gin.Context) {", own);
    finds("gin", &[(&cors, "\tapp.Use(allow)\n"), added], &[]);
    let late = ("\tapp.GET(\"/me\"", "\tapp.Use(allow)\n\tapp.GET(\"/me\"");
    finds("gin", &[(&cors, ""), late, added], &["cors-after-middleware"]);
}
