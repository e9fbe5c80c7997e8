//! Users who sign in at a provider. The OAuth exchange itself is the SDK's.

use serde_json::json;

use super::{
    super::{
        http::{Call, Refusal, call::Handled, input},
        storage::{
            Transaction,
            users::{self as stored, Recipe, Taken, ThirdParty, User},
        },
    },
    user_json, users,
};

/// `POST /recipe/signinup`.
pub fn sign_in_up(call: &Call) -> Handled {
    let id = call.input.text("thirdPartyId")?.into();
    let user_id = call.input.text("thirdPartyUserId")?.into();
    let account = ThirdParty { id, user_id };
    let contact = call.input.inner("email")?;
    let email = input::email(contact.text("id")?);
    // The older protocol doesn't say whether the provider verified the address.
    let verified = call.version.has_login_methods() && contact.flag("isVerified")?;

    let (created, user) = call.transact(|tx| {
        let (created, mut user) = find_or_create(call, tx, account, &email)?;
        if verified {
            stored::set_verified(tx, &user.id, &email)?;
            user.email_verified = true;
        }
        Ok((created, user))
    })?;
    let mut answer = json!({
        "status": "OK",
        "createdNewUser": created,
        "user": user_json::user(&user, call.version),
    });
    if call.version.has_login_methods() {
        answer["recipeUserId"] = user.id.into();
    }
    Ok(answer.into())
}

fn find_or_create(
    call: &Call,
    tx: &Transaction,
    account: ThirdParty,
    email: &str,
) -> Result<(bool, User), Refusal> {
    if let Some(mut user) = stored::by_third_party(tx, &account)? {
        if user.email.as_deref() != Some(email) {
            user.email = Some(email.into());
            expect_free(stored::set_contact(tx, &user)?)?;
            // Whether the new address is verified was asked of the old one.
            user = stored::by_id(tx, &user.id)?.unwrap_or(user);
        }
        return Ok((false, user));
    }
    let mut user = User::new(Recipe::ThirdParty, call.now);
    user.email = Some(email.into());
    user.third_party = Some(account);
    expect_free(stored::insert(tx, &user)?)?;
    Ok((true, user))
}

/// E-mail addresses of third-party users are not unique, so nothing of theirs is ever taken.
fn expect_free(outcome: Result<(), Taken>) -> Result<(), Refusal> {
    outcome.map_err(|taken| Refusal::Internal(format!("{taken:?} of a third-party user is taken")))
}

/// `GET /recipe/user` with rid `thirdparty`: by id or by account.
pub fn get_user(call: &Call) -> Handled {
    let id = call.input.text_if_there("userId")?;
    let provider = call.input.text_if_there("thirdPartyId")?;
    let account_id = call.input.text_if_there("thirdPartyUserId")?;
    match (id, provider, account_id) {
        (Some(id), None, None) => {
            let found = call.transact(|tx| Ok(stored::by_id(tx, id)?))?;
            let found = found.filter(|user| user.recipe == Recipe::ThirdParty);
            users::one(call, found, "UNKNOWN_USER_ID_ERROR")
        }
        (None, Some(id), Some(user_id)) => {
            let account = ThirdParty { id: id.into(), user_id: user_id.into() };
            let found = call.transact(|tx| Ok(stored::by_third_party(tx, &account)?))?;
            users::one(call, found, "UNKNOWN_THIRD_PARTY_USER_ERROR")
        }
        _ => Err(Refusal::input("Please provide one of userId or (thirdPartyId & thirdPartyUserId)")),
    }
}

/// `GET /recipe/users/by-email?email`.
pub fn users_by_email(call: &Call) -> Handled {
    let email = input::email(call.input.text("email")?);
    let found = call.transact(|tx| Ok(stored::third_party_by_email(tx, &email)?))?;
    let users: Vec<_> = found.iter().map(|user| user_json::user(user, call.version)).collect();
    Ok(json!({"status": "OK", "users": users}).into())
}
