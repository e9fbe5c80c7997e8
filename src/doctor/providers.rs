//! What many rules ask about the third-party providers.

use super::subject::ProgramSubject;
use crate::analysis::value::Value;

/// The clients of the third-party providers: the provider's id and the client's settings.
pub fn clients(program: &ProgramSubject<'_>) -> Vec<(String, Value)> {
    let mut clients = Vec::new();
    for made in &program.program.recipes {
        let providers = made
            .arguments
            .first()
            .and_then(|(config, _)| config.field("signInAndUpFeature"))
            .and_then(|feature| feature.value.field("providers"));
        for provider in providers.iter().flat_map(|field| items(&field.value)) {
            let Some(config) = provider.field("config") else { continue };
            let id = match config.value.field("thirdPartyId").map(|field| field.value) {
                Some(Value::Text(id)) => id.to_string(),
                _ => "a provider".to_owned(),
            };
            let list = config.value.field("clients");
            clients
                .extend(list.iter().flat_map(|field| items(&field.value)).map(|client| (id.clone(), client)));
        }
    }
    clients
}

fn items(value: &Value) -> Vec<Value> {
    match value {
        Value::List(list) => list.borrow().items.iter().map(|(item, _)| item.clone()).collect(),
        _ => Vec::new(),
    }
}

/// Nothing, or what examples say instead of a value.
pub fn is_placeholder(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    text.is_empty()
        || ["your", "todo", "changeme", "change-me", "change_me", "replace", "xxx", "placeholder", "dummy"]
            .iter()
            .any(|word| text.contains(word))
        || (text.starts_with('<') && text.ends_with('>'))
        || text.starts_with("...")
        || text.starts_with("example")
}
