//! What a core takes for an API key (core 11's own rule).

/// The reason why a key won't do.
pub fn check(key: &str) -> Result<(), &'static str> {
    let fine = |c: char| c.is_ascii_alphanumeric() || c == '=' || c == '-';
    match key {
        _ if key.len() < 20 => Err("is shorter than 20 characters"),
        _ if !key.chars().all(fine) => Err("has characters other than a-z, A-Z, 0-9, `=` and `-`"),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn short_ones_and_odd_ones_are_refused() {
        assert_eq!(check("ABCDEFGHIJ0123456789=-"), Ok(()));
        for (bad, why) in [("short", "shorter"), ("abcdefghijklmnopqr_st", "other than"), ("", "shorter")] {
            assert!(check(bad).unwrap_err().contains(why), "{bad}");
        }
    }
}
