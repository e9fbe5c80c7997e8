//! From a request to its handler in `recipes/`, and back.

pub mod elsewhere;
pub mod path;
pub mod table;

use axum::http::Method;

use super::{
    core::Core,
    http::{Answer, Call, Input, Refusal, Request, Version, api_key, header},
};
use path::Address;

/// Finds the handler and runs it. The order of the checks is the real core's: path, app and
/// tenant, API key, version, body.
pub fn handle(core: &Core, request: &Request) -> Answer {
    answer(core, request).unwrap_or_else(|refusal| refusal.into_answer(core))
}

fn answer(core: &Core, request: &Request) -> Result<Answer, Refusal> {
    let address = Address::parse(&request.path).ok_or(Refusal::NotFound)?;
    let rid = header(&request.headers, "rid");
    let found = table::find(&request.method, &address.endpoint, rid);
    if found.is_err() && elsewhere::knows_path(&address.endpoint) {
        api_key::check(&core.api_keys, &request.headers)?;
        return Err(elsewhere::refuse(&request.method, &address.endpoint));
    }
    let route = found?;
    if !route.open {
        api_key::check(&core.api_keys, &request.headers)?;
    }
    let version = Version::negotiate(header(&request.headers, "cdi-version"))?;
    address.check(route, version)?;
    let input = if request.method == Method::GET || route.open {
        Input::from_query(request.query.as_deref().unwrap_or_default())
    } else {
        Input::from_body(&request.body)?
    };
    (route.handler)(&Call { core, version, input: &input, tenant: &address.tenant, now: core.clock.now() })
}
