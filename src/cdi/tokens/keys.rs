//! The keys that sign access tokens: one that never rotates and one that does.
//!
//! Making an RSA key takes 50 to 500 ms, so it happens on threads of its own and whatever needs a
//! key waits for it; the port answers long before.

use std::{
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread::{self, JoinHandle},
};

use aws_lc_rs::{
    encoding::{AsDer as _, Pkcs8V1Der},
    rand::SystemRandom,
    rsa::KeySize,
    signature::{self, KeyPair as _, RsaKeyPair, UnparsedPublicKey},
};
use serde_json::{Value, json};

use super::hash::base64_url;
use crate::cdi::{
    clock::{Clock, Millis},
    options::Lifetimes,
    storage::{Storage, StorageError, keys as stored, keys::StoredKey},
};

/// How long before a new rotating key signs: until then caches of the published keys have seen it.
const OVERLAP: Millis = 60_000;

/// Which key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The one that is replaced every `signing_key` milliseconds; its id begins `d-`.
    Rotating,
    /// The one that never is; its id begins `s-`.
    Static,
}

/// A key.
#[derive(Debug)]
pub struct SigningKey {
    /// Its id, as in the header of tokens.
    pub kid: String,
    kind: Kind,
    created: Millis,
    pair: RsaKeyPair,
}

/// No key could be made or stored.
#[derive(Clone, Debug, thiserror::Error)]
#[error("no signing key: {0}")]
pub struct KeyError(String);

impl SigningKey {
    /// Signs as RS256 wants it.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(&signature::RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
            .map_err(|error| KeyError(error.to_string()))?;
        Ok(signature)
    }

    /// Whether it made that signature.
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        let key =
            UnparsedPublicKey::new(&signature::RSA_PKCS1_2048_8192_SHA256, self.pair.public_key().as_ref());
        key.verify(message, signature).is_ok()
    }

    fn jwk(&self) -> Value {
        let key = self.pair.public_key();
        json!({
            "kty": "RSA",
            "kid": self.kid,
            "n": base64_url(key.modulus().big_endian_without_leading_zero()),
            "e": base64_url(key.exponent().big_endian_without_leading_zero()),
            "alg": "RS256",
            "use": "sig",
        })
    }
}

/// Every key, newest first, and which are being made.
#[derive(Default)]
struct State {
    keys: Vec<Arc<SigningKey>>,
    making: Vec<Kind>,
    failed: Option<KeyError>,
    threads: Vec<JoinHandle<()>>,
}

/// The key ring of a core.
pub struct Keys {
    state: Mutex<State>,
    changed: Condvar,
    storage: Arc<Storage>,
    clock: Clock,
    lifetimes: Lifetimes,
}

impl Keys {
    /// Loads the stored keys and begins to make those that are missing.
    pub fn start(storage: Arc<Storage>, clock: Clock, lifetimes: Lifetimes) -> Result<Arc<Self>, KeyError> {
        let read = storage.transact(stored::all).map_err(storage_error)?;
        let keys = read.iter().map(|key| load(key).map(Arc::new)).collect::<Result<_, _>>()?;
        let state = Mutex::new(State { keys, ..State::default() });
        let ring = Arc::new(Self { state, changed: Condvar::new(), storage, clock, lifetimes });
        let now = ring.clock.now();
        for kind in [Kind::Rotating, Kind::Static] {
            ring.make_if_due(&mut ring.lock(), kind, now);
        }
        Ok(ring)
    }

    /// The key that signs now; waits for it where it is being made.
    pub fn signer(self: &Arc<Self>, kind: Kind) -> Result<Arc<SigningKey>, KeyError> {
        self.wait(kind, Self::pick)
    }

    /// The published key with that id.
    pub fn by_id(&self, kid: &str) -> Option<Arc<SigningKey>> {
        let now = self.clock.now();
        let state = self.lock();
        state.keys.iter().find(|key| key.kid == kid && self.is_published(key, now)).cloned()
    }

    /// The published keys as a JSON Web Key Set has them (rotating ones first, newest first), and for
    /// how many seconds that stays so.
    pub fn published(self: &Arc<Self>) -> Result<(Vec<Value>, i64), KeyError> {
        self.signer(Kind::Static)?;
        let newest = self.signer(Kind::Rotating)?.created;
        let now = self.clock.now();
        let state = self.lock();
        let of = |kind| state.keys.iter().filter(move |key| key.kind == kind && self.is_published(key, now));
        let keys = of(Kind::Rotating).chain(of(Kind::Static)).map(|key| key.jwk()).collect();
        let next = newest + self.lifetimes.signing_key - OVERLAP - now;
        Ok((keys, (next / 1000).max(1)))
    }

