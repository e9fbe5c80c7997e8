//! Questions to a core about who is there.

use std::time::Duration;

use reqwest::{Client, Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};

use super::{RuntimeError, health::Probe};
use crate::{
    project::core::{Login, Pending, User},
    shell::http,
};

/// A whole request; a core that lists users answers in milliseconds.
const PATIENCE: Duration = Duration::from_secs(10);

/// A core, its key, and the newest protocol that it speaks.
#[derive(Clone, Debug)]
pub struct CoreClient {
    client: Client,
    uri: String,
    api_key: Option<String>,
    cdi: String,
}

/// Why there is no such user of the dashboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotMade {
    /// There is one of that address.
    Exists,
    /// There is none of that address.
    Unknown,
    /// There are as many as may be: in the core's words.
    Limit(String),
    /// Address or password won't do: in the core's words.
    Refused(String),
}

impl CoreClient {
    /// Asks the core at `uri` which protocol it speaks.
    pub async fn connect(uri: &str, api_key: Option<&str>) -> Result<Self, RuntimeError> {
        let versions = Probe::new(uri.trim_end_matches('/')).versions(api_key).await?;
        Ok(Self::new(uri, api_key, versions.first().map_or("", String::as_str)))
    }

    /// Of the core at `uri`, which is known to speak that version.
    pub fn new(uri: &str, api_key: Option<&str>, cdi: &str) -> Self {
        // Of several keys any one will do.
        let api_key = api_key.and_then(|keys| keys.split(',').next()).map(|key| key.trim().to_owned());
        let uri = uri.trim_end_matches('/').to_owned();
        Self { client: http::client(PATIENCE), uri, api_key, cdi: cdi.to_owned() }
    }

    /// The newest `limit` users, and how many there are.
    pub async fn users(&self, limit: u32) -> Result<(Vec<User>, u64), RuntimeError> {
        let limit = limit.clamp(1, 500).to_string();
        let page = self.get("/users", &[("limit", limit.as_str()), ("timeJoinedOrder", "DESC")]).await?;
        let users = page["users"].as_array().map_or(&[][..], Vec::as_slice);
        Ok((users.iter().map(user).collect(), self.count().await?))
    }

    /// How many users there are.
    pub async fn count(&self) -> Result<u64, RuntimeError> {
        Ok(self.get("/users/count", &[]).await?["count"].as_u64().unwrap_or_default())
    }

    /// The one-time codes under way of an e-mail address or a phone number. A core keeps hashes of codes only.
    pub async fn pending(&self, contact: &str) -> Result<Vec<Pending>, RuntimeError> {
        let kind = if contact.contains('@') { "email" } else { "phoneNumber" };
        let answer = self.get("/recipe/signinup/codes", &[(kind, contact)]).await?;
        let devices = answer["devices"].as_array().map_or(&[][..], Vec::as_slice);
        Ok(devices
            .iter()
            .flat_map(|device| {
                let failed = device["failedCodeInputAttemptCount"].as_u64().unwrap_or_default();
                let codes = device["codes"].as_array().map_or(&[][..], Vec::as_slice);
                codes.iter().map(move |code| Pending {
                    created: code["timeCreated"].as_u64().unwrap_or_default(),
                    lifetime: code["codeLifetime"].as_u64().unwrap_or_default(),
                    failed,
                })
            })
            .collect())
    }

