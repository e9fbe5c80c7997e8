//! The requests.

use std::{collections::BTreeMap, time::Duration};

use futures_util::future::join_all;
use reqwest::{
    Client, Method,
    header::{ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN},
};

use super::{ProviderTarget, Target};
use crate::{
    doctor::live::{
        Observations, REQUESTED_HEADERS,
        observation::{Answer, Core, Protected, Provider, Response, Sdk},
    },
    error::{Exit, Failure},
    shell::http,
};

/// How long one request may take: long enough for a cold development server.
const TIMEOUT: Duration = Duration::from_secs(4);
/// How much of an answer's body is kept, in bytes.
const BODY: usize = 4096;
/// An origin that nobody can own: `.example` is reserved by RFC 2606.
const FOREIGN: &str = "https://st-doctor.example";

/// The backend can't be asked.
#[derive(Debug, thiserror::Error)]
pub enum ProbeError {
    /// Nobody listens there.
    #[error("no backend answers at {api}: {why}")]
    Unreachable {
        /// The address asked.
        api: String,
        /// Why, in a few words.
        why: String,
    },
}

impl Failure for ProbeError {
    fn code(&self) -> &'static str {
        "backend-unreachable"
    }
    fn exit(&self) -> Exit {
        Exit::Machine
    }
    fn hint(&self) -> Option<String> {
        Some("start it in another terminal (`npm run dev`), or name another address with `--live=URL`".into())
    }
}

/// Asks the backend, its core and, where the login methods fail, its providers.
///
/// `sdk` is what is installed (`probe::installed`); it is carried along.
pub async fn observe(target: &Target, sdk: Option<Sdk>) -> Result<Observations, ProbeError> {
    let client = http::client(TIMEOUT);
    let base = format!("{}{}", target.api, target.base_path);
    // Alone and first: where nobody listens there is nothing else to ask.
    let refresh = reach(&client, target, &format!("{base}/session/refresh")).await?;
    let signinup = format!("{base}/signinup");
    let methods = format!("{base}/loginmethods");
    let (path, known) = &target.protected;
    let route = format!("{}{path}", target.api);
    let (preflight, foreign_preflight, login_methods, protected, cores) = tokio::join!(
        options(&client, &signinup, &target.website),
        options(&client, &signinup, FOREIGN),
        get(&client, &methods, &target.website),
        get(&client, &route, &target.website),
        join_all(target.cores.iter().map(|uri| core(&client, uri, target.api_key.as_deref()))),
    );
    let failed = login_methods.heard().is_some_and(|answer| answer.status >= 500);
    let providers: &[ProviderTarget] = if failed { &target.providers } else { &[] };
    let providers = join_all(providers.iter().map(|asked| provider(&client, asked))).await;
    Ok(Observations {
        api: target.api.clone(),
        base_path: target.base_path.clone(),
        website: target.website.clone(),
        foreign: FOREIGN.into(),
        preflight: Some(preflight),
        foreign_preflight: Some(foreign_preflight),
        refresh: Some(refresh),
        login_methods: Some(login_methods),
        protected: Some(Protected { path: path.clone(), known: *known, answer: protected }),
        providers,
        cores,
        sdk,
    })
}

/// `POST` without body and content type: frameworks refuse an empty body that claims to be JSON.
async fn reach(client: &Client, target: &Target, url: &str) -> Result<Answer, ProbeError> {
    let request = client.post(url).header(ORIGIN, &target.website);
    match request.send().await {
        Ok(response) => Ok(hear(response).await),
        Err(error) if error.is_connect() => {
            Err(ProbeError::Unreachable { api: target.api.clone(), why: reason(&error) })
        }
        Err(error) => Ok(Answer::Silent { error: reason(&error) }),
    }
}

async fn options(client: &Client, url: &str, origin: &str) -> Answer {
    let request = client
        .request(Method::OPTIONS, url)
        .header(ORIGIN, origin)
        .header(ACCESS_CONTROL_REQUEST_METHOD, "POST")
        .header(ACCESS_CONTROL_REQUEST_HEADERS, REQUESTED_HEADERS.join(","));
    send(request).await
}

async fn get(client: &Client, url: &str, origin: &str) -> Answer {
    send(client.get(url).header(ORIGIN, origin)).await
}

async fn core(client: &Client, uri: &str, key: Option<&str>) -> Core {
    let hello = send(client.get(format!("{uri}/hello"))).await;
    let version = if hello.heard().is_some_and(Response::is_ok) {
        let mut request = client.get(format!("{uri}/apiversion"));
        if let Some(key) = key {
            request = request.header("api-key", key);
        }
        Some(send(request).await)
    } else {
        None
    };
    Core { uri: without_secrets(uri), key_sent: key.is_some(), hello, version }
}

async fn provider(client: &Client, asked: &ProviderTarget) -> Provider {
    let answer = send(client.get(&asked.discovery)).await;
    Provider { id: asked.id.clone(), discovery: asked.discovery.clone(), answer }
}

/// An address as it may be shown.
fn without_secrets(uri: &str) -> String {
    let Ok(mut url) = url::Url::parse(uri) else { return uri.to_owned() };
    // Only addresses that can't have them refuse, and those have none.
    let _ = url.set_password(None);
    let _ = url.set_username("");
    url.as_str().trim_end_matches('/').to_owned()
}

async fn send(request: reqwest::RequestBuilder) -> Answer {
    match request.send().await {
        Ok(response) => hear(response).await,
        Err(error) => Answer::Silent { error: reason(&error) },
    }
}

async fn hear(mut response: reqwest::Response) -> Answer {
    let status = response.status().as_u16();
    let mut headers: BTreeMap<String, String> = BTreeMap::new();
    for (name, value) in response.headers() {
        let value = String::from_utf8_lossy(value.as_bytes());
        headers
            .entry(name.as_str().to_owned())
            .and_modify(|all| *all = format!("{all}, {value}"))
            .or_insert_with(|| value.into_owned());
    }
    let mut body = Vec::new();
    // A body that breaks off still leaves the status and the headers, which are what is judged.
    while let Ok(Some(chunk)) = response.chunk().await {
        body.extend_from_slice(&chunk);
        if body.len() >= BODY {
            body.truncate(BODY);
            break;
        }
    }
    Answer::Heard(Response { status, headers, body: String::from_utf8_lossy(&body).into_owned() })
}

/// The innermost cause, which is the one that says something (`Connection refused`).
fn reason(error: &reqwest::Error) -> String {
    if error.is_timeout() {
        return format!("no answer in {} s", TIMEOUT.as_secs());
    }
    let mut cause: &dyn std::error::Error = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    let text = cause.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_in_an_address_are_not_kept() {
        assert_eq!(without_secrets("https://u:p@core.example/x"), "https://core.example/x");
        assert_eq!(without_secrets("http://127.0.0.1:3567"), "http://127.0.0.1:3567");
    }
}
