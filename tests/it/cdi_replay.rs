//! Recorded traffic of the real core and of the three SDKs, replayed against the built-in core.
//!
//! What differs from run to run (ids, tokens, times) is compared by shape; such a value of a
//! recorded answer stands for the one that came now, also in every later request and answer.

use std::{
    collections::{BTreeSet, HashMap},
    fmt::Write as _,
    sync::atomic::{AtomicI64, Ordering},
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value};
use st::cdi::{Clock, Options};

use crate::cdi_support::{Answer, Core};

const CONTRACT: &str = include_str!("../fixtures/recordings/core-contract.jsonl");
const VOLATILE: &str = include_str!("../fixtures/recordings/core-contract.volatile.json");
const NOT_COVERED: &str = include_str!("../fixtures/recordings/not-covered.txt");
const SDKS: [(&str, &str); 3] = [
    ("node", include_str!("../fixtures/recordings/node-sdk-login.jsonl")),
    ("python", include_str!("../fixtures/recordings/python-sdk-login.jsonl")),
    ("go", include_str!("../fixtures/recordings/go-sdk-login.jsonl")),
];

fn lines(recording: &str) -> Vec<Value> {
    recording.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn options() -> Options {
    // Time passes between any two requests, as it did when the recordings were made.
    let time = AtomicI64::new(1_800_000_000_000);
    let clock = Clock::new(move || time.fetch_add(1, Ordering::SeqCst));
    // The cost of a hash changes nothing that can be compared.
    Options { clock, bcrypt_cost: 4, ..Options::default() }
}

#[tokio::test]
async fn the_real_cores_answers() {
    let core = Core::start(options()).await;
    let volatile: HashMap<String, BTreeSet<String>> = serde_json::from_str(VOLATILE).unwrap();
    let mut not_covered: BTreeSet<&str> =
        NOT_COVERED.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    let none = BTreeSet::new();
    let mut known = Known::default();
    let mut wrong = String::new();
    for line in lines(CONTRACT) {
        let name = line["name"].as_str().unwrap();
        let headers = line["headers"].as_object().unwrap();
        let answer = known.send(&core, &line, headers).await;
        let volatile = volatile.get(name).unwrap_or(&none);
        let mut seen = known.clone();
        let outcome = seen.compare(&line, &answer, &|path, _| volatile.contains(path));
        match (not_covered.remove(name), outcome) {
            (false, Ok(())) => known = seen,
            (true, Err(_)) => assert!(answer.status < 500 || answer.status == 501, "{name}: {answer:?}"),
            (true, Ok(())) => {
                writeln!(wrong, "{name}: passes now, so remove it from not-covered.txt").unwrap();
            }
            (false, Err(why)) => writeln!(wrong, "{name}: {why}").unwrap(),
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(not_covered.is_empty(), "not-covered.txt names unknown calls: {not_covered:?}");
    core.stop().await;
}

/// The three flows were recorded one after the other on one core, so later ones find the users of
/// earlier ones.
#[tokio::test]
async fn the_sdks_logins() {
    let core = Core::start(options()).await;
    // This user was there before the first recording.
    let body =
        r#"{"thirdPartyId":"google","thirdPartyUserId":"g1","email":{"id":"a@b.co","isVerified":true}}"#;
    core.send("POST", "/recipe/signinup", &[], Some(body.into())).await;
    let mut known = Known::default();
    for (sdk, recording) in SDKS {
        for (number, line) in lines(recording).iter().enumerate() {
            let mut headers = Map::new();
            for (header, key) in [("cdi-version", "cdi"), ("rid", "rid")] {
                if line[key].is_string() {
                    headers.insert(header.into(), line[key].clone());
                }
            }
            let answer = known.send(&core, line, &headers).await;
            let outcome = known.compare(line, &answer, &is_random);
            assert_eq!(outcome, Ok(()), "{sdk}, line {}: {} {}", number + 1, line["method"], line["path"]);
        }
    }
    core.stop().await;
}

/// Which fields are random, by their name; a third-party account's ids are not.
fn is_random(path: &str, key: &str) -> bool {
    const RANDOM: [&str; 18] = [
        "id",
        "userId",
        "recipeUserId",
        "handle",
        "timeJoined",
        "timeCreated",
        "createdTime",
        "expiry",
        "token",
        "kid",
        "n",
        "preAuthSessionId",
        "deviceId",
        "codeId",
        "linkCode",
        "userInputCode",
        "antiCsrfToken",
        "sessionHandlesRevoked",
    ];
    RANDOM.contains(&key) && !path.contains("thirdParty")
}

/// What recorded values stand for now.
#[derive(Clone, Default)]
struct Known(HashMap<Value, Value>);

impl Known {
    /// Sends a recorded request, with the values of now.
    async fn send(&self, core: &Core, line: &Value, headers: &Map<String, Value>) -> Answer {
        let headers: Vec<_> =
            headers.iter().map(|(name, value)| (name.as_str(), value.as_str().unwrap())).collect();
        let body = match &line["body"] {
            Value::Null => None,
            Value::String(malformed) => Some(malformed.clone()),
            body => Some(self.translate(body).to_string()),
        };
        let path = self.translate_path(line["path"].as_str().unwrap());
        core.send(line["method"].as_str().unwrap(), &path, &headers, body).await
    }

    fn translate(&self, value: &Value) -> Value {
        match value {
            Value::Object(map) => {
                map.iter().map(|(key, value)| (key.clone(), self.translate(value))).collect()
            }
            Value::Array(list) => list.iter().map(|value| self.translate(value)).collect(),
            other => self.0.get(other).unwrap_or(other).clone(),
        }
    }

    fn translate_path(&self, path: &str) -> String {
        let Some((path, query)) = path.split_once('?') else { return path.into() };
        let mut translated = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
            let value = self.translate(&Value::String(value.into_owned()));
            translated.append_pair(&name, value.as_str().unwrap());
        }
        format!("{path}?{}", translated.finish())
    }

    fn compare(
        &mut self,
        line: &Value,
        answer: &Answer,
        volatile: &dyn Fn(&str, &str) -> bool,
    ) -> Result<(), String> {
        if line["status"] != answer.status {
            return Err(format!("status {} instead of {}: {}", answer.status, line["status"], answer.body));
        }
        let content_type = line["contentType"].as_str().unwrap_or(&answer.content_type);
        if content_type != answer.content_type {
            return Err(format!("{} instead of {content_type}", answer.content_type));
        }
        if line["path"].as_str().unwrap().starts_with("/apiversion") {
            return versions(&line["response"], &answer.body);
        }
        self.same(&line["response"], &answer.body, "", "", volatile)
    }

    fn same(
        &mut self,
        old: &Value,
        new: &Value,
        path: &str,
        key: &str,
        volatile: &dyn Fn(&str, &str) -> bool,
    ) -> Result<(), String> {
        match (old, new) {
            (Value::Object(old), Value::Object(new)) => {
                let keys = |map: &Map<String, Value>| map.keys().cloned().collect::<BTreeSet<_>>();
                if keys(old) != keys(new) {
                    return Err(format!("{path} has {:?} instead of {:?}", keys(new), keys(old)));
                }
                old.iter().try_for_each(|(key, value)| {
                    self.same(value, &new[key], &format!("{path}.{key}"), key, volatile)
                })
            }
            (Value::Array(old), Value::Array(new)) if old.len() == new.len() => {
                old.iter().zip(new).enumerate().try_for_each(|(index, (old, new))| {
                    self.same(old, new, &format!("{path}[{index}]"), key, volatile)
                })
            }
            _ if old == new => Ok(()),
            _ if volatile(path, key) => self.same_shape(old, new, path, key),
            _ => Err(format!("{path} is {new} instead of {old}")),
        }
    }

    fn same_shape(&mut self, old: &Value, new: &Value, path: &str, key: &str) -> Result<(), String> {
        if let (Value::String(old), Value::String(new)) = (old, new) {
            if key == "token" && old.starts_with("eyJ") {
                self.same_token(old, new, path)?;
            } else if shape(old) != shape(new) {
                return Err(format!("{path} looks like {new} instead of {old}"));
            }
        } else if !(old.is_number() && new.is_number()) {
            return Err(format!("{path} is {new} instead of {old}"));
        }
        // Of numbers only these stand for one thing; others may be equal by chance.
        if old.is_string() || key == "timeJoined" || key == "timeCreated" {
            let stands_for = self.0.entry(old.clone()).or_insert_with(|| new.clone());
            if stands_for != new {
                return Err(format!("{path} is {new}, but {old} was {stands_for} before"));
            }
        }
        Ok(())
    }

    /// An access token says the same, in the same order, with what was known in place.
    fn same_token(&mut self, old: &str, new: &str, path: &str) -> Result<(), String> {
        for part in 0..2 {
            let (old, new) = (decode(old, part), decode(new, part));
            let lifetime =
                |map: &Map<String, Value>| Some(map.get("exp")?.as_i64()? - map.get("iat")?.as_i64()?);
            if lifetime(&old) != lifetime(&new) {
                return Err(format!("{path} lives {:?} instead of {:?} s", lifetime(&new), lifetime(&old)));
            }
            if old.keys().ne(new.keys()) {
                return Err(format!("{path} has {:?} instead of {:?}", new.keys(), old.keys()));
            }
            self.same(&old.into(), &new.into(), &format!("{path}<{part}>"), "", &|_, key| {
                matches!(
                    key,
                    "kid"
                        | "iat"
                        | "exp"
                        | "sub"
                        | "rsub"
                        | "sessionHandle"
                        | "refreshTokenHash1"
                        | "parentRefreshTokenHash1"
                        | "antiCsrfToken"
                )
            })?;
        }
        Ok(())
    }
}

fn decode(token: &str, part: usize) -> Map<String, Value> {
    let text = URL_SAFE_NO_PAD.decode(token.split('.').nth(part).unwrap()).unwrap();
    serde_json::from_slice(&text).unwrap()
}

/// This core speaks fewer versions; those that it names must exist.
fn versions(old: &Value, new: &Value) -> Result<(), String> {
    let list = |value: &Value| value["versions"].as_array().cloned().unwrap_or_default();
    let unknown: Vec<_> = list(new).into_iter().filter(|version| !list(old).contains(version)).collect();
    if unknown.is_empty() && !list(new).is_empty() { Ok(()) } else { Err(format!("versions {new}")) }
}

/// What kind of text it is: digits, hexadecimal and other letters apart, by length up to a point.
/// Refresh tokens are opaque and may be of any length.
fn shape(text: &str) -> String {
    if let [_sealed, nonce, version] = text.split('.').collect::<Vec<_>>()[..] {
        return format!("refresh token of version {version}, nonce of {}", nonce.len());
    }
    if uuid::Uuid::parse_str(text.trim_start_matches("s-")).is_ok() {
        return format!("{}uuid", if text.starts_with("s-") { "s-" } else { "" });
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return format!("{} digits", text.len());
    }
    match text.strip_prefix("d-") {
        Some(rest) if rest.parse::<i64>().is_ok() => "d-time".into(),
        _ => format!("{} characters", text.len()),
    }
}