    /// Makes a user of the dashboard, or gives one that is there another password; why the core did not.
    pub async fn dashboard_user(
        &self,
        email: &str,
        password: &str,
        is_there: bool,
    ) -> Result<Option<NotMade>, RuntimeError> {
        let answer = if is_there {
            let body = json!({"email": email, "newPassword": password});
            self.send(Method::PUT, "/recipe/dashboard/user", &body).await?
        } else {
            let body = json!({"email": email, "password": password});
            self.send(Method::POST, "/recipe/dashboard/user", &body).await?
        };
        let said = || answer["message"].as_str().unwrap_or_default().to_owned();
        Ok(match answer["status"].as_str().unwrap_or_default() {
            "OK" => None,
            "EMAIL_ALREADY_EXISTS_ERROR" => Some(NotMade::Exists),
            "UNKNOWN_USER_ERROR" => Some(NotMade::Unknown),
            "USER_LIMIT_REACHED_ERROR" => Some(NotMade::Limit(said())),
            "INVALID_EMAIL_ERROR" => Some(NotMade::Refused("that is no e-mail address".into())),
            "PASSWORD_WEAK_ERROR" => Some(NotMade::Refused(said())),
            other => Some(NotMade::Refused(other.to_owned())),
        })
    }

    /// Creates a session, reads it and removes it: whether the core can really use its data.
    pub async fn try_session(&self) -> Result<(), RuntimeError> {
        const PATH: &str = "/recipe/session";
        let body = json!({
            "userId": "st-upgrade-check", "userDataInJWT": {}, "userDataInDatabase": {}, "enableAntiCsrf": false,
            "useDynamicSigningKey": true,
        });
        let made = self.send(Method::POST, PATH, &body).await?;
        let refused = |why: &Value| RuntimeError::CoreRefused { path: PATH.into(), why: why.to_string() };
        let handle = made["session"]["handle"].as_str().ok_or_else(|| refused(&made["status"]))?;
        let read = self.get(PATH, &[("sessionHandle", handle)]).await?;
        if read["userId"] != "st-upgrade-check" {
            return Err(refused(&read["status"]));
        }
        let removed =
            self.send(Method::POST, "/recipe/session/remove", &json!({"sessionHandles": [handle]})).await?;
        if removed["sessionHandlesRevoked"] == json!([handle]) {
            Ok(())
        } else {
            Err(refused(&removed["status"]))
        }
    }

    async fn get(&self, path: &str, query: &[(&str, &str)]) -> Result<Value, RuntimeError> {
        let mut url = format!("{}{path}", self.uri);
        if !query.is_empty() {
            let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
            url = format!("{url}?{query}");
        }
        self.answer(path, self.client.get(url)).await
    }

    async fn send(&self, method: Method, path: &str, body: &Value) -> Result<Value, RuntimeError> {
        self.answer(path, self.client.request(method, format!("{}{path}", self.uri)).json(body)).await
    }

    async fn answer(&self, path: &str, request: RequestBuilder) -> Result<Value, RuntimeError> {
        let mut request = request.header("cdi-version", &self.cdi);
        if let Some(key) = &self.api_key {
            request = request.header("api-key", key);
        }
        let refused = |why: String| RuntimeError::CoreRefused { path: path.to_owned(), why };
        let answer = request.send().await.map_err(|_| refused("it does not answer".into()))?;
        match answer.status() {
            StatusCode::OK => {}
            StatusCode::UNAUTHORIZED => return Err(RuntimeError::CoreUnauthorized { uri: self.uri.clone() }),
            status => {
                let text = answer.text().await.unwrap_or_default();
                return Err(refused(format!("{}: {}", status.as_u16(), text.trim())));
            }
        }
        answer.json().await.map_err(|_| refused("its answer is no core's".into()))
    }
}

fn user(value: &Value) -> User {
    let texts = |list: &Value| -> Vec<String> {
        list.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
    };
    let logins = value["loginMethods"].as_array().map_or(&[][..], Vec::as_slice);
    User {
        id: value["id"].as_str().unwrap_or_default().to_owned(),
        joined: value["timeJoined"].as_u64().unwrap_or_default(),
        emails: texts(&value["emails"]),
        phones: texts(&value["phoneNumbers"]),
        logins: logins
            .iter()
            .map(|login| Login {
                method: login["recipeId"].as_str().unwrap_or_default().to_owned(),
                provider: login["thirdParty"]["id"].as_str().map(str::to_owned),
                verified: login["verified"].as_bool().unwrap_or_default(),
            })
            .collect(),
    }
}
