use serde_json::json;

use super::{Call, Refusal};
use crate::cdi::{http::call::Handled, storage::sessions};

/// `POST /recipe/session/remove`: by handles, or every one of a user.
pub fn remove(call: &Call) -> Handled {
    let input = call.input;
    let user_id = input.text_if_there("userId")?;
    let handles = input.texts_if_there("sessionHandles")?;
    let _ = input.flag_if_there("revokeAcrossAllTenants")?;
    let _ = input.flag_if_there("revokeSessionsForLinkedAccounts")?;
    let now = call.now;
    let revoked = call.transact(|tx| {
        let handles: Vec<String> = match (user_id, handles) {
            (Some(id), None) => sessions::handles_of_user(tx, id, now)?,
            (None, Some(handles)) => handles.into_iter().map(str::to_owned).collect(),
            _ => {
                let text = "Invalid JSON input - use one of userId or sessionHandles array";
                return Err(Refusal::input(text));
            }
        };
        let mut revoked = Vec::new();
        for handle in handles {
            if sessions::delete(tx, &handle)? {
                revoked.push(handle);
            }
        }
        Ok(revoked)
    })?;
    Ok(json!({"status": "OK", "sessionHandlesRevoked": revoked}).into())
}

/// `GET /recipe/session/user?userId`.
pub fn handles_of_user(call: &Call) -> Handled {
    let user_id = call.input.text("userId")?;
    let now = call.now;
    let handles = call.transact(|tx| Ok(sessions::handles_of_user(tx, user_id, now)?))?;
    Ok(json!({"status": "OK", "sessionHandles": handles}).into())
}
