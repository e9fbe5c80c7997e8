//! Users who sign in with an e-mail address and a password.
//!
//! bcrypt takes a tenth of a second, so it runs before or after a transaction, never in one.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::json;

use super::{
    super::{
        http::{Answer, Call, Refusal, call::Handled, input},
        storage::{
            resets::{self, Reset},
            users::{self as stored, Recipe, User},
        },
        tokens::hash::{random, sha256_hex},
    },
    status, user_json, users,
};

fn signed_in(call: &Call, user: &User) -> Answer {
    let mut answer = json!({"status": "OK", "user": user_json::user(user, call.version)});
    if call.version.has_login_methods() {
        answer["recipeUserId"] = user.id.clone().into();
    }
    answer.into()
}

/// bcrypt looks at 72 bytes at most, in the real core as well.
fn hash_password(call: &Call, password: &str) -> Result<String, Refusal> {
    let failed = |error: bcrypt::BcryptError| Refusal::Internal(error.to_string());
    bcrypt::hash(password, call.core.bcrypt_cost).map_err(failed)
}

fn check_new_password(password: &str) -> Result<(), Refusal> {
    if password.is_empty() {
        return Err(Refusal::input("Password cannot be an empty string"));
    }
    Ok(())
}

/// `POST /recipe/signup`.
pub fn sign_up(call: &Call) -> Handled {
    let email = input::email(call.input.text("email")?);
    let password = call.input.text("password")?;
    check_new_password(password)?;
    let mut user = User::new(Recipe::EmailPassword, call.now);
    user.email = Some(email);
    user.password_hash = Some(hash_password(call, password)?);
    match call.transact(|tx| Ok(stored::insert(tx, &user)?))? {
        Ok(()) => Ok(signed_in(call, &user)),
        Err(_) => Ok(status("EMAIL_ALREADY_EXISTS_ERROR")),
    }
}

/// `POST /recipe/signin`.
pub fn sign_in(call: &Call) -> Handled {
    let email = input::email(call.input.text("email")?);
    let password = call.input.text("password")?;
    let found = call.transact(|tx| Ok(stored::by_email(tx, Recipe::EmailPassword, &email)?))?;
    let fits = |user: &User| {
        user.password_hash.as_deref().is_some_and(|hash| bcrypt::verify(password, hash).unwrap_or(false))
    };
    Ok(found.filter(fits).map_or_else(|| status("WRONG_CREDENTIALS_ERROR"), |user| signed_in(call, &user)))
}

/// `POST /recipe/user/password/reset/token`: for any user since 4.0, before only for those with a
/// password, whose address the caller didn't name.
pub fn create_reset_token(call: &Call) -> Handled {
    let user_id = call.input.text("userId")?;
    let named = if call.version.has_login_methods() { Some(call.input.text("email")?) } else { None };
    let token = URL_SAFE_NO_PAD.encode(random::<96>());
    let expires = call.now + call.core.lifetimes.password_reset;
    call.transact(|tx| {
        let found = stored::by_id(tx, user_id)?;
        let email = match (found, named) {
            (Some(_), Some(email)) => input::email(email),
            (Some(User { recipe: Recipe::EmailPassword, email: Some(email), .. }), None) => email,
            _ => return Ok(status("UNKNOWN_USER_ID_ERROR")),
        };
        resets::insert(tx, &sha256_hex(&token), &Reset { user_id: user_id.into(), email, expires })?;
        Ok(json!({"status": "OK", "token": token}).into())
    })
}

/// `POST /recipe/user/password/reset/token/consume`: whose token it is; it works once.
pub fn consume_reset_token(call: &Call) -> Handled {
    let token = call.input.text("token")?;
    Ok(match take_reset(call, token)? {
        Some(reset) => json!({"status": "OK", "userId": reset.user_id, "email": reset.email}).into(),
        None => status("RESET_PASSWORD_INVALID_TOKEN_ERROR"),
    })
}

fn take_reset(call: &Call, token: &str) -> Result<Option<Reset>, Refusal> {
    let found = call.transact(|tx| Ok(resets::take(tx, &sha256_hex(token))?))?;
    Ok(found.filter(|reset| reset.expires >= call.now))
}

/// `POST /recipe/user/password/reset`: takes a token and sets the password (until 3.x).
pub fn reset_password(call: &Call) -> Handled {
    let method = call.input.text("method")?;
    let token = call.input.text("token")?;
    let password = call.input.text("newPassword")?;
    if method != "token" {
        return Err(Refusal::input("Unsupported method for password reset"));
    }
    check_new_password(password)?;
    let hash = hash_password(call, password)?;
    let now = call.now;
    call.transact(|tx| {
        let invalid = || Ok(status("RESET_PASSWORD_INVALID_TOKEN_ERROR"));
        let Some(reset) = resets::take(tx, &sha256_hex(token))?.filter(|reset| reset.expires >= now) else {
            return invalid();
        };
        match stored::by_id(tx, &reset.user_id)? {
            Some(user) if user.recipe == Recipe::EmailPassword => {
                stored::set_password_hash(tx, &user.id, &hash)?;
                Ok(json!({"status": "OK", "userId": user.id}).into())
            }
            _ => invalid(),
        }
    })
}

/// `PUT /recipe/user`: changes address, password or both.
pub fn update_user(call: &Call) -> Handled {
    let input = call.input;
    let id = input.text(if call.version.has_login_methods() { "recipeUserId" } else { "userId" })?;
    let email = input.text_if_there("email")?.map(input::email);
    let password = input.text_if_there("password")?;
    if email.is_none() && password.is_none() {
        return Err(Refusal::input("You have to provide either email or password."));
    }
    let hash = password.map(|password| hash_password(call, password)).transpose()?;
    call.transact(|tx| {
        let found = stored::by_id(tx, id)?.filter(|user| user.recipe == Recipe::EmailPassword);
        let Some(mut user) = found else { return Ok(status("UNKNOWN_USER_ID_ERROR")) };
        if email.is_some() {
            user.email = email;
            if stored::set_contact(tx, &user)?.is_err() {
                return Ok(status("EMAIL_ALREADY_EXISTS_ERROR"));
            }
        }
        if let Some(hash) = hash {
            stored::set_password_hash(tx, &user.id, &hash)?;
        }
        Ok(status("OK"))
    })
}

/// `GET /recipe/user`: by id or e-mail address.
pub fn get_user(call: &Call) -> Handled {
    let id = call.input.text_if_there("userId")?;
    let email = call.input.text_if_there("email")?.map(input::email);
    let (found, missing) = call.transact(|tx| match (id, email) {
        (Some(id), None) => {
            let found = stored::by_id(tx, id)?.filter(|user| user.recipe == Recipe::EmailPassword);
            Ok((found, "UNKNOWN_USER_ID_ERROR"))
        }
        (None, Some(email)) => {
            Ok((stored::by_email(tx, Recipe::EmailPassword, &email)?, "UNKNOWN_EMAIL_ERROR"))
        }
        (None, None) => Err(Refusal::input("Please provide one of userId or email")),
        (Some(_), Some(_)) => Err(Refusal::input("Please provide only one of userId or email")),
    })?;
    users::one(call, found, missing)
}