    /// Waits for keys that are being made, so that the storage can be closed.
    pub fn finish(&self) {
        let threads = std::mem::take(&mut self.lock().threads);
        for thread in threads {
            let _ = thread.join();
        }
    }

    fn wait<T>(
        self: &Arc<Self>,
        kind: Kind,
        pick: impl Fn(&Self, &State, Kind, Millis) -> Option<T>,
    ) -> Result<T, KeyError> {
        let mut state = self.lock();
        loop {
            let now = self.clock.now();
            self.make_if_due(&mut state, kind, now);
            if let Some(found) = pick(self, &state, kind, now) {
                return Ok(found);
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            if let Some(error) = state.failed.take() {
                return Err(error);
            }
        }
    }

    /// A new key signs once caches had the time to see it, or at once where no older one may.
    fn pick(&self, state: &State, kind: Kind, now: Millis) -> Option<Arc<SigningKey>> {
        let mut valid = state.keys.iter().filter(|key| key.kind == kind && self.may_sign(key, now));
        let newest = valid.next()?;
        let older = valid.next();
        let seen = kind == Kind::Static || newest.created + OVERLAP <= now;
        Some(older.filter(|_| !seen).unwrap_or(newest).clone())
    }

    fn may_sign(&self, key: &SigningKey, now: Millis) -> bool {
        key.kind == Kind::Static || now < key.created + self.lifetimes.signing_key
    }

    fn is_published(&self, key: &SigningKey, now: Millis) -> bool {
        key.kind == Kind::Static || now < key.created + self.published_for()
    }

    fn published_for(&self) -> Millis {
        self.lifetimes.signing_key + 2 * self.lifetimes.access_token
    }

    fn make_if_due(self: &Arc<Self>, state: &mut State, kind: Kind, now: Millis) {
        let newest = state.keys.iter().filter(|key| key.kind == kind).map(|key| key.created).max();
        let due = match (kind, newest) {
            (_, None) => true,
            (Kind::Static, Some(_)) => false,
            (Kind::Rotating, Some(created)) => now >= created + self.lifetimes.signing_key - OVERLAP,
        };
        if due && !state.making.contains(&kind) {
            state.making.push(kind);
            state.failed = None;
            let ring = Arc::clone(self);
            state.threads.push(thread::spawn(move || ring.make(kind)));
        }
    }

    fn make(&self, kind: Kind) {
        let made = self.make_and_store(kind);
        let mut state = self.lock();
        state.making.retain(|making| *making != kind);
        match made {
            Ok(key) => state.keys.insert(0, Arc::new(key)),
            Err(error) => state.failed = Some(error),
        }
        drop(state);
        self.changed.notify_all();
    }

    /// A key is stored before anything is signed with it.
    fn make_and_store(&self, kind: Kind) -> Result<SigningKey, KeyError> {
        let pair = RsaKeyPair::generate(KeySize::Rsa2048).map_err(|error| KeyError(error.to_string()))?;
        let pkcs8: Pkcs8V1Der = pair.as_der().map_err(|error| KeyError(error.to_string()))?;
        let created = self.clock.now();
        let id = match kind {
            Kind::Rotating => format!("d-{created}"),
            Kind::Static => format!("s-{}", uuid::Uuid::new_v4()),
        };
        let key = StoredKey {
            kid: id.clone(),
            is_static: kind == Kind::Static,
            created,
            pkcs8: pkcs8.as_ref().to_vec(),
        };
        self.storage
            .transact(|tx| {
                stored::delete_rotated(tx, created - self.published_for())?;
                stored::insert(tx, &key)
            })
            .map_err(storage_error)?;
        Ok(SigningKey { kid: id, kind, created, pair })
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[expect(clippy::needless_pass_by_value, reason = "fits map_err")]
fn storage_error(error: StorageError) -> KeyError {
    KeyError(error.to_string())
}

fn load(key: &StoredKey) -> Result<SigningKey, KeyError> {
    let pair = RsaKeyPair::from_pkcs8(&key.pkcs8).map_err(|error| KeyError(error.to_string()))?;
    let kind = if key.is_static { Kind::Static } else { Kind::Rotating };
    Ok(SigningKey { kid: key.kid.clone(), kind, created: key.created, pair })
}
