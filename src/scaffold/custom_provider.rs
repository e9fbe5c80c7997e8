//! OAuth and OpenID providers that the SDKs don't have built in.

use url::Url;

use super::AnswerError;
use crate::{catalog::Providers, project::settings::CustomProvider};

const FLAG: &str = "--custom-provider";
const EXAMPLE: &str = "write it like `--custom-provider id=acme,issuer=https://id.acme.test`";

/// Where an issuer's discovery document is; the SDKs want its whole address.
pub const DISCOVERY: &str = "/.well-known/openid-configuration";

/// Reads `id=acme,issuer=https://...`, or `id`, `authorization-endpoint`, `token-endpoint` and
/// `userinfo-endpoint`; `name` and `scope` (separated by spaces) may stand there as well.
pub fn parse(text: &str) -> Result<CustomProvider, AnswerError> {
    let mut provider = CustomProvider::default();
    for pair in text.split(',').filter(|pair| !pair.trim().is_empty()) {
        let Some((key, value)) = pair.split_once('=') else {
            return Err(AnswerError::new(FLAG, format!("`{pair}` is no key=value pair"), EXAMPLE));
        };
        let value = value.trim().to_owned();
        match key.trim() {
            "id" => provider.id = value,
            "name" => provider.name = Some(value),
            "issuer" => provider.issuer = Some(value),
            "authorization-endpoint" => provider.authorization_endpoint = Some(value),
            "token-endpoint" => provider.token_endpoint = Some(value),
            "userinfo-endpoint" => provider.userinfo_endpoint = Some(value),
            "scope" => provider.scope = Some(value.split_whitespace().map(str::to_owned).collect()),
            other => {
                return Err(AnswerError::new(
                    FLAG,
                    format!("there is no key `{other}`"),
                    "use id, name, issuer, authorization-endpoint, token-endpoint, userinfo-endpoint and scope",
                ));
            }
        }
    }
    Ok(provider)
}

/// Checks id and addresses.
pub fn check(provider: &CustomProvider) -> Result<(), AnswerError> {
    let id = &provider.id;
    let good = id.starts_with(|c: char| c.is_ascii_lowercase())
        && id.len() <= 40
        && id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if !good {
        let problem =
            if id.is_empty() { "an id is missing".into() } else { format!("`{id}` can't be an id") };
        return Err(AnswerError::new(
            FLAG,
            problem,
            "use lower-case letters, digits and `-`, beginning with a letter",
        ));
    }
    if let Some(built_in) = Providers::get().taken_for(id) {
        return Err(AnswerError::new(
            FLAG,
            format!(
                "the id `{id}` begins like the built-in provider `{}`, so the SDKs would silently treat it as {}",
                built_in.id, built_in.name
            ),
            format!(
                "choose another id, such as `my-{id}`, or the built-in one with `--provider {}`",
                built_in.id
            ),
        ));
    }
    let endpoints = [&provider.authorization_endpoint, &provider.token_endpoint, &provider.userinfo_endpoint];
    match (&provider.issuer, endpoints.iter().filter(|endpoint| endpoint.is_some()).count()) {
        (Some(_), 0) | (None, 3) => {}
        (Some(_), _) => {
            return Err(AnswerError::new(
                FLAG,
                format!("`{id}` has an issuer and endpoints"),
                "give one or the other: an issuer's discovery document names the endpoints",
            ));
        }
        (None, _) => {
            return Err(AnswerError::new(
                FLAG,
                format!("`{id}` has neither an issuer nor all three endpoints"),
                "give issuer=..., or authorization-endpoint=..., token-endpoint=... and userinfo-endpoint=...",
            ));
        }
    }
    for address in endpoints.into_iter().chain([&provider.issuer]).flatten() {
        if !Url::parse(address).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host()) {
            return Err(AnswerError::new(FLAG, format!("`{address}` is no http(s) address"), EXAMPLE));
        }
    }
    Ok(())
}

/// The address of an issuer's discovery document; one that is given whole stays.
pub fn discovery(issuer: &str) -> String {
    if issuer.contains("/.well-known/") {
        issuer.to_owned()
    } else {
        format!("{}{DISCOVERY}", issuer.trim_end_matches('/'))
    }
}

/// The prefix of its environment variables: `acme-id` -> `ACME_ID`.
pub fn variable_prefix(id: &str) -> String {
    id.to_ascii_uppercase().replace('-', "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_or_three_endpoints() {
        let good = parse("id=acme,issuer=https://id.acme.test,name=Acme,scope=openid email").unwrap();
        check(&good).unwrap();
        assert_eq!(good.scope, Some(vec!["openid".into(), "email".into()]));
        for wrong in [
            "issuer=https://id.acme.test",
            "id=acme",
            "id=acme,token-endpoint=https://a.test/t",
            "id=acme,issuer=https://a.test,token-endpoint=https://a.test/t",
            "id=acme,issuer=ftp://a.test",
            "id=Acme,issuer=https://a.test",
        ] {
            assert!(parse(wrong).and_then(|provider| check(&provider)).is_err(), "{wrong}");
        }
        assert!(parse("id=acme,isuer=https://a.test").unwrap_err().problem.contains("isuer"));
    }

    #[test]
    fn an_id_that_begins_like_a_built_in_one_is_refused() {
        for id in ["github-enterprise", "google", "saml-acme", "oktagon"] {
            let provider = parse(&format!("id={id},issuer=https://a.test")).unwrap();
            let error = check(&provider).unwrap_err();
            assert!(error.problem.contains("silently treat it as"), "{}", error.problem);
        }
    }

    #[test]
    fn discovery_is_the_whole_address() {
        assert_eq!(discovery("https://a.test/x/"), "https://a.test/x/.well-known/openid-configuration");
        let whole = "https://a.test/.well-known/openid-configuration";
        assert_eq!(discovery(whole), whole);
    }
}
