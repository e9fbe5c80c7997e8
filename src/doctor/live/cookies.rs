//! Would the browser keep the session's cookies? The SDK's 401 clears them, and so shows the
//! attributes that they will have.

use url::{Host, Url};

use super::{Diagnosis, Finding, Level, Observations, finding};
use crate::doctor::live::observation::Answer;
use crate::doctor::origin;

/// Judges the attributes of the access token's cookie.
pub(super) fn judge(seen: &Observations, diagnosis: &mut Diagnosis) {
    let refresh = seen.refresh.as_ref().and_then(Answer::heard);
    let Some(cookies) = refresh.and_then(|answer| answer.header("set-cookie")) else { return };
    let Some((_, attributes)) = cookies.split_once("sAccessToken=") else { return };
    let attributes = attributes.split("sRefreshToken=").next().unwrap_or_default().to_lowercase();
    let any_site = attributes.contains("samesite=none");
    let secure = attributes.split(';').any(|part| part.trim().trim_end_matches(',') == "secure");
    let (Ok(api), Ok(website)) = (Url::parse(&seen.api), Url::parse(&seen.website)) else { return };
    let domain = attributes.split(';').find_map(|part| part.trim().strip_prefix("domain="));
    let host = api.host_str().unwrap_or_default();
    if let Some(domain) = domain.filter(|domain| !origin::is_in(host, domain)) {
        diagnosis.findings.push(Finding {
            symptom: Some(
                "This attempt to set a cookie via a Set-Cookie header was blocked because its Domain attribute was \
                 invalid with regards to the current host url"
                    .into(),
            ),
            reason: format!("The session's cookies are for `{domain}`, and the backend answers at {}.", seen.api),
            help: "leave `cookieDomain` out, or name a domain that the backend's host is in".into(),
            ..dropped(seen)
        });
    } else if any_site && !secure {
        diagnosis.findings.push(Finding {
            symptom: Some(
                "This attempt to set a cookie via a Set-Cookie header was blocked because it had the \
                 \"SameSite=None\" attribute but did not have the \"Secure\" attribute"
                    .into(),
            ),
            reason: "The session's cookies are `SameSite=None` without `Secure`, which browsers refuse."
                .into(),
            help: "leave `cookieSameSite` to the SDK, or reach website and API over https".into(),
            ..dropped(seen)
        });
    } else if secure && api.scheme() == "http" && !is_local(&api) {
        diagnosis.findings.push(Finding {
            symptom: Some(
                "This attempt to set a cookie via a Set-Cookie header was blocked because it had the \"Secure\" \
                 attribute but was not received over a secure connection"
                    .into(),
            ),
            reason: format!("The session's cookies are `Secure`, and {} is not https.", seen.api),
            help: "serve the API over https, or leave `cookieSecure` to the SDK".into(),
            ..dropped(seen)
        });
    } else if !any_site && !same_site(&api, &website) {
        diagnosis.findings.push(Finding {
            symptom: Some(
                "This attempt to set a cookie via a Set-Cookie header was blocked because it had the \
                 \"SameSite=Lax\" attribute but came from a cross-site response"
                    .into(),
            ),
            reason: format!(
                "For cookies, {} and {} are different sites, and the session's cookies are for one site only; the \
                 sign-in is answered with 200, and no error is shown anywhere.",
                seen.website, seen.api
            ),
            help: "use the same scheme and host name for both, such as `localhost` (not `127.0.0.1`), and let \
                   `apiDomain` and `websiteDomain` say what the browser's address bar says"
                .into(),
            ..dropped(seen)
        });
    }
}

fn dropped(seen: &Observations) -> Finding {
    finding(
        seen,
        "live-cookies-dropped",
        Level::Error,
        format!("nobody stays signed in at {}: the browser will drop the session's cookies", seen.website),
    )
}

/// Whether browsers take `Secure` cookies from it over http.
fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Whether cookies see one site: scheme and registrable domain are equal.
///
/// Without the list of public suffixes the last two labels decide. That may take two sites for one
/// (`a.co.uk`, `b.co.uk`), never one for two.
fn same_site(api: &Url, website: &Url) -> bool {
    let domain = |url: &Url| match url.host() {
        Some(Host::Domain(name)) => {
            let labels: Vec<&str> = name.rsplitn(3, '.').take(2).collect();
            labels.join(".")
        }
        other => other.map(|host| host.to_string()).unwrap_or_default(),
    };
    api.scheme() == website.scheme() && domain(api) == domain(website)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sites_are_schemes_and_domains() {
        let same = |a: &str, b: &str| same_site(&Url::parse(a).unwrap(), &Url::parse(b).unwrap());
        assert!(same("http://localhost:3001", "http://localhost:3000"));
        assert!(same("https://api.example.com", "https://example.com"));
        assert!(same("https://a.b.example.com", "https://www.example.com"));
        assert!(same("http://127.0.0.1:1", "http://127.0.0.1:2"));
        assert!(!same("http://127.0.0.1:3001", "http://localhost:3000"));
        assert!(!same("https://localhost:3001", "http://localhost:3000"));
        assert!(!same("https://api.example.com", "https://example.org"));
    }
}
