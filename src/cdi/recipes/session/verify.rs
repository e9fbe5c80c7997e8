use serde_json::json;

use super::{Answer, Call, Refusal, access_json, session_json, status_with_message, unauthorised};
use crate::cdi::{
    http::call::Handled,
    storage::sessions::{self, Session},
    tokens::{access::AccessToken, refresh::hash2},
};

/// `POST /recipe/session/verify`.
///
/// A token that came from a refresh and is seen here for the first time proves that the refresh
/// token made with it arrived: that one becomes the current one, and the older one is theft from
/// then on.
pub fn verify(call: &Call) -> Handled {
    let input = call.input;
    let text = input.text("accessToken")?;
    let anti_csrf = input.text_if_there("antiCsrfToken")?;
    let check_anti_csrf = input.flag("doAntiCsrfCheck")?;
    let enable_anti_csrf = input.flag("enableAntiCsrf")?;
    let check_database = input.flag("checkDatabase")?;

    let token = match AccessToken::verify(text, &call.core.keys, call.now) {
        Ok(token) => token,
        Err(error) => return Ok(try_refresh(error)),
    };
    if enable_anti_csrf && check_anti_csrf && (anti_csrf.is_none() || anti_csrf != token.anti_csrf.as_deref())
    {
        return Ok(try_refresh("anti-csrf check failed"));
    }
    if token.parent_refresh_hash.is_none() && !check_database {
        return accept(call, &token, None);
    }
    let Some(session) = call.transact(|tx| promote(call, tx, &token))? else {
        return Ok(unauthorised(if check_database {
            "Either the session has ended or has been blacklisted"
        } else {
            "Session missing in db"
        }));
    };
    let stale = check_database && session.data_in_jwt != token.claims;
    let parent_is_known =
        token.parent_refresh_hash.is_some() && session.refresh_hash == hash2(&token.refresh_hash);
    accept(call, &token, (stale || parent_is_known).then_some(&session))
}

/// Makes the token's refresh token current where its parent was; the session as it is then.
fn promote(
    call: &Call,
    tx: &crate::cdi::storage::Transaction,
    token: &AccessToken,
) -> Result<Option<Session>, Refusal> {
    let Some(mut session) = sessions::get(tx, &token.session_handle)? else { return Ok(None) };
    if token.parent_refresh_hash.as_deref().is_some_and(|parent| hash2(parent) == session.refresh_hash) {
        session.refresh_hash = hash2(&token.refresh_hash);
        session.expires = call.now + call.core.lifetimes.refresh_token;
        sessions::rotate(tx, &session.handle, &session.refresh_hash, session.expires)?;
    }
    Ok(Some(session))
}

/// The session; with a new access token where `renew` has what the old one doesn't know.
fn accept(call: &Call, token: &AccessToken, renew: Option<&Session>) -> Handled {
    let claims = renew.map_or(&token.claims, |session| &session.data_in_jwt);
    let mut answer = json!({
        "session": session_json(call, &token.session_handle, &token.user_id, &token.tenant, claims),
    });
    if let Some(session) = renew {
        let created = call.now;
        let renewed = AccessToken {
            created,
            expires: created + call.core.lifetimes.access_token,
            parent_refresh_hash: None,
            claims: claims.clone(),
            ..token.clone()
        };
        answer["accessToken"] = access_json(call, &renewed, session.static_key)?;
    }
    answer["status"] = "OK".into();
    Ok(answer.into())
}

fn try_refresh(message: impl std::fmt::Display) -> Answer {
    status_with_message("TRY_REFRESH_TOKEN", message).into()
}
