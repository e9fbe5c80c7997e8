//! `[core.config]` of `st.toml`: checked against what is known of the core, made into variables of its container.

use super::project::{KEY, Project};
use crate::{
    catalog::{CoreSetting, CoreSettings, core_releases::release, core_settings::Kind},
    error::{Exit, Failure, Result},
    project::{
        api_key,
        core_config::{ConfigValue, line_of},
        settings,
    },
    runtime::{Given, docker::tag_of},
};

/// A setting that can't be used.
#[derive(Debug, thiserror::Error)]
#[error("`{}` is wrong: line {line}: `[core.config] {name}` {why}", settings::FILE)]
struct ConfigError {
    line: usize,
    name: String,
    why: String,
    hint: Option<String>,
}

impl Failure for ConfigError {
    fn code(&self) -> &'static str {
        "core-config"
    }
    fn exit(&self) -> Exit {
        Exit::Usage
    }
    fn hint(&self) -> Option<String> {
        self.hint.clone().or_else(|| Some("docs/core.md says which settings there are".into()))
    }
}

/// What `st.toml` sets, for the core of an image: checked by what is known of its release. Where the values of secrets
/// are not `needed`, a variable that is not set is fine.
pub(super) fn given(project: &Project, image: &str, needed: bool) -> Result<Vec<Given>> {
    let tag = tag_of(image);
    let text = project.text.as_deref().unwrap_or_default();
    let mut all = Vec::new();
    for (name, value) in &project.settings.core.config {
        let variable = |name: &str| project.variable(name);
        let checked = check(name, value.get_ref(), tag, needed, &variable);
        all.push(checked.map_err(|(why, hint)| ConfigError {
            line: line_of(text, value.span().start),
            name: name.clone(),
            why,
            hint,
        })?);
    }
    Ok(all)
}

/// A key that no core would take.
#[derive(Debug, thiserror::Error)]
#[error("a key of {KEY} in .env {why}")]
struct KeyError {
    why: &'static str,
}

impl Failure for KeyError {
    fn code(&self) -> &'static str {
        "api-key"
    }
    fn exit(&self) -> Exit {
        Exit::Usage
    }
    fn hint(&self) -> Option<String> {
        Some("`openssl rand -hex 24` makes a good one; several are separated by commas".into())
    }
}

/// The key of `.env`, by the core's rules.
pub(super) fn key(project: &Project) -> Result<Option<String>> {
    let Some(keys) = project.key() else { return Ok(None) };
    keys.split(',').try_for_each(|key| api_key::check(key.trim())).map_err(|why| KeyError { why })?;
    Ok(Some(keys))
}

/// The reason why a value won't do, and what helps.
type Refusal = (String, Option<String>);

fn check(
    name: &str,
    value: &ConfigValue,
    tag: &str,
    needed: bool,
    variable: &dyn Fn(&str) -> Option<String>,
) -> Result<Given, Refusal> {
    let plain = |why: &str| (why.to_owned(), None);
    let Some(setting) = CoreSettings::get().of(name) else {
        return Err(("is no setting of the core".into(), like(name)));
    };
    if let Some(why) = &setting.managed {
        return Err(("is st's to set".into(), Some(why.clone())));
    }
    if let (Some(since), Some(own)) = (&setting.since, release(tag))
        && release(since).is_some_and(|since| own < since)
    {
        return Err((format!("is for core {since} and later, and this one is {tag}"), None));
    }
    let value = match value {
        ConfigValue::Variable(from) => match variable(&from.env) {
            Some(value) => value,
            None if needed => {
                return Err((
                    format!("comes from {}, which is not set in .env", from.env),
                    Some(format!("add a line {}=... to .env", from.env)),
                ));
            }
            None => String::new(),
        },
        _ if setting.secret => {
            let hint =
                format!("write `{name} = {{ env = \"{}\" }}`, and that variable into .env", setting.env);
            return Err(("is a secret and does not belong into this file".into(), Some(hint)));
        }
        ConfigValue::Boolean(value) if setting.kind == Kind::Boolean => value.to_string(),
        #[expect(clippy::cast_precision_loss, reason = "only compared with small limits")]
        ConfigValue::Integer(value) if matches!(setting.kind, Kind::Integer | Kind::Number) => {
            within(setting, *value as f64)?;
            value.to_string()
        }
        ConfigValue::Number(value) if setting.kind == Kind::Number => {
            within(setting, *value)?;
            value.to_string()
        }
        ConfigValue::Text(value) if setting.kind == Kind::Choice => {
            let known = setting.choices.iter().find(|choice| choice.eq_ignore_ascii_case(value));
            known.ok_or_else(|| (format!("is one of {}", setting.choices.join(", ")), None))?.clone()
        }
        ConfigValue::Text(value) if setting.kind == Kind::Text => value.clone(),
        _ => {
            return Err(plain(match setting.kind {
                Kind::Integer => "is a whole number",
                Kind::Number => "is a number",
                Kind::Boolean => "is true or false",
                Kind::Text => "is text",
                Kind::Choice => return Err((format!("is one of {}", setting.choices.join(", ")), None)),
            }));
        }
    };
    if setting.key && !value.is_empty() {
        api_key::check(&value).map_err(plain)?;
    }
    // The image's script writes it into a YAML file as it is.
    if value.contains(char::is_whitespace)
        || value.starts_with(['[', '{', '*', '&', '!', '|', '>', '\'', '"', '%', '@', '`', '#', ','])
        || value.ends_with(':')
    {
        return Err(plain("has white space or begins with a sign that the image's script can't pass on"));
    }
    Ok(Given { env: &setting.env, value, secret: setting.secret })
}

