//! Users as the protocol writes them.

use serde_json::{Map, Value, json};

use super::super::{
    http::Version,
    storage::users::{ThirdParty, User},
};

/// A user: with login methods since 4.0, the older flat object before.
pub fn user(user: &User, version: Version) -> Value {
    if version.has_login_methods() { with_login_methods(user) } else { flat(user) }
}

fn account(account: &ThirdParty) -> Value {
    json!({"id": account.id, "userId": account.user_id})
}

fn add_contact(user: &User, object: &mut Map<String, Value>) {
    if let Some(email) = &user.email {
        object.insert("email".into(), email.clone().into());
    }
    if let Some(phone) = &user.phone {
        object.insert("phoneNumber".into(), phone.clone().into());
    }
    if let Some(third_party) = &user.third_party {
        object.insert("thirdParty".into(), account(third_party));
    }
}

fn flat(user: &User) -> Value {
    let mut object = Map::new();
    object.insert("id".into(), user.id.clone().into());
    object.insert("timeJoined".into(), user.time_joined.into());
    object.insert("tenantIds".into(), json!(["public"]));
    add_contact(user, &mut object);
    Value::Object(object)
}

fn with_login_methods(user: &User) -> Value {
    let mut method = Map::new();
    method.insert("tenantIds".into(), json!(["public"]));
    method.insert("recipeUserId".into(), user.id.clone().into());
    // A phone number that got a code needs no other proof.
    method.insert("verified".into(), (user.email.is_none() || user.email_verified).into());
    method.insert("timeJoined".into(), user.time_joined.into());
    method.insert("recipeId".into(), user.recipe.name().into());
    add_contact(user, &mut method);
    json!({
        "id": user.id,
        "isPrimaryUser": false,
        "tenantIds": ["public"],
        "timeJoined": user.time_joined,
        "emails": user.email.as_slice(),
        "phoneNumbers": user.phone.as_slice(),
        "thirdParty": user.third_party.iter().map(account).collect::<Vec<_>>(),
        "webauthn": {"credentialIds": []},
        "loginMethods": [method],
    })
}
