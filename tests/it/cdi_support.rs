//! A built-in core inside the test, and a client that speaks to it.

use reqwest::{Client, Method, header::CONTENT_TYPE};
use serde_json::Value;
use st::cdi::{self, Options};
use tokio::{sync::oneshot, task::JoinHandle};

/// A core that listens on a port of its own.
pub(crate) struct Core {
    pub(crate) url: String,
    client: Client,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) body: Value,
}

impl Answer {
    /// The protocol's `status`, or the text of a refusal.
    pub(crate) fn outcome(&self) -> &str {
        self.body.get("status").unwrap_or(&self.body).as_str().unwrap_or_default()
    }
}

impl Core {
    pub(crate) async fn start(options: Options) -> Self {
        let server = cdi::bind(options).await.unwrap();
        let url = format!("http://{}", server.address());
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(async move {
            server
                .run(async {
                    let _ = stopped.await;
                })
                .await
                .unwrap();
        });
        Self { url, client: Client::new(), stop: Some(stop), task }
    }

    /// Stops it and waits until its data is closed.
    pub(crate) async fn stop(mut self) {
        drop(self.stop.take());
        drop(self.client);
        self.task.await.unwrap();
    }

    /// CDI 5.4.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.send("GET", path, &[("cdi-version", "5.4")], None).await
    }

    /// CDI 5.4.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send("POST", path, &[("cdi-version", "5.4")], Some(body.to_string())).await
    }

    pub(crate) async fn send(
        &self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<String>,
    ) -> Answer {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let mut request = self.client.request(method, format!("{}{path}", self.url));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.body(body);
        }
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let content_type = response.headers()[CONTENT_TYPE].to_str().unwrap().to_owned();
        let text = response.text().await.unwrap();
        let body = if content_type.starts_with("application/json") {
            serde_json::from_str(&text).unwrap()
        } else {
            Value::String(text)
        };
        Answer { status, content_type, body }
    }
}
