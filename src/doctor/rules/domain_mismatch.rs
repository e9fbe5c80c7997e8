//! Website and API are different sites: the browser drops the session's cookies and says nothing.

use crate::doctor::{
    Fix, Level,
    origin::Origin,
    report::{Draft, Report},
    rule::{Check, Rule},
    subject::ProgramSubject,
};

pub(super) const RULE: Rule = Rule::new(
    "domain-mismatch",
    Level::Error,
    "website and API are different sites for cookies",
    Check::Program(check),
);

fn check(program: &ProgramSubject<'_>, report: &mut Report<'_>) {
    let (Some(api_at), Some(website_at)) = (program.app_info("apiDomain"), program.app_info("websiteDomain"))
    else {
        return;
    };
    let (Ok(website), Ok(api)) = (program.website(), program.api()) else { return };
    let pairs: Vec<_> =
        website.iter().flat_map(|website| api.iter().map(move |api| (website, api))).collect();
    if pairs.iter().any(|(website, api)| why(website, api).is_none()) {
        return;
    }
    let Some(((website, api), why)) = pairs.first().and_then(|pair| Some((*pair, why(pair.0, pair.1)?)))
    else {
        return;
    };
    report.add(
        Draft::new(
            format!("sign-in succeeds and the session is lost: {why}"),
            &website_at.span,
            format!("the website is `{website}`"),
        )
        .related(&api_at.span, format!("the API is `{api}`"))
        .reason(
            "The browser drops the cookies of another site without a word in the console: the code is accepted, \
             and the next request is answered with 401.",
        )
        .help(Fix::Unsafe, "use one name and one scheme for both"),
    );
}

fn why(website: &Origin, api: &Origin) -> Option<String> {
    if website.is_local() && api.is_local() && website.host != api.host {
        return Some(format!("for cookies {} and {} are different sites", website.host, api.host));
    }
    (website.host == api.host && website.scheme != api.scheme)
        .then(|| format!("for cookies {}:// and {}:// are different sites", website.scheme, api.scheme))
}
