//! Guards around views that they are not made for: who is signed in gets a 500. Without Flask, nobody gets anything else.

use super::WEBSITE;
use crate::{
    order::observe::observe,
    support::{core::Core, project::Project},
};

/// How the app is written, the right guard and the wrong one, and what is answered without a session.
const MISTAKES: [(&str, &str, &str, &str, &str); 4] = [
    ("django", "wsgi", "django.syncio", "django.asyncio", "401"),
    ("django", "asgi", "django.asyncio", "django.syncio", "401"),
    ("django", "wsgi", "django.syncio", "flask", "500"),
    ("django-rest", "asgi", "django.asyncio", "django.syncio", "401"),
];

#[tokio::test(flavor = "multi_thread")]
async fn for_other_views_are_found() {
    let core = Core::serve().await;
    for (framework, variant, right, wrong, without) in MISTAKES {
        let mut project = Project::init(framework, variant, "http://127.0.0.1:9");
        project.install();
        project.set("SUPERTOKENS_CONNECTION_URI", &core.uri);
        project.set("WEBSITE_DOMAIN", WEBSITE);
        project.edit("app/views.py", |views| {
            let module = |guard| {
                format!("from supertokens_python.recipe.session.framework.{guard} import verify_session")
            };
            views.replace(&module(right), &module(wrong))
        });
        let case = format!("{framework} ({variant}) with the guard of {wrong}");
        assert_eq!(project.rules(&["doctor", "--json"], 1), ["session-guard-mismatch"], "{case}");
        let app = project.start().await;
        let seen = observe(&project, false).await;
        let status = |name: &str| {
            let found = seen.iter().find(|(other, _)| other == name);
            found.and_then(|(_, cell)| cell.split(' ').next()).unwrap_or_default()
        };
        let statuses = ["GET /sessioninfo", "GET /sessioninfo when signed in"].map(status);
        assert_eq!(statuses, [without, "500"], "{case}: {seen:?}\n{}", app.log());
    }
}
