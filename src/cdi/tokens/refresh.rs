//! Refresh tokens: encrypted, opaque to everyone else. The shape is `ciphertext.nonce.V2`, as the
//! real core's.

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};

use super::hash::{hex, random, sha256_hex};

/// What a refresh token says.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RefreshToken {
    /// The session.
    pub session_handle: String,
    /// Whose it is.
    pub user_id: String,
    /// The hash of the refresh token that was exchanged for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent_hash: Option<String>,
    nonce: String,
}

/// The key that refresh tokens are encrypted with.
pub struct RefreshKey(RandomizedNonceKey);

/// The hash that access tokens carry.
pub fn hash1(token: &str) -> String {
    sha256_hex(token)
}

/// The hash that is stored: of the hash that access tokens carry, so that neither can be used to
/// refresh.
pub fn hash2(hash1: &str) -> String {
    sha256_hex(hash1)
}

impl RefreshToken {
    /// A token of a session, different from any other.
    pub fn new(session_handle: &str, user_id: &str, parent_hash: Option<String>) -> Self {
        Self {
            session_handle: session_handle.into(),
            user_id: user_id.into(),
            parent_hash,
            nonce: hex(&random::<32>()),
        }
    }
}

impl RefreshKey {
    /// From 32 bytes; `None` where there are more or fewer.
    pub fn new(secret: &[u8]) -> Option<Self> {
        RandomizedNonceKey::new(&AES_256_GCM, secret).ok().map(Self)
    }

    /// The token's text; `None` where the cipher fails, which no token makes it.
    pub fn seal(&self, token: &RefreshToken) -> Option<String> {
        let mut text = serde_json::to_vec(token).ok()?;
        let nonce = self.0.seal_in_place_append_tag(Aad::from(token.nonce.as_bytes()), &mut text).ok()?;
        let mut bytes = nonce.as_ref().to_vec();
        bytes.append(&mut text);
        Some(format!("{}.{}.V2", STANDARD.encode(bytes), token.nonce))
    }

    /// What the text of a token of ours says; the reason, in the real core's words, where it is none.
    pub fn open(&self, text: &str) -> Result<RefreshToken, &'static str> {
        let Some(("V2", [sealed, nonce])) =
            text.rsplit_once('.').map(|(rest, version)| (version, rest)).and_then(|(version, rest)| {
                rest.split_once('.').map(|(sealed, nonce)| (version, [sealed, nonce]))
            })
        else {
            return Err(UNKNOWN_VERSION);
        };
        self.decrypt(sealed, nonce).ok_or(INVALID)
    }

    fn decrypt(&self, sealed: &str, nonce: &str) -> Option<RefreshToken> {
        let bytes = STANDARD.decode(sealed).ok()?;
        let (iv, rest) = bytes.split_at_checked(NONCE_LEN)?;
        let iv = Nonce::try_assume_unique_for_key(iv).ok()?;
        let mut rest = rest.to_vec();
        let plain = self.0.open_in_place(iv, Aad::from(nonce.as_bytes()), &mut rest).ok()?;
        serde_json::from_slice(plain).ok()
    }
}

/// The real core answers with the name of its exception, and applications log it.
const UNKNOWN_VERSION: &str = "io.supertokens.session.refreshToken.RefreshToken$InvalidRefreshTokenFormatException: \
                               version of refresh token not recognised";
const INVALID: &str = "io.supertokens.session.refreshToken.RefreshToken$InvalidRefreshTokenFormatException: \
                       invalid refresh token";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opens_its_own_and_nothing_else() {
        let key = RefreshKey::new(&[7; 32]).unwrap();
        let text = key.seal(&RefreshToken::new("handle", "user", Some("parent".into()))).unwrap();
        let opened = key.open(&text).unwrap();
        assert_eq!(
            (opened.session_handle.as_str(), opened.parent_hash.as_deref()),
            ("handle", Some("parent"))
        );
        assert!(RefreshKey::new(&[8; 32]).unwrap().open(&text).is_err());
        let changed = text.replace(".V2", "0.V2");
        for bad in ["", "garbage", "a.b", "a.b.V2", ".V2", "..V2", "a.b.V3", &changed] {
            assert!(key.open(bad).is_err(), "{bad}");
        }
    }
}
