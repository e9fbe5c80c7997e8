//! What rules say, in the words of a language and its frameworks.

use super::{Diagnosis, Finding, subject::AppSubject};
use crate::catalog::Knowledge;

/// Hints that a framework has of its own.
pub(super) fn hint(app: &AppSubject<'_>, findings: &mut [Finding]) {
    let website = app.whole.website().ok().and_then(|all| all.first().map(ToString::to_string));
    let website = website.unwrap_or_else(|| "the website's origin".to_owned());
    for finding in findings {
        if let Some(help) = app.framework().help.get(finding.rule) {
            finding.help = help.trim().replace("{origin}", &website);
        }
    }
}

/// Hints of the language, and its names for what the rules call by JavaScript's.
pub(super) fn translate(knowledge: &Knowledge, diagnosis: &mut Diagnosis) {
    let own = |finding: &Finding| {
        let hints = knowledge.frameworks.iter().filter_map(|framework| framework.help.get(finding.rule));
        hints.into_iter().any(|hint| begins_alike(hint.trim(), &finding.help))
    };
    for finding in &mut diagnosis.findings {
        if let Some(help) = knowledge.help.get(finding.rule).filter(|_| !own(finding)) {
            help.trim().clone_into(&mut finding.help);
        }
    }
    if !knowledge.is_dotted() {
        return;
    }
    let in_words = |text: &mut String| {
        for (rules, own) in &knowledge.sdk.words {
            *text = text.replace(rules.as_str(), own);
        }
        for (own, rules) in &knowledge.sdk.names {
            for end in ["`", ":"] {
                *text = text.replace(&format!("`{rules}{end}"), &format!("`{own}{end}"));
            }
        }
    };
    for finding in &mut diagnosis.findings {
        let places = finding.place.iter_mut().chain(&mut finding.related).map(|place| &mut place.message);
        let texts = [&mut finding.message, &mut finding.reason, &mut finding.help];
        texts.into_iter().chain(&mut finding.symptom).chain(places).for_each(in_words);
    }
    for unknown in &mut diagnosis.not_checked {
        in_words(&mut unknown.what);
        in_words(&mut unknown.why);
    }
}

/// Whether two hints are the same up to what is filled in.
fn begins_alike(hint: &str, said: &str) -> bool {
    hint.split('{').next().is_some_and(|start| said.starts_with(start))
}
