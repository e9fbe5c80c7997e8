//! The list of allowed methods lacks one that a route, or a recipe of the SDK, needs.

use std::collections::BTreeSet;

use crate::{
    analysis::{edit::Edit, facts::Span, program::EventKind},
    doctor::{
        Fix, Level,
        cors::{self, Setting},
        environment::Text,
        report::{Draft, Report},
        rule::{Check, Rule},
        subject::AppSubject,
    },
};

pub(super) const RULE: Rule = Rule::new(
    "cors-methods-missing",
    Level::Error,
    "cors does not allow a method that a route needs",
    Check::App(check),
)
.mended(Fix::Safe);

/// Browsers ask no permission for these.
const ALWAYS: &[&str] = &["GET", "HEAD", "POST", "OPTIONS", "ALL"];

fn check(app: &AppSubject<'_>, report: &mut Report<'_>) {
    if app.whole.same_origin() || app.middleware().is_empty() {
        return;
    }
    for cors in cors::in_force(app).iter().filter(|cors| cors.first) {
        let usual = || cors.library.omitted_methods.iter().cloned().collect::<BTreeSet<String>>();
        let given = matches!(cors.setting(&cors.library.methods), Setting::Given(_));
        let (span, listed) = match cors.setting(&cors.library.methods) {
            Setting::Given(field) => match app.whole.project.env.text(&field.value) {
                Text::Known(listed) => (field.span, listed),
                _ => continue,
            },
            Setting::Omitted if !usual().is_empty() => (cors.span().clone(), usual()),
            Setting::Omitted | Setting::Unknown => continue,
        };
        let listed: BTreeSet<String> =
            listed.iter().flat_map(|text| text.split(',')).map(|part| part.trim().to_uppercase()).collect();
        if cors.library.any_method && listed.contains("*") {
            continue;
        }
        let mut said = BTreeSet::new();
        if cors.library.refuses_methods && !listed.contains("POST") {
            said.insert("POST".to_owned());
            report.add(refused(app, cors, &span, given));
        }
        for (_, step) in app.find(|kind| matches!(kind, EventKind::Route(_))) {
            let EventKind::Route(route) = &step.event.kind else { continue };
            let method = &route.method;
            if ALWAYS.contains(&method.as_str()) && !(cors.library.refuses_methods && method == "GET")
                || listed.contains(method)
                || !said.insert(method.clone())
            {
                continue;
            }
            let path =
                route.patterns.as_ref().and_then(|all| all.first()).map_or("this route", String::as_str);
            report.add(
                finding(app, cors, &span, given, method, path)
                    .related(&step.event.span, format!("needs {method}")),
            );
        }
        for (method, recipes) in &app.whole.project.knowledge.sdk.methods {
            let user = app
                .whole
                .program
                .recipes
                .iter()
                .find(|made| made.variant.as_ref().is_some_and(|variant| recipes.contains(variant)));
            if let Some(made) = user
                && !listed.contains(method)
                && said.insert(method.clone())
            {
                let path = format!("{}/*", app.whole.shown_base_path());
                report.add(
                    finding(app, cors, &span, given, method, &path)
                        .related(&made.span, format!("needs {method}")),
                );
            }
        }
    }
}

/// The SDK's own APIs, where a library answers preflights with an error.
fn refused(app: &AppSubject<'_>, cors: &cors::Cors<'_>, span: &Span, given: bool) -> Draft {
    let draft = Draft::new(
        format!("the browser does not send POST {}: cors does not allow the method", app.whole.sample_api()),
        span,
        if given {
            "POST missing here".to_owned()
        } else {
            "without a list of methods only GET is allowed".to_owned()
        },
    )
    .symptom(app.whole.console(
        "Response to preflight request doesn't pass access control check: It does not have HTTP ok status.",
    ))
    .reason("This library refuses a preflight for a method that it does not list, also where browsers would not ask.");
    draft.mend_after_a_look(
        "list the methods that the app and the SDK answer: GET, POST, PUT, DELETE",
        [if given { Edit::AddTexts(span.clone(), vec!["POST".to_owned()]) } else { edit(cors, "POST") }],
    )
}

fn finding(
    app: &AppSubject<'_>,
    cors: &cors::Cors<'_>,
    span: &Span,
    given: bool,
    method: &str,
    path: &str,
) -> Draft {
    let draft = Draft::new(
        format!("the browser does not send {method} {path}: cors does not allow the method"),
        span,
        format!("{method} missing here"),
    )
    .symptom(app.whole.console(&format!(
        "Method {method} is not allowed by Access-Control-Allow-Methods in preflight response."
    )))
    .reason("A browser asks permission for every method but GET, HEAD and POST.");
    if !given {
        return draft.mend_after_a_look(
            format!("list the methods, \"{method}\" among them: this library allows only simple ones"),
            [edit(cors, method)],
        );
    }
    draft.mend(
        format!("add \"{method}\" to the list, or leave the option out"),
        [Edit::AddTexts(span.clone(), vec![method.to_owned()])],
    )
}

/// A list of all common methods beside another option.
fn edit(cors: &cors::Cors<'_>, method: &str) -> Edit {
    const COMMON: &[&str] = &["GET", "HEAD", "PUT", "PATCH", "POST", "DELETE"];
    let own = (!COMMON.contains(&method)).then_some(method);
    let list: Vec<String> = COMMON.iter().copied().chain(own).map(str::to_owned).collect();
    cors.with_option(&cors.library.methods, cors.list(list))
}
