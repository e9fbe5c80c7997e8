//! What takes time: expiry, rotation of keys, reuse of refresh tokens. The clock is the test's.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use st::cdi::{Clock, Options};

use crate::cdi_support::{Answer, Core};

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// A core whose time stands still until it is moved.
struct Timed {
    core: Core,
    time: Arc<AtomicI64>,
}

impl Timed {
    async fn start() -> Self {
        let time = Arc::new(AtomicI64::new(1_800_000_000_123));
        let clock = Clock::new({
            let time = Arc::clone(&time);
            move || time.load(Ordering::SeqCst)
        });
        let options = Options { clock, bcrypt_cost: 4, ..Options::default() };
        Self { core: Core::start(options).await, time }
    }

    fn pass(&self, millis: i64) {
        self.time.fetch_add(millis, Ordering::SeqCst);
    }

    async fn create(&self) -> Answer {
        let body = json!({"userId": "u", "userDataInJWT": {"role": "admin"}, "userDataInDatabase": {},
            "enableAntiCsrf": false, "useDynamicSigningKey": true});
        self.core.post("/recipe/session", &body).await
    }

    async fn verify(&self, from: &Answer, check_database: bool) -> Answer {
        let body = json!({"accessToken": from.body["accessToken"]["token"], "enableAntiCsrf": false,
            "doAntiCsrfCheck": false, "checkDatabase": check_database});
        self.core.post("/recipe/session/verify", &body).await
    }

    async fn refresh(&self, from: &Answer) -> Answer {
        let body = json!({"refreshToken": from.body["refreshToken"]["token"], "enableAntiCsrf": false,
            "useDynamicSigningKey": true});
        self.core.post("/recipe/session/refresh", &body).await
    }

    async fn kids(&self) -> Vec<String> {
        let answer = self.core.get("/.well-known/jwks.json").await;
        let keys = answer.body["keys"].as_array().unwrap();
        keys.iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
    }
}

fn message(answer: &Answer) -> &str {
    answer.body["message"].as_str().unwrap()
}

#[tokio::test]
async fn an_access_token_expires_and_the_session_goes_on() {
    let timed = Timed::start().await;
    let first = timed.create().await;
    timed.pass(60 * MINUTE - 1000);
    assert_eq!(timed.verify(&first, true).await.outcome(), "OK");
    timed.pass(2000);
    let expired = timed.verify(&first, false).await;
    assert_eq!((expired.outcome(), message(&expired)), ("TRY_REFRESH_TOKEN", "Access token expired"));
    let second = timed.refresh(&first).await;
    assert_eq!(second.outcome(), "OK");
    assert_eq!(timed.verify(&second, true).await.outcome(), "OK");
}

#[tokio::test]
async fn a_session_expires_unless_it_is_refreshed() {
    let timed = Timed::start().await;
    let (used, unused) = (timed.create().await, timed.create().await);
    timed.pass(60 * DAY);
    let used = timed.refresh(&used).await;
    // Only a token that is seen proves that it arrived, and extends the session.
    assert_eq!(timed.verify(&used, false).await.outcome(), "OK");
    timed.pass(60 * DAY);
    assert_eq!(timed.refresh(&used).await.outcome(), "OK");
    let gone = timed.refresh(&unused).await;
    assert_eq!((gone.outcome(), message(&gone)), ("UNAUTHORISED", "Session missing in db or has expired"));
    let handle = unused.body["session"]["handle"].as_str().unwrap();
    let path = format!("/recipe/session?sessionHandle={handle}");
    assert_eq!(timed.core.get(&path).await.outcome(), "UNAUTHORISED");
}

#[tokio::test]
async fn a_refresh_token_that_was_replaced_is_theft() {
    let timed = Timed::start().await;
    let first = timed.create().await;
    let second = timed.refresh(&first).await;
    // Refreshing with the second proves its arrival just as verifying does.
    let third = timed.refresh(&second).await;
    assert_eq!(third.outcome(), "OK");
    let theft = timed.refresh(&first).await;
    assert_eq!(theft.outcome(), "TOKEN_THEFT_DETECTED");
    assert_eq!(theft.body["session"]["handle"], first.body["session"]["handle"]);
    // What follows is the SDK's decision: the session is still there.
    assert_eq!(timed.verify(&third, true).await.outcome(), "OK");
    assert_eq!(timed.refresh(&second).await.outcome(), "TOKEN_THEFT_DETECTED");
    assert_eq!(timed.refresh(&third).await.outcome(), "OK");
}

#[tokio::test]
async fn an_access_token_that_was_changed_is_refused() {
    let timed = Timed::start().await;
    let first = timed.create().await;
    let token = first.body["accessToken"]["token"].as_str().unwrap();
    let parts: Vec<&str> = token.split('.').collect();
    for forged in [
        forge(token, "sub", json!("somebody else")),
        forge(token, "exp", json!(4_000_000_000_i64)),
        format!("{}.{}.", parts[0], parts[1]),
        format!("{}.{}", parts[0], parts[1]),
        format!("{token}A"),
    ] {
        let answer = Answer {
            status: 200,
            content_type: String::new(),
            body: json!({"accessToken": {"token": forged}}),
        };
        assert_eq!(timed.verify(&answer, true).await.outcome(), "TRY_REFRESH_TOKEN", "{forged}");
    }
}

