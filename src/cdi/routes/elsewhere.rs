//! What the protocol has and this core doesn't: never a wrong success, always a 501 that says so.

use axum::http::Method;

use crate::cdi::http::Refusal;

const GET: Method = Method::GET;
const POST: Method = Method::POST;
const PUT: Method = Method::PUT;
const DELETE: Method = Method::DELETE;

/// Endpoints of the real core up to CDI 5.4 that `table.rs` has no row for. An endpoint that is
/// added there leaves this list.
#[rustfmt::skip]
static ELSEWHERE: &[(Method, &str)] = &[
    // Core/service
    (GET,    "/users/count/active"),
    (GET,    "/config"),
    (GET,    "/ee/featureflag"),
    (PUT,    "/ee/license"),
    (DELETE, "/ee/license"),
    (GET,    "/requests/stats"),
    // Session
    (POST,   "/recipe/handshake"),
    (GET,    "/recipe/jwt/data"),
    (GET,    "/recipe/session/data"),
    // EmailPassword
    (POST,   "/recipe/user/passwordhash/import"),
    // EmailVerification
    (POST,   "/recipe/user/email/verify/token"),
    (POST,   "/recipe/user/email/verify/token/remove"),
    (POST,   "/recipe/user/email/verify/remove"),
    (POST,   "/recipe/user/email/verify"),
    (GET,    "/recipe/user/email/verify"),
    // UserMetadata
    (POST,   "/recipe/user/metadata/bulk"),
    (POST,   "/recipe/user/metadata/remove"),
    (GET,    "/recipe/user/metadata"),
    (PUT,    "/recipe/user/metadata"),
    // UserRoles
    (PUT,    "/recipe/user/role"),
    (PUT,    "/recipe/role"),
    (GET,    "/recipe/role/permissions"),
    (GET,    "/recipe/roles"),
    (GET,    "/recipe/permission/roles"),
    (GET,    "/recipe/user/roles"),
    (GET,    "/recipe/role/users"),
    (POST,   "/recipe/role/permissions/remove"),
    (POST,   "/recipe/role/remove"),
    (POST,   "/recipe/user/role/remove"),
    // AccountLinking
    (GET,    "/recipe/accountlinking/user/primary/check"),
    (GET,    "/recipe/accountlinking/user/link/check"),
    (POST,   "/recipe/accountlinking/user/primary"),
    (POST,   "/recipe/accountlinking/user/link"),
    (POST,   "/recipe/accountlinking/user/unlink"),
    // UserIdMapping
    (POST,   "/recipe/userid/map/remove"),
    (PUT,    "/recipe/userid/external-user-id-info"),
    (POST,   "/recipe/userid/map"),
    (GET,    "/recipe/userid/map"),
    // Multitenancy
    (POST,   "/recipe/multitenancy/tenant/user"),
    (PUT,    "/recipe/multitenancy/app"),
    (PUT,    "/recipe/multitenancy/app/v2"),
    (PUT,    "/recipe/multitenancy/connectionuridomain"),
    (PUT,    "/recipe/multitenancy/connectionuridomain/v2"),
    (PUT,    "/recipe/multitenancy/tenant"),
    (PUT,    "/recipe/multitenancy/tenant/v2"),
    (POST,   "/recipe/multitenancy/tenant/user/remove"),
    (GET,    "/recipe/multitenancy/app/list"),
    (GET,    "/recipe/multitenancy/app/list/v2"),
    (GET,    "/recipe/multitenancy/connectionuridomain/list"),
    (GET,    "/recipe/multitenancy/connectionuridomain/list/v2"),
    (POST,   "/recipe/multitenancy/app/remove"),
    (POST,   "/recipe/multitenancy/connectionuridomain/remove"),
    (POST,   "/recipe/multitenancy/tenant/remove"),
    (PUT,    "/recipe/multitenancy/config/thirdparty"),
    (POST,   "/recipe/multitenancy/config/thirdparty/remove"),
    // Dashboard
    (POST,   "/recipe/dashboard/signin"),
    (POST,   "/recipe/dashboard/user"),
    (PUT,    "/recipe/dashboard/user"),
    (DELETE, "/recipe/dashboard/user"),
    (GET,    "/recipe/dashboard/user/sessions"),
    (GET,    "/recipe/dashboard/users"),
    (GET,    "/recipe/dashboard/tenant/core-config"),
    (DELETE, "/recipe/dashboard/session"),
    (POST,   "/recipe/dashboard/session/verify"),
    // JWT
    (POST,   "/recipe/jwt"),
    // TOTP
    (POST,   "/recipe/totp/device/status/bulk"),
    (POST,   "/recipe/totp/device"),
    (PUT,    "/recipe/totp/device"),
    (GET,    "/recipe/totp/device/list"),
    (POST,   "/recipe/totp/device/import"),
    (POST,   "/recipe/totp/device/remove"),
    (POST,   "/recipe/totp/verify"),
    (POST,   "/recipe/totp/device/verify"),
    // WebAuthn
    (POST,   "/recipe/webauthn/user/recover/token/consume"),
    (POST,   "/recipe/webauthn/user/credential/register"),
    (POST,   "/recipe/webauthn/user/recover/token"),
    (GET,    "/recipe/webauthn/user/credential"),
    (GET,    "/recipe/webauthn/options"),
    (GET,    "/recipe/webauthn/user/recover"),
    (GET,    "/recipe/webauthn/user/credential/list"),
    (POST,   "/recipe/webauthn/options/register"),
    (DELETE, "/recipe/webauthn/user/credential/remove"),
    (DELETE, "/recipe/webauthn/options/remove"),
    (POST,   "/recipe/webauthn/signin"),
    (POST,   "/recipe/webauthn/options/signin"),
    (POST,   "/recipe/webauthn/signup"),
    (PUT,    "/recipe/webauthn/user/email"),
    // OAuth2 provider
    (GET,    "/recipe/oauth/clients"),
    (POST,   "/recipe/oauth/clients"),
    (PUT,    "/recipe/oauth/clients"),
    (PUT,    "/recipe/oauth/auth/requests/consent/accept"),
    (PUT,    "/recipe/oauth/auth/requests/login/accept"),
    (PUT,    "/recipe/oauth/auth/requests/logout/accept"),
    (POST,   "/recipe/oauth/auth"),
    (GET,    "/recipe/oauth/clients/list"),
    (GET,    "/recipe/oauth/auth/requests/consent"),
    (GET,    "/recipe/oauth/auth/requests/login"),
    (GET,    "/recipe/oauth/sessions/logout"),
    (PUT,    "/recipe/oauth/auth/requests/consent/reject"),
    (PUT,    "/recipe/oauth/auth/requests/login/reject"),
    (PUT,    "/recipe/oauth/auth/requests/logout/reject"),
    (POST,   "/recipe/oauth/token"),
    (POST,   "/recipe/oauth/introspect"),
    (POST,   "/recipe/oauth/clients/remove"),
    (POST,   "/recipe/oauth/session/revoke"),
    (POST,   "/recipe/oauth/token/revoke"),
    (POST,   "/recipe/oauth/tokens/revoke"),
    // SAML
    (PUT,    "/recipe/saml/clients"),
    (POST,   "/recipe/saml/login"),
    (POST,   "/recipe/saml/user"),
    (POST,   "/recipe/saml/callback"),
    (GET,    "/recipe/saml/legacy/authorize"),
    (POST,   "/recipe/saml/legacy/callback"),
    (POST,   "/recipe/saml/legacy/token"),
    (GET,    "/recipe/saml/legacy/userinfo"),
    (GET,    "/recipe/saml/clients/list"),
    (POST,   "/recipe/saml/clients/remove"),
    (GET,    "/.well-known/sp-metadata"),
    // Bulk import
    (GET,    "/bulk-import/users"),
    (POST,   "/bulk-import/users"),
    (GET,    "/bulk-import/users/count"),
    (POST,   "/bulk-import/users/remove"),
    (POST,   "/bulk-import/import"),
    // Schema migration
    (GET,    "/migration/backfill/progress"),
    (GET,    "/migration/mode"),
];

/// Whether the protocol has that path and this core answers nothing on it.
pub fn knows_path(path: &str) -> bool {
    ELSEWHERE.iter().any(|(_, known)| *known == path)
}

/// The refusal of a request that no route takes, on a path that the protocol knows.
pub fn refuse(method: &Method, path: &str) -> Refusal {
    if ELSEWHERE.iter().any(|(m, known)| m == method && *known == path) {
        return Refusal::NotHere(format!(
            "{method} {path} is not in st's built-in development core. \
             The real core has it: st core up --engine docker"
        ));
    }
    Refusal::Method
}

#[cfg(test)]
mod tests {
    use super::{super::table, *};

    #[test]
    fn nothing_is_both_here_and_elsewhere() {
        for (method, path) in ELSEWHERE {
            let here = table::ROUTES.iter().any(|route| route.method == *method && route.path == *path);
            assert!(!here, "{method} {path} has a route");
            assert_eq!(*path, path.to_ascii_lowercase());
        }
    }
}
