//! Access tokens: JSON Web Tokens signed RS256.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};

use super::{
    hash::base64_url,
    keys::{KeyError, Keys, SigningKey},
};
use crate::cdi::{clock::Millis, http::Version};

/// What an access token says.
#[derive(Clone, Debug)]
pub struct AccessToken {
    /// The format's version, as in the header: `4` of CDI 3.1, `5` of CDI 5.4.
    pub format: Format,
    /// When it was made.
    pub created: Millis,
    /// When it expires.
    pub expires: Millis,
    /// Whose it is.
    pub user_id: String,
    /// The tenant.
    pub tenant: String,
    /// The session.
    pub session_handle: String,
    /// The hash of the refresh token that was made with it.
    pub refresh_hash: String,
    /// The hash of the refresh token that was exchanged for it, until it is known to have arrived.
    pub parent_refresh_hash: Option<String>,
    /// The anti-CSRF token that must come with it.
    pub anti_csrf: Option<String>,
    /// The application's own claims.
    pub claims: Map<String, Value>,
}

/// The layout of an access token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// With `tId`.
    V4,
    /// With `rsub` as well.
    V5,
}

/// An access token that is none.
#[derive(Debug, thiserror::Error)]
pub enum BadToken {
    /// Not made by this core, or changed.
    #[error("io.supertokens.session.jwt.JWT$JWTException: Invalid JWT")]
    Malformed,
    /// Signed by a key that isn't published, or the signature is wrong.
    #[error("io.supertokens.session.jwt.JWT$JWTException: JWT verification failed")]
    Unverified,
    /// Too old.
    #[error("Access token expired")]
    Expired,
}

const PROTECTED: [&str; 9] = [
    "sub",
    "exp",
    "iat",
    "sessionHandle",
    "refreshTokenHash1",
    "parentRefreshTokenHash1",
    "antiCsrfToken",
    "tId",
    "rsub",
];

impl Format {
    /// The format of a version of the protocol.
    pub fn of(version: Version) -> Self {
        if version.has_login_methods() { Self::V5 } else { Self::V4 }
    }

    fn name(self) -> &'static str {
        match self {
            Self::V4 => "4",
            Self::V5 => "5",
        }
    }

    /// The claims that an application may not set.
    pub fn protected(self) -> &'static [&'static str] {
        match self {
            Self::V4 => &PROTECTED[..8],
            Self::V5 => &PROTECTED,
        }
    }
}

impl AccessToken {
    /// The signed text. Times are cut to whole seconds.
    pub fn sign(&self, key: &SigningKey) -> Result<String, KeyError> {
        let header = json!({"kid": key.kid, "typ": "JWT", "version": self.format.name(), "alg": "RS256"});
        sign(&header, &Value::Object(self.payload()), key)
    }

    fn payload(&self) -> Map<String, Value> {
        let mut payload = Map::new();
        let mut put = |name: &str, value: Value| {
            payload.insert(name.into(), value);
        };
        put("iat", (self.created / 1000).into());
        put("exp", (self.expires / 1000).into());
        put("sub", self.user_id.clone().into());
        put("tId", self.tenant.clone().into());
        if self.format == Format::V5 {
            put("rsub", self.user_id.clone().into());
        }
        put("sessionHandle", self.session_handle.clone().into());
        put("refreshTokenHash1", self.refresh_hash.clone().into());
        put("parentRefreshTokenHash1", self.parent_refresh_hash.clone().into());
        put("antiCsrfToken", self.anti_csrf.clone().into());
        payload.extend(self.claims.clone());
        payload
    }

    /// Reads a token that a published key signed and that has not expired.
    pub fn verify(text: &str, keys: &Keys, now: Millis) -> Result<Self, BadToken> {
        let token = Self::read(text)?;
        let (message, signature) = text.rsplit_once('.').ok_or(BadToken::Malformed)?;
        let kid = header(text).and_then(|header| header.get("kid")?.as_str().map(str::to_owned));
        let key = kid.and_then(|kid| keys.by_id(&kid)).ok_or(BadToken::Unverified)?;
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| BadToken::Malformed)?;
        if !key.verifies(message.as_bytes(), &signature) {
            return Err(BadToken::Unverified);
        }
        if token.expires < now { Err(BadToken::Expired) } else { Ok(token) }
    }

    /// Reads a token without asking who signed it and when it expires.
    pub fn read(text: &str) -> Result<Self, BadToken> {
        Self::parse(text).ok_or(BadToken::Malformed)
    }

    fn parse(text: &str) -> Option<Self> {
        let header = header(text)?;
        let format = match header.get("version")?.as_str()? {
            "4" => Format::V4,
            "5" => Format::V5,
            _ => return None,
        };
        let mut parts = text.split('.');
        let Value::Object(mut claims) = part(parts.nth(1)?)? else { return None };
        let mut take = |name: &str| claims.shift_remove(name);
        let seconds = |value: Value| value.as_i64()?.checked_mul(1000);
        let string = |value: Value| value.as_str().map(str::to_owned);
        let token = Self {
            format,
            created: seconds(take("iat")?)?,
            expires: seconds(take("exp")?)?,
            user_id: string(take("sub")?)?,
            tenant: string(take("tId")?)?,
            session_handle: string(take("sessionHandle")?)?,
            refresh_hash: string(take("refreshTokenHash1")?)?,
            parent_refresh_hash: take("parentRefreshTokenHash1").and_then(string),
            anti_csrf: take("antiCsrfToken").and_then(string),
            claims: Map::new(),
        };
        if format == Format::V5 {
            take("rsub")?;
        }
        Some(Self { claims, ..token })
    }
}

fn header(token: &str) -> Option<Value> {
    if token.split('.').count() == 3 { part(token.split('.').next()?) } else { None }
}

fn part(text: &str) -> Option<Value> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()
}

fn sign(header: &Value, payload: &Value, key: &SigningKey) -> Result<String, KeyError> {
    let message = format!(
        "{}.{}",
        base64_url(header.to_string().as_bytes()),
        base64_url(payload.to_string().as_bytes())
    );
    let signature = key.sign(message.as_bytes())?;
    Ok(format!("{message}.{}", base64_url(&signature)))
}
