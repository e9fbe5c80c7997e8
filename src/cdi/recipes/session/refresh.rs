use serde_json::json;

use super::{Call, Refusal, Session, TokenSet, unauthorised};
use crate::cdi::{
    http::call::Handled,
    storage::{Transaction, sessions},
    tokens::refresh::{RefreshToken, hash1, hash2},
};

enum Outcome {
    Missing,
    Theft(Session),
    Refreshed(Session),
}

/// `POST /recipe/session/refresh`.
///
/// The current token may be exchanged again and again until one of the tokens that it was exchanged
/// for has been seen (here, or by `verify`); from then on its use is theft. The session goes on: what
/// to do about it is the SDK's decision.
pub fn refresh(call: &Call) -> Handled {
    let input = call.input;
    let text = input.text("refreshToken")?;
    let _ = input.text_if_there("antiCsrfToken")?;
    let anti_csrf = input.flag("enableAntiCsrf")?;
    let dynamic_key = if call.version.has_login_methods() {
        Some(input.flag("useDynamicSigningKey")?)
    } else {
        input.flag_if_there("useDynamicSigningKey")?
    };
    let token = match call.core.refresh_key.open(text) {
        Ok(token) => token,
        Err(reason) => return Ok(unauthorised(reason)),
    };
    match call.transact(|tx| exchange(call, tx, text, &token, dynamic_key.map(|dynamic| !dynamic)))? {
        Outcome::Missing => Ok(unauthorised("Session missing in db or has expired")),
        Outcome::Theft(session) => Ok(json!({
            "status": "TOKEN_THEFT_DETECTED",
            // In every version, unlike elsewhere.
            "session": {"handle": session.handle, "userId": session.user_id, "recipeUserId": session.user_id},
        })
        .into()),
        Outcome::Refreshed(session) => {
            TokenSet::new(call, &session, Some(hash1(text)), anti_csrf)?.answer(call, &session)
        }
    }
}

fn exchange(
    call: &Call,
    tx: &Transaction,
    text: &str,
    token: &RefreshToken,
    static_key: Option<bool>,
) -> Result<Outcome, Refusal> {
    let now = call.now;
    let session = sessions::get(tx, &token.session_handle)?.filter(|session| session.expires >= now);
    let Some(mut session) = session else { return Ok(Outcome::Missing) };
    let own = hash2(&hash1(text));
    if session.refresh_hash != own {
        let parent_is_current =
            token.parent_hash.as_deref().is_some_and(|p| hash2(p) == session.refresh_hash);
        if !parent_is_current {
            return Ok(Outcome::Theft(session));
        }
        session.refresh_hash = own;
        session.expires = now + call.core.lifetimes.refresh_token;
        sessions::rotate(tx, &session.handle, &session.refresh_hash, session.expires)?;
    }
    if let Some(wanted) = static_key.filter(|wanted| *wanted != session.static_key) {
        session.static_key = wanted;
        sessions::set_static_key(tx, &session.handle, wanted)?;
    }
    Ok(Outcome::Refreshed(session))
}
