//! Makes the mutations of a framework, and compares what each one breaks with what doctor finds.

use std::sync::Arc;

use serde_json::Value;
use st::catalog::Framework;
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    task::JoinSet,
};

use super::{
    damage,
    mending::mended,
    mutations::{Mutation, Mutations},
    observe::{Seen, observe},
    table,
};
use crate::{
    frameworks::WEBSITE,
    support::{core::Core, project::Project, provider::Provider},
};

/// How many apps run at once, of all frameworks.
static PLACES: Semaphore = Semaphore::const_new(4);

/// A place for an app; one that is bundled while it runs takes all of them.
async fn place(framework: &Framework) -> SemaphorePermit<'static> {
    let bundled = framework.variants.iter().any(|variant| framework.production(variant).is_some());
    PLACES.acquire_many(if bundled { 4 } else { 1 }).await.unwrap()
}

/// What came of one mutation.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Outcome {
    pub(super) mutation: String,
    /// In words; empty where nothing broke.
    pub(super) damage: String,
    /// What the step itself answers is gone with it.
    pub(super) alone: bool,
    /// The rules that found something.
    pub(super) found: Vec<String>,
    /// Why doctor does not know.
    pub(super) not_checked: Option<String>,
}

/// All mutations of a framework, in each form that it is to be seen in.
pub(super) async fn check(id: &str) {
    let framework = Framework::find(id).expect("the catalog has it");
    let mutations = Arc::new(Mutations::of(framework));
    let provider = Provider::start().await;
    let core = Core::serve().await;
    let mut forms = Vec::new();
    let mut complaints = Vec::new();
    for variant in mutations.variants(framework) {
        let mut project = Project::init(id, variant, &provider.issuer);
        project.install();
        project.set("SUPERTOKENS_CONNECTION_URI", &core.uri);
        project.set("WEBSITE_DOMAIN", WEBSITE);
        mutations.prepare(&project);
        let (outcomes, wrong): (Vec<_>, Vec<_>) = all(project, &mutations).await.into_iter().unzip();
        forms.push((variant, outcomes));
        complaints.extend(wrong.into_iter().flatten().map(|complaint| format!("{variant}: {complaint}")));
    }
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
    table::hold(id, &merged(&forms));
}

