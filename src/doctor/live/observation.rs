//! What a running backend and its core answered. Values only; `probe` makes them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Everything that one look at a running backend saw. What was not asked is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Observations {
    /// The backend's origin: scheme, host, port.
    pub api: String,
    /// Where the SDK's APIs are, as `/auth`: gateway path and base path.
    pub base_path: String,
    /// The website's origin, sent as `Origin`.
    pub website: String,
    /// An origin that nobody can have allowed.
    pub foreign: String,
    /// `OPTIONS {base}/signinup`, as the browser asks before the website's first POST.
    pub preflight: Option<Answer>,
    /// The same from the foreign origin.
    pub foreign_preflight: Option<Answer>,
    /// `POST {base}/session/refresh` without a session: every SDK answers 401 and asks no core.
    pub refresh: Option<Answer>,
    /// `GET {base}/loginmethods`: the SDK has to ask its core.
    pub login_methods: Option<Answer>,
    /// A GET of a route that needs a session, without one.
    pub protected: Option<Protected>,
    /// The discovery documents of providers, asked where the login methods failed.
    pub providers: Vec<Provider>,
    /// The cores behind it, as far as their addresses are known.
    pub cores: Vec<Core>,
    /// The SDK installed in the project.
    pub sdk: Option<Sdk>,
}

/// One answer, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(untagged)]
pub enum Answer {
    /// The server answered.
    Heard(Response),
    /// It did not: refused, timed out, hung up.
    Silent {
        /// The reason, in a few words.
        error: String,
    },
}

/// An HTTP answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Header fields with lower-case names; several of one name joined by `, `.
    pub headers: BTreeMap<String, String>,
    /// The beginning of the body.
    pub body: String,
}

/// A route that needs a session.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Protected {
    /// Its path.
    pub path: String,
    /// Whether it is known to need a session; else it was only tried.
    pub known: bool,
    /// What it answered.
    pub answer: Answer,
}

/// A third-party provider's OpenID discovery.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Provider {
    /// The provider's id.
    pub id: String,
    /// The address of its discovery document.
    pub discovery: String,
    /// What it answered.
    pub answer: Answer,
}

/// A core.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Core {
    /// Its address, without secrets.
    pub uri: String,
    /// Whether an API key was sent.
    #[serde(default)]
    pub key_sent: bool,
    /// `GET /hello`: needs no key.
    pub hello: Answer,
    /// `GET /apiversion`, with the key.
    #[serde(default)]
    pub version: Option<Answer>,
}

/// An SDK that is installed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Sdk {
    /// The package's name.
    pub package: String,
    /// Its version.
    pub version: String,
    /// The CDI versions that it speaks.
    pub cdi: Vec<String>,
}

impl Observations {
    /// Whether page and API are one origin: then the browser asks for no CORS at all.
    pub fn same_origin(&self) -> bool {
        self.api == self.website
    }
}

impl Answer {
    /// The answer, where there is one.
    pub fn heard(&self) -> Option<&Response> {
        match self {
            Self::Heard(response) => Some(response),
            Self::Silent { .. } => None,
        }
    }
}

impl Response {
    /// A header field by its lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(String::as_str)
    }

    /// Whether the status is 200 to 299: what a browser asks of a preflight.
    pub fn is_ok(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Whether the field of that name lists `value`, in any case; `*` is no list.
    pub fn lists(&self, name: &str, value: &str) -> bool {
        self.header(name)
            .is_some_and(|list| list.split(',').any(|item| item.trim().eq_ignore_ascii_case(value)))
    }

    /// Whether the browser would be told that the answer is for requests with cookies.
    pub fn allows_credentials(&self) -> bool {
        self.header("access-control-allow-credentials") == Some("true")
    }
}
