//! Origins, as browsers and as the SDK see them.

use std::fmt;

use url::{Host, Url};

/// Scheme, host and port.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// `http` or `https`.
    pub scheme: String,
    /// Host, lower case.
    pub host: String,
    /// Port, where it is not the scheme's own.
    pub port: Option<u16>,
}

impl Origin {
    /// Reads a domain as the SDK does: lower case, path and slash dropped, a scheme added.
    pub fn normalised(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        if text.is_empty() {
            return None;
        }
        let url = if text.starts_with("http://") || text.starts_with("https://") {
            Url::parse(&text).ok()?
        } else {
            let bare = Url::parse(&format!("http://{text}")).ok()?;
            let local =
                bare.host().is_some_and(|host| !matches!(host, Host::Domain(name) if name != "localhost"));
            if local { bare } else { Url::parse(&format!("https://{text}")).ok()? }
        };
        Some(Self { scheme: url.scheme().to_owned(), host: url.host_str()?.to_owned(), port: url.port() })
    }

    /// Whether the host is this machine.
    pub fn is_local(&self) -> bool {
        matches!(self.host.as_str(), "localhost" | "127.0.0.1" | "[::1]" | "0.0.0.0")
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.host)?;
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

/// Whether a host may set cookies for a domain. Numbers have no domains above them.
pub fn is_in(host: &str, domain: &str) -> bool {
    let domain = domain.trim().to_lowercase();
    let domain = domain.split_once("://").map_or(domain.as_str(), |(_, rest)| rest);
    let domain = domain.split(['/', ':']).next().unwrap_or_default().trim_start_matches('.');
    let below = host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
    domain.is_empty() || host == domain || (below && matches!(Host::parse(host), Ok(Host::Domain(_))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_in_its_domain_and_those_above() {
        for domain in ["api.example.com", ".example.com", "example.com", "https://example.com", "COM"] {
            assert!(is_in("api.example.com", domain), "{domain}");
        }
        for (host, domain) in [
            ("localhost", ".example.com"),
            ("api.example.com", "ample.com"),
            ("127.0.0.1", "localhost"),
            ("127.0.0.1", "0.0.1"),
        ] {
            assert!(!is_in(host, domain), "{host} {domain}");
        }
    }

    #[test]
    fn domains_are_read_as_the_sdk_reads_them() {
        let read = |text| Origin::normalised(text).map(|origin| origin.to_string());
        assert_eq!(read("http://Localhost:3000/app/").as_deref(), Some("http://localhost:3000"));
        assert_eq!(read("localhost:3000").as_deref(), Some("http://localhost:3000"));
        assert_eq!(read("example.com").as_deref(), Some("https://example.com"));
        assert_eq!(read("127.0.0.1:80").as_deref(), Some("http://127.0.0.1"));
        assert_eq!(read(""), None);
    }
}
