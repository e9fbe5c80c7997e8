//! The files that run a core somewhere else: Docker Compose, Kubernetes, Helm.

use serde::Serialize;
use tera::Context;

use super::{Plan, render, render::RenderError};

/// A core that is to run somewhere else.
#[derive(Clone, Debug)]
pub struct Export {
    /// The project's name, for people.
    pub name: String,
    /// The core's image with its tag.
    pub image: String,
    /// Its port on the machine that runs it.
    pub port: u16,
    /// A PostgreSQL comes with it; else it has the address of one in its secrets.
    pub with_database: bool,
    /// The image of that PostgreSQL.
    pub database_image: String,
    /// The core's own settings, by the variables of its container.
    pub config: Vec<Variable>,
}

/// A variable of the core's container.
#[derive(Clone, Debug, Serialize)]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// Its value, quoted for YAML; `None` for a secret, which is written nowhere.
    pub value: Option<String>,
    /// What its key in a Secret is called.
    pub key: String,
}

impl Variable {
    /// One with a value, or a secret.
    pub fn new(name: &str, value: Option<String>) -> Self {
        let value = value.map(|value| serde_json::Value::String(value).to_string());
        Self { name: name.to_owned(), value, key: name.to_lowercase().replace('_', "-") }
    }
}

/// The files below `templates/_export/<target>`, for this core. None of them holds a password.
pub fn files(target: &str, export: &Export) -> Result<Plan, RenderError> {
    let mut context = Context::new();
    context.insert("name", &export.name);
    context.insert("id", &slug(&export.name));
    context.insert("image", &export.image);
    // Also of a digest: a chart writes `repository:tag`, which comes out as `name@sha256:...`.
    let (image, tag) = export
        .image
        .rsplit_once(':')
        .filter(|(_, tag)| !tag.contains('/'))
        .unwrap_or((&export.image, "latest"));
    context.insert("image_name", image);
    context.insert("image_tag", tag);
    context.insert("port", &export.port);
    context.insert("database", if export.with_database { "postgres" } else { "external" });
    context.insert("database_image", &export.database_image);
    context.insert("config", &export.config);
    render::folder(&format!("_export/{target}"), &context)
}

/// What Compose and Kubernetes allow in a name: lower case letters, digits and inner dashes, at most 63.
fn slug(name: &str) -> String {
    let dashed: String = name
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_lowercase() || c.is_ascii_digit() { c } else { '-' })
        .take(63)
        .collect();
    let trimmed = dashed.trim_matches('-');
    if trimmed.is_empty() { "app".into() } else { trimmed.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_for_machines() {
        for (name, id) in [("My App!", "my-app"), ("shop", "shop"), ("--", "app"), ("Über", "ber")] {
            assert_eq!(slug(name), id);
        }
    }
}
