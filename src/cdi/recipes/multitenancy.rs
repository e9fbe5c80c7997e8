//! The one tenant there is, called `public`.

use serde_json::{Map, Value, json};

use super::{
    super::http::{Answer, Call, call::Handled},
    status,
};

fn public_v2() -> Map<String, Value> {
    object(json!({"tenantId": "public", "thirdParty": {"providers": []}, "coreConfig": {}}))
}

fn public() -> Map<String, Value> {
    object(json!({
        "tenantId": "public",
        "emailPassword": {"enabled": true},
        "thirdParty": {"enabled": true, "providers": []},
        "passwordless": {"enabled": true},
        "coreConfig": {},
    }))
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

fn one(call: &Call, mut tenant: Map<String, Value>) -> Answer {
    if call.tenant != "public" {
        return status("TENANT_NOT_FOUND_ERROR");
    }
    tenant.insert("status".into(), "OK".into());
    Value::Object(tenant).into()
}

/// `GET /recipe/multitenancy/tenant/v2` (since 5.1).
pub fn get_tenant_v2(call: &Call) -> Handled {
    Ok(one(call, public_v2()))
}

/// `GET /recipe/multitenancy/tenant` (until 5.0).
pub fn get_tenant(call: &Call) -> Handled {
    Ok(one(call, public()))
}

/// `GET /recipe/multitenancy/tenant/list/v2` (since 5.1).
pub fn list_tenants_v2(_: &Call) -> Handled {
    Ok(json!({"status": "OK", "tenants": [public_v2()]}).into())
}

/// `GET /recipe/multitenancy/tenant/list` (until 5.0).
pub fn list_tenants(_: &Call) -> Handled {
    Ok(json!({"status": "OK", "tenants": [public()]}).into())
}
