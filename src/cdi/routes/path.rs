//! The grammar of paths: `[/appid-APP][/TENANT]/endpoint`, in any case, with or without a slash at
//! the end.

use super::{
    elsewhere,
    table::{self, Route, Scope},
};
use crate::cdi::http::{Refusal, Version};

/// Where a request goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// The app; `public` unless the path names one.
    pub app: String,
    /// The tenant; `public` unless the path names one.
    pub tenant: String,
    /// The endpoint's path.
    pub endpoint: String,
}

/// Words that begin an endpoint and are never a tenant.
const NEVER_A_TENANT: [&str; 4] = ["recipe", "config", "users", "hello"];

impl Address {
    /// Takes a path apart; `None` where nothing of the protocol is there.
    pub fn parse(path: &str) -> Option<Self> {
        let mut rest = path.to_ascii_lowercase();
        if rest.len() > 1 && rest.ends_with('/') {
            rest.pop();
        }
        let mut address = Self { app: "public".into(), tenant: "public".into(), endpoint: rest };
        // A whole path wins over a prefix: `/users/count` is no tenant called "users".
        if is_endpoint(&address.endpoint) {
            return Some(address);
        }
        if let Some((first, rest)) = first_segment(&address.endpoint)
            && let Some(app) = first.strip_prefix("appid-").filter(|app| is_id(app))
        {
            (address.app, address.endpoint) = (app.into(), rest.into());
        }
        if !is_endpoint(&address.endpoint)
            && let Some((first, rest)) = first_segment(&address.endpoint)
            && is_id(first)
            && !NEVER_A_TENANT.contains(&first)
        {
            (address.tenant, address.endpoint) = (first.into(), rest.into());
        }
        is_endpoint(&address.endpoint).then_some(address)
    }

    /// Refuses apps and tenants that are not there; there is one of each.
    pub fn check(&self, route: &Route, version: Version) -> Result<(), Refusal> {
        let unknown_app = self.app != "public";
        let unknown_tenant = self.tenant != "public" && route.scope != Scope::AnyTenant;
        if !unknown_app && unknown_tenant && route.scope == Scope::App && version > Version::V3_1 {
            return Err(Refusal::Forbidden("Only public tenantId can call this app specific API"));
        }
        if unknown_app || unknown_tenant {
            let Self { app, tenant, .. } = self;
            return Err(Refusal::input(format!(
                "AppId or tenantId not found => Tenant with the following connectionURIDomain, appId and \
                 tenantId combination not found: (, {app}, {tenant})"
            )));
        }
        Ok(())
    }
}

fn is_endpoint(path: &str) -> bool {
    table::knows_path(path) || elsewhere::knows_path(path)
}

/// `/a/b/c` is `a` and `/b/c`; `/a` has no first segment that something follows.
fn first_segment(path: &str) -> Option<(&str, &str)> {
    let inner = path.strip_prefix('/')?;
    inner.find('/').map(|end| (&inner[..end], &inner[end..]))
}

fn is_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::Address;

    fn parse(path: &str) -> Option<(String, String, String)> {
        Address::parse(path).map(|a| (a.app, a.tenant, a.endpoint))
    }

    #[test]
    fn prefixes_are_taken_off() {
        for (path, app, tenant, endpoint) in [
            ("/hello", "public", "public", "/hello"),
            ("/Hello/", "public", "public", "/hello"),
            ("/public/recipe/session", "public", "public", "/recipe/session"),
            ("/appid-public/t1/recipe/session/", "public", "t1", "/recipe/session"),
            ("/appid-a-1/users", "a-1", "public", "/users"),
            ("/users/count", "public", "public", "/users/count"),
            ("/", "public", "public", "/"),
        ] {
            assert_eq!(parse(path), Some((app.into(), tenant.into(), endpoint.into())), "{path}");
        }
    }

    #[test]
    fn other_paths_are_nothing() {
        for path in [
            "/nope",
            "/appid-a",
            "/nope/nope",
            "/recipe/nope",
            "/t_1/recipe/session",
            "//recipe/session",
            "/a/b/hello",
            "",
        ] {
            assert_eq!(parse(path), None, "{path}");
        }
    }
}
