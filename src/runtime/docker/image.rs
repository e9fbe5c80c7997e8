//! What the name of an image says.

/// The registry that an image comes from; Docker Hub where its name begins with no host.
pub(super) fn registry(image: &str) -> &str {
    match image.split_once('/') {
        Some((host, _)) if host.contains(['.', ':']) || host == "localhost" => host,
        _ => "docker.io",
    }
}

/// Name and tag, or name and digest; `latest` where neither is said. The colon of a registry's port is none.
pub(super) fn split(image: &str) -> (&str, &str) {
    if let Some((name, digest)) = image.split_once('@') {
        return (name, digest);
    }
    match image.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => (name, tag),
        _ => (image, "latest"),
    }
}

/// The tag of an image's name; nothing where it has none. A digest is none.
pub fn tag_of(image: &str) -> &str {
    let name = image.split('@').next().unwrap_or_default();
    name.rsplit_once(':').map_or("", |(_, tag)| tag)
}

#[cfg(test)]
mod tests {
    use super::{registry, split};

    #[test]
    fn where_an_image_comes_from() {
        for (image, host) in [
            ("supertokens/core:11.4", "docker.io"),
            ("postgres", "docker.io"),
            ("ghcr.io/me/core:1", "ghcr.io"),
            ("localhost/core", "localhost"),
            ("127.0.0.1:5000/core:1", "127.0.0.1:5000"),
        ] {
            assert_eq!(registry(image), host);
        }
    }

    #[test]
    fn a_registrys_port_is_no_tag() {
        assert_eq!(split("supertokens/core:11.4"), ("supertokens/core", "11.4"));
        assert_eq!(split("127.0.0.1:5000/core"), ("127.0.0.1:5000/core", "latest"));
        assert_eq!(split("127.0.0.1:5000/core:1"), ("127.0.0.1:5000/core", "1"));
        assert_eq!(split("core@sha256:abc"), ("core", "sha256:abc"));
    }
}
