//! Endpoints about the core itself.

use axum::http::StatusCode;
use serde_json::json;

use super::{
    super::http::{Answer, Call, Version, call::Handled},
    status,
};

/// `/hello` and `/`: whether it is there.
pub fn hello(call: &Call) -> Handled {
    // As in the real core, a core whose database fails is not healthy.
    call.transact(|_| Ok(()))?;
    Ok(Answer::text(StatusCode::OK, "Hello"))
}

/// `GET /apiversion`: the versions of the protocol that it speaks.
pub fn api_version(_: &Call) -> Handled {
    Ok(json!({"versions": Version::ALL.map(Version::name)}).into())
}

/// `GET /.well-known/jwks.json`: the public keys.
pub fn jwks(call: &Call) -> Handled {
    let (keys, seconds) = call.core.keys.published()?;
    Ok(Answer::from(json!({"keys": keys})).cached(format!("max-age={seconds}, must-revalidate")))
}

/// `GET /recipe/jwt/jwks`: the same in the protocol's form.
pub fn jwks_with_status(call: &Call) -> Handled {
    let (keys, _) = call.core.keys.published()?;
    Ok(json!({"keys": keys, "status": "OK"}).into())
}

/// `GET /telemetry`: this core sends none.
pub fn telemetry(_: &Call) -> Handled {
    Ok(json!({"exists": false}).into())
}

/// `GET /ee/license`: this core has no paid part, so there is no licence to have.
pub fn license(_: &Call) -> Handled {
    Ok(status("NO_LICENSE_KEY_FOUND_ERROR"))
}
