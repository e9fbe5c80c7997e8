use serde_json::json;

use super::{Call, check_claims, unauthorised};
use crate::cdi::{
    http::call::Handled,
    recipes::status,
    storage::sessions::{self, Session},
    tokens::access::Format,
};

const MISSING: &str = "Session does not exist.";

fn alive(
    call: &Call,
    tx: &crate::cdi::storage::Transaction,
) -> Result<Option<Session>, crate::cdi::http::Refusal> {
    let now = call.now;
    Ok(sessions::get(tx, call.input.text("sessionHandle")?)?.filter(|session| session.expires >= now))
}

/// `GET /recipe/session?sessionHandle`.
pub fn get(call: &Call) -> Handled {
    let Some(session) = call.transact(|tx| alive(call, tx))? else { return Ok(unauthorised(MISSING)) };
    let mut answer = json!({"sessionHandle": session.handle, "userId": session.user_id});
    if call.version.has_login_methods() {
        answer["recipeUserId"] = session.user_id.into();
    }
    answer["userDataInDatabase"] = session.data_in_database.into();
    answer["expiry"] = session.expires.into();
    answer["userDataInJWT"] = session.data_in_jwt.into();
    answer["timeCreated"] = session.created.into();
    answer["status"] = "OK".into();
    answer["tenantId"] = "public".into();
    Ok(answer.into())
}

/// `PUT /recipe/session/data`: replaces what the application stores beside the session.
pub fn put_session_data(call: &Call) -> Handled {
    call.input.text("sessionHandle")?;
    let data = call.input.object("userDataInDatabase")?;
    put(call, |tx, session| sessions::set_data_in_database(tx, &session.handle, &data))
}

/// `PUT /recipe/jwt/data`: replaces what the next access token carries.
pub fn put_jwt_data(call: &Call) -> Handled {
    call.input.text("sessionHandle")?;
    let data = call.input.object("userDataInJWT")?;
    check_claims(&data, Format::of(call.version))?;
    put(call, |tx, session| sessions::set_data_in_jwt(tx, &session.handle, &data))
}

fn put(
    call: &Call,
    write: impl FnOnce(
        &crate::cdi::storage::Transaction,
        &Session,
    ) -> Result<(), crate::cdi::storage::StorageError>,
) -> Handled {
    call.transact(|tx| {
        let Some(session) = alive(call, tx)? else { return Ok(unauthorised(MISSING)) };
        write(tx, &session)?;
        Ok(status("OK"))
    })
}
