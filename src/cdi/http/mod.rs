//! The protocol's surface: from an HTTP request to a handler and back.

pub mod answer;
pub mod api_key;
pub mod call;
pub mod elsewhere;
pub mod input;
pub mod path;
pub mod routes;
pub mod version;

pub use answer::{Answer, Refusal};
pub use call::Call;
pub use input::Input;
pub use version::Version;

use axum::http::{HeaderMap, Method};

use super::server::Core;
use path::Address;

/// What came in, before anything of it is understood.
#[derive(Debug)]
pub struct Request {
    /// GET, POST, ...
    pub method: Method,
    /// The path, still percent-encoded.
    pub path: String,
    /// The query, without `?`.
    pub query: Option<String>,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: axum::body::Bytes,
}

/// Finds the handler and runs it. The order of the checks is the real core's: path, app and
/// tenant, API key, version, body.
pub fn handle(core: &Core, request: &Request) -> Answer {
    answer(core, request).unwrap_or_else(|refusal| refusal.into_answer(core))
}

fn answer(core: &Core, request: &Request) -> Result<Answer, Refusal> {
    let address = Address::parse(&request.path).ok_or(Refusal::NotFound)?;
    let rid = header(&request.headers, "rid");
    let found = routes::find(&request.method, &address.endpoint, rid);
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

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
