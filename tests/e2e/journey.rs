//! What a user does, over HTTP, with the real SDK behind: every step asserts its outcome.

use serde_json::{Value, json};
use url::{Url, form_urlencoded};

use crate::support::{app::App, project::Project, provider::EMAIL, visitor::Visitor};

/// Signed in by every method that a project of [`Project::init`] has, by a visitor of its own page.
pub(crate) async fn by_every_method(project: &Project, app: &mut App) {
    let mut visitor = Visitor::of(project);
    assert_eq!(visitor.get("/health").await.status, 200);
    let methods = visitor.get(&visitor.api("/loginmethods")).await;
    assert_eq!(methods.json["thirdParty"]["providers"][0]["id"], "acme", "{}", methods.json);
    let page = &project.framework.website_base_path;
    by_code(&mut visitor, app, page).await;
    by_password(&mut visitor, app).await;
    by_provider(&mut visitor, &format!("{}{page}", project.api)).await;
}

/// Passwordless: a code asked for, mistyped, entered; the session read, refreshed, stolen, ended.
async fn by_code(visitor: &mut Visitor, app: &mut App, page: &str) {
    let email = "ada@example.com";
    let pending = ask_for_code(visitor, email).await;
    let (code, _) = delivered(app, email, 1).await;
    let wrong = if code == "123456" { "654321" } else { "123456" };
    let answer = visitor.post(&visitor.api("/signinup/code/consume"), Some(with_code(&pending, wrong))).await;
    assert_eq!(answer.outcome(), "INCORRECT_USER_INPUT_CODE_ERROR");
    assert_eq!(visitor.get("/sessioninfo").await.status, 401, "a wrong code signs nobody in");

    let answer = visitor.post(&visitor.api("/signinup/code/consume"), Some(with_code(&pending, &code))).await;
    assert_eq!(answer.outcome(), "OK", "{}", answer.json);
    let user = answer.json["user"]["id"].clone();
    let session = visitor.get("/sessioninfo").await;
    assert_eq!((session.status, &session.json["userId"]), (200, &user));
    // Every time: what stands between the framework and the SDK may lose a cookie now and then.
    for _ in 0..40 {
        assert_eq!(visitor.get("/sessioninfo").await.status, 200);
    }

    let old = visitor.cookie("sRefreshToken").expect("a refresh token");
    assert_eq!(visitor.post(&visitor.api("/session/refresh"), None).await.status, 200);
    assert_ne!(visitor.cookie("sRefreshToken").as_ref(), Some(&old));
    // The new access token is used, so the old refresh token is spent for good.
    assert_eq!(visitor.get("/sessioninfo").await.json["userId"], user);

    let kept = visitor.cookie("sRefreshToken");
    visitor.set_cookie("sRefreshToken", Some(&old));
    let theft = visitor.post(&visitor.api("/session/refresh"), None).await;
    assert_eq!((theft.status, &theft.json["message"]), (401, &json!("token theft detected")));
    assert_eq!(visitor.cookie("sRefreshToken"), None, "the thief's cookies are cleared");
    assert!(kept.is_some());
    sign_out_after_link(visitor, app, email, page).await;
}

/// The magic link, then signed out.
async fn sign_out_after_link(visitor: &mut Visitor, app: &mut App, email: &str, page: &str) {
    let pending = ask_for_code(visitor, email).await;
    let (_, link) = delivered(app, email, 2).await;
    let link = Url::parse(&link).unwrap();
    assert_eq!(link.path(), format!("{page}/verify"));
    let consume =
        json!({ "preAuthSessionId": pending["preAuthSessionId"], "linkCode": link.fragment().unwrap() });
    assert_eq!(visitor.post(&visitor.api("/signinup/code/consume"), Some(consume)).await.outcome(), "OK");
    assert_eq!(visitor.get("/sessioninfo").await.status, 200);
    assert_eq!(visitor.post(&visitor.api("/signout"), None).await.outcome(), "OK");
    assert_eq!(visitor.get("/sessioninfo").await.status, 401, "signed out");
}

