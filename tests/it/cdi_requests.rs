//! Requests that are wrong, not for this core, or many.

use serde_json::{Value, json};
use st::cdi::{
    Options,
    routes::table::{ROUTES, Route},
};

use crate::cdi_support::Core;

fn options() -> Options {
    Options { bcrypt_cost: 4, ..Options::default() }
}

/// Every field that any endpoint reads.
const FIELDS: [&str; 34] = [
    "userId",
    "recipeUserId",
    "email",
    "password",
    "phoneNumber",
    "deviceId",
    "preAuthSessionId",
    "linkCode",
    "userInputCode",
    "codeId",
    "thirdPartyId",
    "thirdPartyUserId",
    "token",
    "method",
    "newPassword",
    "accessToken",
    "refreshToken",
    "antiCsrfToken",
    "sessionHandle",
    "sessionHandles",
    "userDataInJWT",
    "userDataInDatabase",
    "enableAntiCsrf",
    "doAntiCsrfCheck",
    "checkDatabase",
    "useDynamicSigningKey",
    "doUnionOfAccountInfo",
    "limit",
    "timeJoinedOrder",
    "paginationToken",
    "includeRecipeIds",
    "provider",
    "phone",
    "webauthnCredentialId",
];

/// Nothing that a caller can send makes the core fail.
#[tokio::test]
async fn malformed_requests_are_refused_not_failed() {
    let core = Core::start(options()).await;
    let values = [
        json!(null),
        json!(1),
        json!(-1.5e300),
        json!(""),
        json!("x"),
        json!("%\u{0}ü'\"\\;"),
        json!([]),
        json!([1]),
        json!({}),
        json!({"id": 1}),
        json!({"id": "a@b.co", "isVerified": true}),
        json!(true),
        json!("eyJhbGciOiJub25lIn0.e30."),
        json!("a.b.V2"),
        json!("AAAA"),
    ];
    for Route { method, path, rid, .. } in ROUTES {
        let mut headers = vec![("cdi-version", "5.4")];
        headers.extend(rid.map(|rid| ("rid", rid)));
        let bodies = values.iter().map(|value| {
            FIELDS.iter().map(|field| ((*field).to_owned(), value.clone())).collect::<Value>().to_string()
        });
        let broken = ["", "{", "null", "[]", "1", "\u{feff}{}"].map(str::to_owned);
        for body in bodies.chain(broken) {
            let answer = if method == "GET" {
                core.send("GET", &format!("{path}?{}", query(&body)), &headers, None).await
            } else {
                core.send(method.as_str(), path, &headers, Some(body.clone())).await
            };
            assert!(answer.status < 500, "{method} {path} {body}: {answer:?}");
        }
    }
    core.stop().await;
}

/// The fields of a body as a query; lists and objects as their text.
fn query(body: &str) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    if let Ok(Value::Object(fields)) = serde_json::from_str(body) {
        for (name, value) in fields {
            query.append_pair(&name, value.as_str().map_or(value.to_string(), str::to_owned).as_str());
        }
    }
    query.finish()
}

#[tokio::test]
async fn what_it_does_not_have_it_says() {
    let core = Core::start(options()).await;
    for (method, path, told) in [
        ("GET", "/public/recipe/roles", "GET /recipe/roles is not in st's built-in development core"),
        ("POST", "/recipe/totp/verify", "POST /recipe/totp/verify is not in st's built-in development core"),
        ("PUT", "/recipe/multitenancy/tenant/v2", "st core up --engine docker"),
    ] {
        let answer = core.send(method, path, &[], Some("{}".into())).await;
        assert_eq!((answer.status, answer.content_type.as_str()), (501, "text/html;charset=UTF-8"));
        assert!(answer.outcome().contains(told), "{answer:?}");
    }
    for (method, path, status) in [
        ("DELETE", "/recipe/roles", 405),
        ("PATCH", "/recipe/session", 405),
        ("GET", "/recipe/nothing", 404),
        ("GET", "/recipe/session/verify/more", 404),
        ("GET", "/t1/recipe/session/user?userId=u", 400),
        ("GET", "/t1/user/id?userId=u", 403),
        ("GET", "/t1/recipe/multitenancy/tenant/v2", 200),
    ] {
        assert_eq!(core.send(method, path, &[], None).await.status, status, "{method} {path}");
    }
    let old = core.send("GET", "/users", &[("cdi-version", "4.0")], None).await;
    assert_eq!((old.status, old.outcome()), (400, "cdi-version 4.0 not supported\n"));
    core.stop().await;
}

#[tokio::test]
async fn an_api_key_is_asked_for_where_the_real_core_asks() {
    let key = "0123456789-abcdefghij";
    let other = "another-key-0123456789";
    let core = Core::start(Options { api_keys: vec![key.into(), other.into()], ..options() }).await;
    for path in ["/hello", "/", "/.well-known/jwks.json"] {
        assert_eq!(core.get(path).await.status, 200, "{path}");
    }
    let bearer = format!("Bearer {key}");
    for (header, value, status) in [
        ("api-key", key, 200),
        ("api-key", other, 200),
        ("authorization", &bearer, 200),
        ("authorization", key, 200),
        ("api-key", "0123456789-abcdefghi", 401),
        ("api-key", "", 401),
        ("x-nothing", key, 401),
    ] {
        let answer = core.send("GET", "/users", &[(header, value)], None).await;
        assert_eq!(answer.status, status, "{header}: {value}");
    }
    for path in ["/users", "/apiversion", "/recipe/roles"] {
        let answer = core.get(path).await;
        assert_eq!((answer.status, answer.outcome()), (401, "Invalid API key\n"), "{path}");
    }
    core.stop().await;
}

/// Eight callers at once: every session is there, no handle twice, and one contact is one user.
#[tokio::test(flavor = "multi_thread")]
async fn many_at_once() {
    let core = std::sync::Arc::new(Core::start(options()).await);
    let mut callers = tokio::task::JoinSet::new();
    for caller in 0..8 {
        let core = std::sync::Arc::clone(&core);
        callers.spawn(async move {
            let mut handles = Vec::new();
            for round in 0..10 {
                let body = json!({"userId": "u", "userDataInJWT": {}, "userDataInDatabase": {"n": [caller, round]},
                    "enableAntiCsrf": false});
                let answer = core.post("/recipe/session", &body).await;
                handles.push(answer.body["session"]["handle"].as_str().unwrap().to_owned());
                let body = json!({"thirdPartyId": "t", "thirdPartyUserId": format!("{round}"),
                    "email": {"id": "a@b.co", "isVerified": true}});
                assert_eq!(core.post("/recipe/signinup", &body).await.outcome(), "OK");
            }
            handles
        });
    }
    let mut handles: Vec<String> = callers.join_all().await.concat();
    handles.sort();
    let answer = core.get("/recipe/session/user?userId=u").await;
    let mut stored: Vec<String> = serde_json::from_value(answer.body["sessionHandles"].clone()).unwrap();
    stored.sort();
    assert_eq!(stored, handles);
    assert_eq!(core.get("/users/count").await.body["count"], 10);
}