#[tokio::test]
async fn claims_change_by_handle_and_by_token() {
    let timed = Timed::start().await;
    let first = timed.create().await;
    let regenerate = async |token: &str| {
        let body = json!({"accessToken": token, "userDataInJWT": {"role": "user"}});
        timed.core.post("/recipe/session/regenerate", &body).await
    };
    let token = first.body["accessToken"]["token"].as_str().unwrap();
    let forged = forge(token, "sub", json!("somebody else"));
    assert_eq!(regenerate(&forged).await.outcome(), "UNAUTHORISED");
    let renewed = regenerate(token).await;
    assert_eq!(renewed.body["accessToken"]["expiry"], first.body["accessToken"]["expiry"]);
    // The database knows better than the old token, and a check of it says so.
    let checked = timed.verify(&first, true).await;
    assert_eq!(checked.body["session"]["userDataInJWT"], json!({"role": "user"}));
    assert!(checked.body["accessToken"]["token"].is_string());
    timed.pass(61 * MINUTE);
    let expired = regenerate(token).await;
    assert_eq!((expired.outcome(), expired.body.get("accessToken")), ("OK", None));
    let protected = json!({"sessionHandle": first.body["session"]["handle"], "userDataInJWT": {"sub": "x"}});
    let headers = [("cdi-version", "5.4")];
    let refused = timed.core.send("PUT", "/recipe/jwt/data", &headers, Some(protected.to_string())).await;
    assert_eq!((refused.status, refused.outcome()), (400, "The user payload contains protected field\n"));
}

/// A token with another claim under the old signature.
fn forge(token: &str, claim: &str, value: Value) -> String {
    let parts: Vec<&str> = token.split('.').collect();
    let mut claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap();
    claims[claim] = value;
    format!("{}.{}.{}", parts[0], URL_SAFE_NO_PAD.encode(claims.to_string()), parts[2])
}

#[tokio::test]
async fn signing_keys_rotate_without_breaking_tokens() {
    let timed = Timed::start().await;
    let before = timed.kids().await;
    assert_eq!(before.len(), 2);
    timed.pass(7 * DAY - 30_000);
    let old = timed.create().await;
    let kids = loop {
        let kids = timed.kids().await;
        if kids.len() > 2 {
            break kids;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    };
    assert_eq!(kids[1..], before, "the new key is listed first");
    assert_eq!(kid(&timed.create().await), before[0], "caches have not seen the new key yet");
    timed.pass(61_000);
    assert_eq!(kid(&timed.create().await), kids[0]);
    assert_eq!(timed.verify(&old, true).await.outcome(), "OK");
    timed.pass(3 * 60 * MINUTE);
    assert_eq!(timed.kids().await, [kids[0].clone(), before[1].clone()], "old keys leave");
}

fn kid(created: &Answer) -> String {
    let header = created.body["accessToken"]["token"].as_str().unwrap().split('.').next().unwrap();
    let header: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(header).unwrap()).unwrap();
    header["kid"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn codes_and_links_expire() {
    let timed = Timed::start().await;
    let code = timed.core.post("/recipe/signinup/code", &json!({"email": "a@b.co"})).await.body;
    timed.pass(15 * MINUTE + 1);
    let typed = json!({"preAuthSessionId": code["preAuthSessionId"], "deviceId": code["deviceId"],
        "userInputCode": code["userInputCode"]});
    let link = json!({"preAuthSessionId": code["preAuthSessionId"], "linkCode": code["linkCode"]});
    let expired = timed.core.post("/recipe/signinup/code/consume", &typed).await;
    assert_eq!(expired.outcome(), "EXPIRED_USER_INPUT_CODE_ERROR");
    assert_eq!(expired.body["failedCodeInputAttemptCount"], 1);
    let expired = timed.core.post("/recipe/signinup/code/consume", &link).await;
    assert_eq!(expired.outcome(), "RESTART_FLOW_ERROR");
}

#[tokio::test]
async fn reset_tokens_expire_and_work_once() {
    let timed = Timed::start().await;
    let body = json!({"email": "a@b.co", "password": "old"});
    let user = timed.core.post("/recipe/signup", &body).await.body["user"]["id"].clone();
    let create = async || {
        let body = json!({"userId": user, "email": "a@b.co"});
        timed.core.post("/recipe/user/password/reset/token", &body).await.body["token"].clone()
    };
    let set = async |token: Value| {
        let body = json!({"method": "token", "token": token, "newPassword": "new"});
        let headers = [("cdi-version", "3.1")];
        let path = "/recipe/user/password/reset";
        timed.core.send("POST", path, &headers, Some(body.to_string())).await
    };
    let old = create().await;
    timed.pass(60 * MINUTE + 1);
    assert_eq!(set(old).await.outcome(), "RESET_PASSWORD_INVALID_TOKEN_ERROR");
    let (one, two) = (create().await, create().await);
    let done = set(one.clone()).await;
    assert_eq!((done.outcome(), &done.body["userId"]), ("OK", &user));
    for used in [one, two] {
        assert_eq!(set(used).await.outcome(), "RESET_PASSWORD_INVALID_TOKEN_ERROR");
    }
    for (password, outcome) in [("new", "OK"), ("old", "WRONG_CREDENTIALS_ERROR")] {
        let body = json!({"email": "A@b.co", "password": password});
        assert_eq!(timed.core.post("/recipe/signin", &body).await.outcome(), outcome);
    }
}
