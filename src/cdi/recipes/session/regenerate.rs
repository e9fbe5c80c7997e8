use serde_json::json;

use super::{Call, access_json, check_claims, session_json, unauthorised};
use crate::cdi::{
    http::call::Handled,
    storage::sessions::{self, Session},
    tokens::access::AccessToken,
};

/// `POST /recipe/session/regenerate`: the same access token with other claims.
///
/// As in the real core the signature isn't checked: the SDK has done that, and the key may have
/// rotated since. Unlike there, the user must be the session's own. An expired token changes the
/// claims of the session and gets no new one.
pub fn regenerate(call: &Call) -> Handled {
    let text = call.input.text("accessToken")?;
    let given = call.input.object_if_there("userDataInJWT")?;
    let token = match AccessToken::read(text) {
        Ok(token) => token,
        Err(error) => return Ok(unauthorised(error)),
    };
    if let Some(claims) = &given {
        check_claims(claims, token.format)?;
    }
    let now = call.now;
    let found = call.transact(|tx| {
        let found = sessions::get(tx, &token.session_handle)?;
        let own = |session: &Session| session.expires >= now && session.user_id == token.user_id;
        let Some(mut session) = found.filter(own) else { return Ok(None) };
        if let Some(claims) = given {
            sessions::set_data_in_jwt(tx, &session.handle, &claims)?;
            session.data_in_jwt = claims;
        }
        Ok(Some(session))
    })?;
    let Some(session) = found else { return Ok(unauthorised("Session does not exist.")) };
    let mut answer = json!({
        "session": session_json(call, &session.handle, &token.user_id, &token.tenant, &session.data_in_jwt),
    });
    if token.expires >= now {
        let renewed = AccessToken { created: now, claims: session.data_in_jwt, ..token };
        answer["accessToken"] = access_json(call, &renewed, session.static_key)?;
    }
    answer["status"] = "OK".into();
    Ok(answer.into())
}
