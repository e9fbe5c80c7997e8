//! Is a core healthy, and if not, why.
//!
//! Only a 200 of `GET /hello` counts: while the real core starts, its port answers 404. Asked faster than every
//! 200 ms, the real core answers without looking at its database, so it is asked every 250 ms and twice; with its
//! database gone, the answer takes 5 s (measured with core 11.4).

use std::time::Duration;

use reqwest::{Client, StatusCode};
use serde::Deserialize;

use super::RuntimeError;
use crate::shell::http;

/// The shortest time between two questions.
pub const EVERY: Duration = Duration::from_millis(250);
/// Longer than a real core takes to say that its database is gone.
const PATIENCE: Duration = Duration::from_secs(7);

/// What one question showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// It answered 200.
    Healthy,
    /// It is not healthy yet, or not any more: why.
    Not(String),
}

/// Asks a core how it is.
#[derive(Clone, Debug)]
pub struct Probe {
    client: Client,
    uri: String,
}

impl Probe {
    /// Of the core at `uri`.
    pub fn new(uri: impl Into<String>) -> Self {
        Self { client: http::client(PATIENCE), uri: uri.into() }
    }

    /// `GET /hello`, once.
    pub async fn hello(&self) -> Seen {
        match self.client.get(format!("{}/hello", self.uri)).send().await {
            Ok(answer) if answer.status() == StatusCode::OK => Seen::Healthy,
            Ok(answer) => {
                let status = answer.status().as_u16();
                Seen::Not(match status {
                    404 => "it answers 404 to /hello (a core does so while it starts)".into(),
                    500 => "it answers 500 to /hello (a core does so when its database is gone)".into(),
                    _ => format!("it answers {status} to /hello"),
                })
            }
            Err(error) if error.is_connect() => Seen::Not("nothing listens on its port yet".into()),
            Err(error) if error.is_timeout() => {
                Seen::Not("it accepts the connection and does not answer".into())
            }
            Err(_) => Seen::Not("it closes the connection".into()),
        }
    }

    /// Two healthy answers, one pause apart; anything else between starts over. `Err` is what the last question saw.
    pub async fn twice(&self) -> Result<(), String> {
        for round in 0..2 {
            if round > 0 {
                tokio::time::sleep(EVERY).await;
            }
            if let Seen::Not(why) = self.hello().await {
                return Err(why);
            }
        }
        Ok(())
    }

    /// `GET /apiversion` with the key: the CDI versions, newest first.
    ///
    /// # Errors
    /// [`RuntimeError::CoreUnauthorized`] for a wrong key, [`RuntimeError::CoreUnhealthy`] for any other answer.
    pub async fn versions(&self, api_key: Option<&str>) -> Result<Vec<String>, RuntimeError> {
        #[derive(Deserialize)]
        struct Versions {
            versions: Vec<String>,
        }
        let mut request = self.client.get(format!("{}/apiversion", self.uri));
        // Of several keys any one will do.
        if let Some(key) = api_key.and_then(|keys| keys.split(',').next()) {
            request = request.header("api-key", key.trim());
        }
        let not = |why: String| RuntimeError::CoreUnhealthy { seconds: 0, why, log: Vec::new() };
        let answer = request.send().await.map_err(|_| not("it does not answer /apiversion".into()))?;
        match answer.status() {
            StatusCode::OK => {}
            StatusCode::UNAUTHORIZED => return Err(RuntimeError::CoreUnauthorized { uri: self.uri.clone() }),
            status => return Err(not(format!("it answers {} to /apiversion", status.as_u16()))),
        }
        let Versions { mut versions } =
            answer.json().await.map_err(|_| not("its answer to /apiversion is no core's".into()))?;
        versions.sort_by_key(|version| std::cmp::Reverse(numbers(version)));
        Ok(versions)
    }
}

fn numbers(version: &str) -> Vec<u32> {
    version.split('.').map(|part| part.parse().unwrap_or(0)).collect()
}
