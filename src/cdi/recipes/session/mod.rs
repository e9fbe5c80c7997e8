//! Sessions: made, verified, refreshed, ended.

mod create;
mod data;
mod refresh;
mod regenerate;
mod remove;
mod verify;

pub use create::create;
pub use data::{get, put_jwt_data, put_session_data};
pub use refresh::refresh;
pub use regenerate::regenerate;
pub use remove::{handles_of_user, remove};
pub use verify::verify;

use serde_json::{Map, Value, json};

use super::{
    super::{
        clock::Millis,
        http::{Answer, Call, Refusal},
        storage::sessions::Session,
        tokens::{
            access::{AccessToken, Format},
            keys::Kind,
            refresh::{RefreshToken, hash1},
        },
    },
    status_with_message,
};

/// The session ended, or never was.
fn unauthorised(message: impl std::fmt::Display) -> Answer {
    status_with_message("UNAUTHORISED", message).into()
}

/// Refuses claims that the protocol sets itself.
fn check_claims(claims: &Map<String, Value>, format: Format) -> Result<(), Refusal> {
    if format.protected().iter().any(|name| claims.contains_key(*name)) {
        return Err(Refusal::input("The user payload contains protected field"));
    }
    Ok(())
}

/// The part of an answer that describes the session.
fn session_json(
    call: &Call,
    handle: &str,
    user_id: &str,
    tenant: &str,
    claims: &Map<String, Value>,
) -> Value {
    let mut session = json!({"handle": handle, "userId": user_id});
    if call.version.has_login_methods() {
        session["recipeUserId"] = user_id.into();
    }
    session["userDataInJWT"] = Value::Object(claims.clone());
    session["tenantId"] = tenant.into();
    session
}

/// The part of an answer that is an access token, signed. Its times are cut to whole seconds.
fn access_json(call: &Call, token: &AccessToken, static_key: bool) -> Result<Value, Refusal> {
    let kind = if static_key { Kind::Static } else { Kind::Rotating };
    let text = token.sign(&*call.core.keys.signer(kind)?)?;
    let whole = |time: Millis| time / 1000 * 1000;
    Ok(json!({"token": text, "expiry": whole(token.expires), "createdTime": whole(token.created)}))
}

/// A full set of tokens for a session.
struct TokenSet {
    refresh_text: String,
    access: AccessToken,
    created: Millis,
}

impl TokenSet {
    /// New tokens; `parent` is the hash of the refresh token that they are exchanged for.
    fn new(call: &Call, session: &Session, parent: Option<String>, anti_csrf: bool) -> Result<Self, Refusal> {
        let token = RefreshToken::new(&session.handle, &session.user_id, parent.clone());
        let sealed = call.core.refresh_key.seal(&token);
        let refresh_text = sealed.ok_or_else(|| Refusal::Internal("can't encrypt a refresh token".into()))?;
        let created = call.now;
        let access = AccessToken {
            format: Format::of(call.version),
            created,
            expires: created + call.core.lifetimes.access_token,
            user_id: session.user_id.clone(),
            tenant: "public".into(),
            session_handle: session.handle.clone(),
            refresh_hash: hash1(&refresh_text),
            parent_refresh_hash: parent,
            anti_csrf: anti_csrf.then(|| uuid::Uuid::new_v4().to_string()),
            claims: session.data_in_jwt.clone(),
        };
        Ok(Self { refresh_text, access, created })
    }

    /// The whole answer that hands them out.
    fn answer(&self, call: &Call, session: &Session) -> Result<Answer, Refusal> {
        let Self { refresh_text, access, created } = self;
        let expiry = created + call.core.lifetimes.refresh_token;
        let mut answer = json!({
            "session": session_json(call, &session.handle, &session.user_id, &access.tenant, &session.data_in_jwt),
            "accessToken": access_json(call, access, session.static_key)?,
            "refreshToken": {"token": refresh_text, "expiry": expiry, "createdTime": created},
        });
        if let Some(token) = &access.anti_csrf {
            answer["antiCsrfToken"] = token.clone().into();
        }
        answer["status"] = "OK".into();
        Ok(answer.into())
    }
}