fn within(setting: &CoreSetting, value: f64) -> Result<(), Refusal> {
    let fits = setting.minimum.is_none_or(|least| value >= least)
        && setting.maximum.is_none_or(|most| value <= most);
    let range = match (setting.minimum, setting.maximum) {
        (Some(least), Some(most)) => format!("is from {least} to {most}"),
        (Some(least), None) => format!("is {least} or more"),
        (None, Some(most)) => format!("is {most} or less"),
        (None, None) => String::new(),
    };
    if fits { Ok(()) } else { Err((range, None)) }
}

/// The setting that was meant, where one is close.
fn like(name: &str) -> Option<String> {
    let close = |known: &&str| {
        let (a, b) = (name.to_lowercase().replace('-', "_"), *known);
        a == b || a.contains(b) || b.contains(&a) && a.len() > 6 || one_apart(&a, b)
    };
    CoreSettings::get().names().find(close).map(|known| format!("did you mean `{known}`?"))
}

/// Whether two words differ in one letter at most, or in two that changed places.
fn one_apart(a: &str, b: &str) -> bool {
    let start = a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count();
    let rest = |text: &str, skip: usize| text.as_bytes().get(start + skip..).unwrap_or_default().to_vec();
    let swapped = a.len() == b.len() && {
        let mut word = a.as_bytes().to_vec();
        if start + 1 < word.len() {
            word.swap(start, start + 1);
        }
        word == b.as_bytes()
    };
    swapped || rest(a, 1) == rest(b, 1) || rest(a, 1) == rest(b, 0) || rest(a, 0) == rest(b, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(name: &str, value: &ConfigValue, tag: &str) -> String {
        let (why, hint) = check(name, value, tag, true, &|_| None).unwrap_err();
        format!("{why}; {}", hint.unwrap_or_default())
    }

    #[test]
    fn a_wrong_setting_is_told() {
        let text = |text: &str| ConfigValue::Text(text.into());
        let integer = ConfigValue::Integer;
        for (name, value, part) in [
            ("acess_token_validity", integer(60), "did you mean `access_token_validity`?"),
            ("access-token-validity", integer(60), "did you mean `access_token_validity`?"),
            ("nonsense", integer(1), "is no setting"),
            ("access_token_validity", text("60"), "is a whole number"),
            ("access_token_validity", integer(0), "is from 1 to 86400000"),
            ("bcrypt_log_rounds", integer(0), "is 1 or more"),
            ("log_level", text("loud"), "is one of DEBUG, INFO"),
            ("log_level", integer(1), "is one of DEBUG, INFO"),
            ("disable_telemetry", text("true"), "is true or false"),
            ("ip_allow_regex", text("a b"), "white space"),
            ("ip_allow_regex", text("[a]"), "white space or begins"),
            ("api_keys", text("x"), "SUPERTOKENS_API_KEY into .env"),
            ("port", integer(1), "`[core] port`"),
            ("refresh_token_rotation_grace_period", integer(3), "12.1.0 and later, and this one is 11.4.7"),
            ("oauth_client_secret_encryption_key", text("x"), "env = \"OAUTH_CLIENT_SECRET_ENCRYPTION_KEY\""),
            (
                "ip_deny_regex",
                ConfigValue::Variable(crate::project::core_config::Variable { env: "X".into() }),
                "X, which is not set in .env",
            ),
        ] {
            let said = refused(name, &value, "11.4.7");
            assert!(said.contains(part), "{name}: {said}");
        }
    }

    #[test]
    fn a_right_one_is_passed_on() {
        let given =
            |name: &str, value| check(name, &value, "st-test", true, &|_| Some("0123456789".into())).unwrap();
        assert_eq!(given("access_token_validity", ConfigValue::Integer(60)).value, "60");
        assert_eq!(given("refresh_token_validity", ConfigValue::Number(0.5)).value, "0.5");
        assert_eq!(given("log_level", ConfigValue::Text("debug".into())).value, "DEBUG");
        assert_eq!(given("ip_allow_regex", ConfigValue::Text(r"127\.\d+|::1".into())).value, r"127\.\d+|::1");
        let key = ConfigValue::Variable(crate::project::core_config::Variable { env: "X".into() });
        let secret = given("oauth_client_secret_encryption_key", key);
        assert_eq!(
            (secret.env, secret.value.as_str(), secret.secret),
            ("OAUTH_CLIENT_SECRET_ENCRYPTION_KEY", "0123456789", true)
        );
    }

    #[test]
    fn tags() {
        assert_eq!(tag_of("supertokens/supertokens-postgresql:11.4.7@sha256:00"), "11.4.7");
        assert_eq!(tag_of("core"), "");
    }
}