/// Email-password: signed up, mistyped, signed in, the password forgotten and set anew.
async fn by_password(visitor: &mut Visitor, app: &mut App) {
    let email = "grace@example.com";
    let fields = |password: &str| {
        Some(json!({ "formFields": [
            { "id": "email", "value": email }, { "id": "password", "value": password },
        ]}))
    };
    let signed_up = visitor.post(&visitor.api("/signup"), fields("first-password-1")).await;
    assert_eq!(signed_up.outcome(), "OK", "{}", signed_up.json);
    assert_eq!(visitor.get("/sessioninfo").await.status, 200);
    assert_eq!(visitor.post(&visitor.api("/signout"), None).await.outcome(), "OK");
    let again = visitor.post(&visitor.api("/signup"), fields("first-password-1")).await;
    assert_eq!(again.outcome(), "FIELD_ERROR", "the address is taken");
    assert_eq!(
        visitor.post(&visitor.api("/signin"), fields("wrong-password-1")).await.outcome(),
        "WRONG_CREDENTIALS_ERROR"
    );
    assert_eq!(visitor.post(&visitor.api("/signin"), fields("first-password-1")).await.outcome(), "OK");

    let forgot = json!({ "formFields": [{ "id": "email", "value": email }] });
    assert_eq!(visitor.post(&visitor.api("/user/password/reset/token"), Some(forgot)).await.outcome(), "OK");
    let link = Url::parse(&app.line(&format!("to {email} reset "), 1).await).unwrap();
    let token = link.query_pairs().find(|(key, _)| key == "token").unwrap().1.into_owned();
    let reset = json!({ "method": "token", "token": token,
        "formFields": [{ "id": "password", "value": "second-password-2" }] });
    assert_eq!(visitor.post(&visitor.api("/user/password/reset"), Some(reset)).await.outcome(), "OK");
    assert_eq!(
        visitor.post(&visitor.api("/signin"), fields("first-password-1")).await.outcome(),
        "WRONG_CREDENTIALS_ERROR"
    );
    assert_eq!(visitor.post(&visitor.api("/signin"), fields("second-password-2")).await.outcome(), "OK");
    assert_eq!(visitor.post(&visitor.api("/signout"), None).await.outcome(), "OK");
}

/// The custom provider: to its form and back.
async fn by_provider(visitor: &mut Visitor, pages: &str) {
    let back = format!("{pages}/callback/acme");
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("thirdPartyId", "acme")
        .append_pair("redirectURIOnProviderDashboard", &back)
        .finish();
    let answer = visitor.get(&visitor.api(&format!("/authorisationurl?{query}"))).await;
    assert_eq!(answer.outcome(), "OK", "{}", answer.json);
    let mut url = Url::parse(answer.json["urlWithQueryParams"].as_str().unwrap()).unwrap();
    url.query_pairs_mut().append_pair("state", "a-state");
    let form = url.query().unwrap().to_owned();
    url.set_query(None);
    let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
    let sent = client
        .post(url)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form)
        .send()
        .await
        .unwrap();
    let returned = Url::parse(sent.headers()["location"].to_str().unwrap()).unwrap();
    assert!(returned.as_str().starts_with(&back), "{returned}");
    let parameters: serde_json::Map<String, Value> = returned
        .query_pairs()
        .map(|(key, value)| (key.into_owned(), Value::from(value.into_owned())))
        .collect();
    let body = json!({ "thirdPartyId": "acme", "redirectURIInfo": {
        "redirectURIOnProviderDashboard": back,
        "redirectURIQueryParams": parameters,
        "pkceCodeVerifier": answer.json["pkceCodeVerifier"],
    }});
    let signed_in = visitor.post(&visitor.api("/signinup"), Some(body)).await;
    assert_eq!(signed_in.outcome(), "OK", "{}", signed_in.json);
    // Before FDI 3.0 a user has one address.
    let user = &signed_in.json["user"];
    assert!(user["emails"] == json!([EMAIL]) || user["email"] == json!(EMAIL), "{user}");
    assert_eq!(visitor.get("/sessioninfo").await.status, 200);
    assert_eq!(visitor.post(&visitor.api("/signout"), None).await.outcome(), "OK");
}

async fn ask_for_code(visitor: &mut Visitor, email: &str) -> Value {
    let answer = visitor.post(&visitor.api("/signinup/code"), Some(json!({ "email": email }))).await;
    assert_eq!(
        (answer.outcome(), answer.json["flowType"].as_str()),
        ("OK", Some("USER_INPUT_CODE_AND_MAGIC_LINK"))
    );
    answer.json
}

fn with_code(pending: &Value, code: &str) -> Value {
    json!({ "deviceId": pending["deviceId"], "preAuthSessionId": pending["preAuthSessionId"], "userInputCode": code })
}

/// Code and link of the mail number `count` to an address, from the server's log.
async fn delivered(app: &mut App, email: &str, count: usize) -> (String, String) {
    let line = app.line(&format!("to {email} code "), count).await;
    let (code, url) = line.split_once(" link ").unwrap_or_else(|| panic!("no link in `{line}`"));
    (code.to_owned(), url.to_owned())
}
