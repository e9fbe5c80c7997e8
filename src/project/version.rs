//! Versions, as packages write them.

/// The first two numbers of a version or a range: `^18.0.1` -> `[18, 0]`.
pub fn numbers(version: &str) -> Option<[u32; 2]> {
    let start = version.find(|c: char| c.is_ascii_digit())?;
    // `>=20 <25 || 26`: what it will be is not known.
    if version.contains(['|', '<', '>', ' ']) {
        return None;
    }
    let mut parts = version[start..].split('.').map(|part| part.parse().ok());
    Some([parts.next().flatten()?, parts.next().flatten().unwrap_or(0)])
}