/// What came of each mutation of a project.
async fn all(project: Project, mutations: &Arc<Mutations>) -> Vec<(Outcome, Option<String>)> {
    let right = right(&project, mutations.by_hand).await;
    let project = Arc::new(project);
    let mut running = JoinSet::new();
    for (index, mutation) in mutations.all(project.framework).into_iter().enumerate() {
        let (project, mutations, right) = (Arc::clone(&project), Arc::clone(mutations), right.clone());
        running.spawn(async move {
            let _place = place(project.framework).await;
            (index, one(&project, &mutations, &mutation, &right).await)
        });
    }
    let mut outcomes = running.join_all().await;
    outcomes.sort_by_key(|(index, _)| *index);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

/// One outcome for each mutation, or one for each form where they differ.
fn merged(forms: &[(&str, Vec<Outcome>)]) -> Vec<Outcome> {
    let mut merged = Vec::new();
    for (index, outcome) in forms[0].1.iter().enumerate() {
        if forms.iter().all(|(_, outcomes)| outcomes[index] == *outcome) {
            merged.push(outcome.clone());
            continue;
        }
        merged.extend(forms.iter().map(|(variant, outcomes)| Outcome {
            mutation: format!("{} ({variant})", outcome.mutation),
            ..outcomes[index].clone()
        }));
    }
    merged
}

/// What the right app answers; doctor finds nothing in it.
async fn right(project: &Project, by_hand: bool) -> Seen {
    let _place = place(project.framework).await;
    assert_eq!(judged(project), (Vec::new(), Vec::new()));
    let app = project.try_start().await.unwrap_or_else(|log| panic!("the right app does not start:\n{log}"));
    let seen = observe(project, by_hand).await;
    let cell = |name: &str| &seen.iter().find(|(other, _)| other.ends_with(name)).unwrap().1;
    let log = app.log();
    assert!(cell("refresh").starts_with("20") && cell("refresh").ends_with("OCH"), "{seen:?}\n{log}");
    assert_eq!(cell("a foreign website"), "refused", "{seen:?}\n{log}");
    assert_eq!(cell("signup"), "200 OC T", "{seen:?}\n{log}");
    assert_eq!(cell("GET /sessioninfo"), "401 OC", "{seen:?}\n{log}");
    assert_eq!(cell("signed in"), "200 OC", "{seen:?}\n{log}");
    assert_eq!(cell("GET /fails"), "500 OC", "{seen:?}\n{log}");
    if by_hand {
        assert_eq!(
            cell("GET /me"),
            "401 OC",
            "{seen:?}
{log}"
        );
    }
    seen
}

/// One mutation: what came of it, and what is wrong with that.
async fn one(
    right: &Project,
    mutations: &Mutations,
    mutation: &Mutation,
    seen: &Seen,
) -> (Outcome, Option<String>) {
    let mut outcome = Outcome {
        mutation: mutation.name.clone(),
        damage: String::new(),
        alone: !mutation.gone.is_empty(),
        found: Vec::new(),
        not_checked: None,
    };
    if let Some(reason) = &mutation.impossible {
        outcome.damage = format!("impossible: {reason}");
        return (outcome, None);
    }
    let project = right.copy().transpiled();
    mutations.make(mutation, &project);
    let (found, not_checked) = judged(&project);
    outcome.found = found;
    let mut log = String::new();
    outcome.damage = match project.try_start().await {
        Ok(app) => {
            let damage = damage::damage(seen, &observe(&project, mutations.by_hand).await, &mutation.gone);
            log = app.log();
            damage
        }
        Err(log) => format!("does not start: {}", damage::reason(&log)),
    };
    let expected = &mutation.rules;
    let excuse = mutations.not_checked.get(&mutation.name);
    let complaint = if excuse.is_some() {
        let wrong = not_checked.is_empty() || !outcome.found.is_empty();
        wrong.then(|| format!("doctor finds {:?} and does not check {not_checked:?}", outcome.found))
    } else if outcome.found != *expected || !not_checked.is_empty() {
        Some(format!(
            "doctor finds {:?} and does not check {not_checked:?} instead of finding {expected:?}",
            outcome.found
        ))
    } else if outcome.damage.is_empty() != outcome.found.is_empty() {
        Some(format!("doctor finds {:?}", outcome.found))
    } else {
        None
    };
    let complaint = match complaint {
        None => match mended(&project) {
            Ok(true) => {
                let expected = mutations.mended_breaks.get(&mutation.name).map_or("", String::as_str);
                mended_runs(&project, mutations.by_hand, &outcome.found, seen, expected).await
            }
            Ok(false) => None,
            Err(why) => Some(why),
        },
        other => other,
    };
    outcome.not_checked = excuse.cloned();
    let complaint = complaint.map(|text| {
        format!("{} {}: {text}; damage: {}\n{log}", project.framework.id, outcome.mutation, outcome.damage)
    });
    (outcome, complaint)
}

/// The mended app answers as the right one; what is cheap to start is started.
async fn mended_runs(
    project: &Project,
    by_hand: bool,
    found: &[String],
    right: &Seen,
    expected: &str,
) -> Option<String> {
    let framework = project.framework;
    let bundled = framework.variants.iter().any(|variant| framework.production(variant).is_some());
    if bundled || !found.iter().any(|rule| rule == "cors-missing" || rule == "cors-after-middleware") {
        return None;
    }
    let damage = match project.try_start().await {
        Ok(_app) => damage::damage(right, &observe(project, by_hand).await, &[]),
        Err(log) => format!("it does not start:\n{log}"),
    };
    (damage != expected).then(|| format!("mended, it breaks `{damage}` instead of `{expected}`"))
}

/// What doctor finds in the source, by rule, and what it says that it did not check.
pub(super) fn judged(project: &Project) -> (Vec<String>, Vec<String>) {
    let output = project.try_st(&["doctor", "--json"]);
    let said: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    let texts = |list: &str, key: &str| {
        let mut texts: Vec<String> = said[list]
            .as_array()
            .unwrap_or_else(|| panic!("{said}"))
            .iter()
            .map(|item| item[key].to_string())
            .collect();
        texts.sort();
        texts
    };
    let rules = texts("findings", "rule").iter().map(|rule| rule.trim_matches('"').to_owned()).collect();
    (rules, texts("not_checked", "what"))
}
