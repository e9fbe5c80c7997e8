use super::{Call, Session, TokenSet, check_claims};
use crate::cdi::{
    http::call::Handled,
    storage::sessions,
    tokens::{access::Format, refresh::hash2},
};

/// `POST /recipe/session`. The user needn't be one of this core's.
pub fn create(call: &Call) -> Handled {
    let input = call.input;
    let user_id = input.text("userId")?;
    let anti_csrf = input.flag("enableAntiCsrf")?;
    let data_in_jwt = input.object("userDataInJWT")?;
    let data_in_database = input.object("userDataInDatabase")?;
    let static_key = input.flag_if_there("useDynamicSigningKey")? == Some(false);
    check_claims(&data_in_jwt, Format::of(call.version))?;

    let now = call.now;
    let mut session = Session {
        handle: uuid::Uuid::new_v4().to_string(),
        user_id: user_id.into(),
        refresh_hash: String::new(),
        data_in_database,
        data_in_jwt,
        created: now,
        expires: now + call.core.lifetimes.refresh_token,
        static_key,
    };
    let tokens = TokenSet::new(call, &session, None, anti_csrf)?;
    session.refresh_hash = hash2(&tokens.access.refresh_hash);
    // Signed first: the signature is the slow part, and the transaction keeps others waiting.
    let answer = tokens.answer(call, &session)?;
    call.transact(|tx| Ok(sessions::insert(tx, &session)?))?;
    Ok(answer)
}
