//! Looking users up, whatever they sign in with.

use serde_json::json;

use super::{
    super::{
        clock::Millis,
        http::{Call, Refusal, call::Handled, input},
        storage::{
            sessions,
            users::{self, ThirdParty, User},
        },
    },
    status, user_json,
};

/// `GET /user/id?userId`.
pub fn by_id(call: &Call) -> Handled {
    let id = call.input.text("userId")?;
    one(call, call.transact(|tx| Ok(users::by_id(tx, id)?))?, "UNKNOWN_USER_ID_ERROR")
}

/// `POST /user/remove`: with the sessions and everything else that is kept under that id.
pub fn remove(call: &Call) -> Handled {
    let id = call.input.text("userId")?;
    // No accounts are linked here, so there are no others to remove.
    let _ = call.input.flag_if_there("removeAllLinkedAccounts")?;
    call.transact(|tx| {
        for handle in sessions::handles_of_user(tx, id, Millis::MIN)? {
            sessions::delete(tx, &handle)?;
        }
        Ok(users::delete(tx, id)?)
    })?;
    Ok(status("OK"))
}

/// The user, or the outcome that there is none.
pub fn one(call: &Call, found: Option<User>, missing: &str) -> Handled {
    Ok(match found {
        Some(user) => json!({"status": "OK", "user": user_json::user(&user, call.version)}).into(),
        None => status(missing),
    })
}

/// `GET /users/by-accountinfo`: the users who have any (`doUnionOfAccountInfo=true`) or all of the
/// given e-mail address, phone number and third-party account.
pub fn by_account_info(call: &Call) -> Handled {
    let input = call.input;
    let email = input.text_if_there("email")?.map(input::email);
    let phone = input.text_if_there("phoneNumber")?.map(input::phone);
    let account = third_party_account(call)?;
    let credential = input.text_if_there("webauthnCredentialId")?;
    let any = match input.text("doUnionOfAccountInfo")? {
        "true" => true,
        "false" => false,
        _ => {
            let text = "'doUnionOfAccountInfo' should be either 'true' or 'false'";
            return Err(Refusal::input(text));
        }
    };
    let mut found =
        call.transact(|tx| Ok(users::by_any(tx, email.as_deref(), phone.as_deref(), account.as_ref())?))?;
    if !any {
        // Nobody here has a WebAuthn credential.
        found.retain(|user| {
            credential.is_none()
                && (email.is_none() || user.email == email)
                && (phone.is_none() || user.phone == phone)
                && (account.is_none() || user.third_party == account)
        });
    }
    let users: Vec<_> = found.iter().map(|user| user_json::user(user, call.version)).collect();
    Ok(json!({"status": "OK", "users": users}).into())
}

fn third_party_account(call: &Call) -> Result<Option<ThirdParty>, Refusal> {
    let id = call.input.text_if_there("thirdPartyId")?;
    let user_id = call.input.text_if_there("thirdPartyUserId")?;
    match (id, user_id) {
        (Some(id), Some(user_id)) => Ok(Some(ThirdParty { id: id.into(), user_id: user_id.into() })),
        (None, None) => Ok(None),
        _ => Err(Refusal::input(
            "If 'thirdPartyId' is provided, 'thirdPartyUserId' must also be provided, and vice versa",
        )),
    }
}
