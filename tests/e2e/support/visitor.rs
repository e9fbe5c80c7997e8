//! A browser without a window: keeps cookies as one would, and speaks the SDK's frontend API.

use std::{collections::BTreeMap, time::Duration};

use reqwest::{Client, Method, Response, redirect::Policy};
use serde_json::Value;

use super::project::Project;

/// One visitor of one website.
pub(crate) struct Visitor {
    client: Client,
    /// The backend's origin.
    api: String,
    /// Where the SDK's APIs are.
    base: &'static str,
    /// The website's origin.
    website: String,
    /// The frontend API that the website speaks.
    fdi: String,
    cookies: BTreeMap<String, Cookie>,
}

#[derive(Clone, Debug)]
struct Cookie {
    value: String,
    path: String,
}

/// An answer, read to its end.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) json: Value,
}

impl Answer {
    /// The `status` in the body: what the SDKs call an outcome.
    pub(crate) fn outcome(&self) -> &str {
        self.json["status"].as_str().unwrap_or_default()
    }
}

impl Visitor {
    /// One who visits the page that a project serves itself.
    pub(crate) fn of(project: &Project) -> Self {
        let client = Client::builder()
            .timeout(Duration::from_mins(1))
            .redirect(Policy::none())
            .no_proxy()
            .build()
            .unwrap();
        let (api, website) = (project.api.clone(), project.api.clone());
        let fdi = project.framework.language().fdi.clone();
        let base = project.framework.api_base_path.as_str();
        Self { client, api, base, website, fdi, cookies: BTreeMap::new() }
    }

    /// The path of one of the SDK's APIs.
    pub(crate) fn api(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }

    pub(crate) async fn post(&mut self, path: &str, body: Option<Value>) -> Answer {
        self.send(Method::POST, path, body).await
    }

    /// The value of a cookie.
    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.get(name).map(|cookie| cookie.value.clone())
    }

    /// As if it had been lost, or kept from before.
    pub(crate) fn set_cookie(&mut self, name: &str, value: Option<&str>) {
        match (value, self.cookies.get_mut(name)) {
            (Some(value), Some(cookie)) => value.clone_into(&mut cookie.value),
            (Some(_), None) => panic!("there never was a cookie `{name}`"),
            (None, _) => drop(self.cookies.remove(name)),
        }
    }

    async fn send(&mut self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let mut request = self
            .client
            .request(method, format!("{}{path}", self.api))
            .header("origin", &self.website)
            .header("rid", "anti-csrf")
            .header("fdi-version", &self.fdi)
            .header("st-auth-mode", "cookie");
        let fits = |cookie: &Cookie| path.starts_with(&cookie.path);
        let cookies: Vec<String> = self
            .cookies
            .iter()
            .filter(|(_, cookie)| fits(cookie))
            .map(|(name, cookie)| format!("{name}={}", cookie.value))
            .collect();
        if !cookies.is_empty() {
            request = request.header("cookie", cookies.join("; "));
        }
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        let response = request.send().await.unwrap_or_else(|error| panic!("{path}: {error:?}"));
        self.keep(&response);
        let status = response.status().as_u16();
        let text = response.text().await.unwrap();
        Answer { status, json: serde_json::from_str(&text).unwrap_or(Value::String(text)) }
    }

    fn keep(&mut self, response: &Response) {
        for header in response.headers().get_all("set-cookie") {
            let mut parts = header.to_str().unwrap().split("; ");
            let (name, value) = parts.next().and_then(|pair| pair.split_once('=')).unwrap();
            let attributes: Vec<(String, &str)> = parts
                .map(|part| part.split_once('=').unwrap_or((part, "")))
                .map(|(key, value)| (key.to_lowercase(), value))
                .collect();
            let attribute = |key: &str| attributes.iter().find(|(k, _)| k == key).map(|(_, value)| *value);
            if value.is_empty() || attribute("expires").is_some_and(|date| date.contains("1970")) {
                self.cookies.remove(name);
            } else {
                let path = attribute("path").unwrap_or("/").to_owned();
                self.cookies.insert(name.to_owned(), Cookie { value: value.to_owned(), path });
            }
        }
    }
}
