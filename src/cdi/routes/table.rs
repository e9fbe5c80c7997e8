//! The table of endpoints. To add one: a row here, its handler in `recipes/`, and its line removed
//! from `elsewhere.rs`.

use axum::http::Method;

use crate::cdi::{
    http::{Answer, Call, Refusal},
    recipes::{emailpassword, multitenancy, passwordless, service, session, thirdparty, user_lists, users},
};

/// What a tenant in the path means to an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// It belongs to a tenant.
    Tenant,
    /// It belongs to the app: only the public tenant may call it.
    App,
    /// It answers for tenants that don't exist as well.
    AnyTenant,
}

/// A row of the table.
pub struct Route {
    /// GET, POST, ...
    pub method: Method,
    /// Lower case, without prefixes.
    pub path: &'static str,
    /// The recipe that must be named in the `rid` header, where several share method and path.
    pub rid: Option<&'static str>,
    /// What a tenant in the path means.
    pub scope: Scope,
    /// Needs no API key.
    pub open: bool,
    /// What it does.
    pub handler: fn(&Call) -> Result<Answer, Refusal>,
}

const fn route(
    method: Method,
    path: &'static str,
    scope: Scope,
    handler: fn(&Call) -> Result<Answer, Refusal>,
) -> Route {
    Route { method, path, rid: None, scope, open: false, handler }
}

impl Route {
    const fn open(mut self) -> Self {
        self.open = true;
        self
    }
    const fn rid(mut self, rid: &'static str) -> Self {
        self.rid = Some(rid);
        self
    }
}

use Scope::{AnyTenant, App, Tenant};

const GET: Method = Method::GET;
const POST: Method = Method::POST;
const PUT: Method = Method::PUT;
const DELETE: Method = Method::DELETE;

/// Every endpoint of this core.
#[rustfmt::skip]
pub static ROUTES: &[Route] = &[
    route(GET,    "/",      Tenant, service::hello).open(),
    route(POST,   "/",      Tenant, service::hello).open(),
    route(PUT,    "/",      Tenant, service::hello).open(),
    route(DELETE, "/",      Tenant, service::hello).open(),
    route(GET,    "/hello", App,    service::hello).open(),
    route(POST,   "/hello", App,    service::hello).open(),
    route(PUT,    "/hello", App,    service::hello).open(),
    route(DELETE, "/hello", App,    service::hello).open(),
    route(GET,  "/.well-known/jwks.json", App, service::jwks).open(),
    route(GET,  "/recipe/jwt/jwks",       App, service::jwks_with_status),
    route(GET,  "/apiversion",            App, service::api_version),
    route(GET,  "/telemetry",             App, service::telemetry),
    route(GET,  "/ee/license",            App, service::license),

    route(POST, "/recipe/session",            Tenant, session::create),
    route(GET,  "/recipe/session",            Tenant, session::get),
    route(POST, "/recipe/session/verify",     App,    session::verify),
    route(POST, "/recipe/session/refresh",    Tenant, session::refresh),
    route(POST, "/recipe/session/regenerate", App,    session::regenerate),
    route(POST, "/recipe/session/remove",     Tenant, session::remove),
    route(GET,  "/recipe/session/user",       Tenant, session::handles_of_user),
    route(PUT,  "/recipe/session/data",       App,    session::put_session_data),
    route(PUT,  "/recipe/jwt/data",           App,    session::put_jwt_data),

    route(POST, "/recipe/signinup/code",         Tenant, passwordless::create_code),
    route(POST, "/recipe/signinup/code/check",   Tenant, passwordless::check_code),
    route(POST, "/recipe/signinup/code/consume", Tenant, passwordless::consume_code),
    route(POST, "/recipe/signinup/code/remove",  Tenant, passwordless::remove_code),
    route(POST, "/recipe/signinup/codes/remove", Tenant, passwordless::remove_codes),
    route(GET,  "/recipe/signinup/codes",        Tenant, passwordless::list_codes),
    route(PUT,  "/recipe/user", App,    passwordless::update_user).rid("passwordless"),
    route(GET,  "/recipe/user", Tenant, passwordless::get_user).rid("passwordless"),

    route(POST, "/recipe/signinup",       Tenant, thirdparty::sign_in_up),
    route(GET,  "/recipe/users/by-email", Tenant, thirdparty::users_by_email),
    route(GET,  "/recipe/user", Tenant, thirdparty::get_user).rid("thirdparty"),

    route(POST, "/recipe/signup", Tenant, emailpassword::sign_up),
    route(POST, "/recipe/signin", Tenant, emailpassword::sign_in),
    route(POST, "/recipe/user/password/reset/token",         Tenant, emailpassword::create_reset_token),
    route(POST, "/recipe/user/password/reset/token/consume", Tenant, emailpassword::consume_reset_token),
    route(POST, "/recipe/user/password/reset",               Tenant, emailpassword::reset_password),
    route(PUT,  "/recipe/user", App,    emailpassword::update_user),
    route(GET,  "/recipe/user", Tenant, emailpassword::get_user),

    route(GET,  "/user/id",              App,    users::by_id),
    route(POST, "/user/remove",          App,    users::remove),
    route(GET,  "/users/by-accountinfo", Tenant, users::by_account_info),
    route(GET,  "/users",                Tenant, user_lists::list),
    route(GET,  "/users/count",          Tenant, user_lists::count),
    route(GET,  "/user/search/tags",     App,    user_lists::search_tags),

    route(GET,  "/recipe/multitenancy/tenant/v2",      AnyTenant, multitenancy::get_tenant_v2),
    route(GET,  "/recipe/multitenancy/tenant",         AnyTenant, multitenancy::get_tenant),
    route(GET,  "/recipe/multitenancy/tenant/list/v2", Tenant,    multitenancy::list_tenants_v2),
    route(GET,  "/recipe/multitenancy/tenant/list",    Tenant,    multitenancy::list_tenants),
];

/// Whether an endpoint of this core has that path.
pub fn knows_path(path: &str) -> bool {
    ROUTES.iter().any(|route| route.path == path)
}

/// The row for a request. Where several recipes share a path and `rid` names none of them, it is
/// the row without one.
pub fn find(method: &Method, path: &str, rid: Option<&str>) -> Result<&'static Route, Refusal> {
    let mut fallback = None;
    for route in ROUTES.iter().filter(|route| route.path == path && route.method == method) {
        match route.rid {
            Some(_) if route.rid == rid => return Ok(route),
            Some(_) => {}
            None => fallback = Some(route),
        }
    }
    fallback.ok_or(if knows_path(path) { Refusal::Method } else { Refusal::NotFound })
}
