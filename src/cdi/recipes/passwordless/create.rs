use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::json;

use super::{device_bytes, device_hash, link_code, link_hash};
use crate::cdi::{
    http::{Answer, Call, Refusal, call::Handled, input},
    recipes::status,
    storage::{
        Transaction,
        devices::{self, Code, Contact, Device},
    },
    tokens::hash::{base64_url, random},
};

/// A new log-in, or another code for one.
enum Wanted {
    New(Contact),
    Again(Vec<u8>),
}

/// `POST /recipe/signinup/code`.
pub fn create_code(call: &Call) -> Handled {
    let input = call.input;
    let email = input.text_if_there("email")?.map(input::email);
    let phone = input.text_if_there("phoneNumber")?.map(input::phone);
    let device = input.text_if_there("deviceId")?;
    let own_code = input.text_if_there("userInputCode")?;
    let wanted = match (email, phone, device) {
        (Some(email), None, None) => Wanted::New(Contact::Email(email)),
        (None, Some(phone), None) => Wanted::New(Contact::Phone(phone)),
        (None, None, Some(id)) => Wanted::Again(device_bytes(id)?),
        _ => return Err(Refusal::input("Please provide exactly one of email, phoneNumber or deviceId")),
    };
    if own_code == Some("") {
        return Err(Refusal::input("userInputCode cannot be an empty string."));
    }
    call.transact(|tx| match wanted {
        Wanted::New(contact) => {
            let bytes = random::<32>();
            let device =
                Device { hash: device_hash(&bytes), contact, salt: random::<32>().to_vec(), failed: 0 };
            devices::insert(tx, &device)?;
            add_code(call, tx, &bytes, &device, own_code)
        }
        Wanted::Again(bytes) => match devices::get(tx, &device_hash(&bytes))? {
            Some(device) => add_code(call, tx, &bytes, &device, own_code),
            None => Ok(status("RESTART_FLOW_ERROR")),
        },
    })
}

fn add_code(
    call: &Call,
    tx: &Transaction,
    bytes: &[u8],
    device: &Device,
    own_code: Option<&str>,
) -> Result<Answer, Refusal> {
    // A random code may be one that the device has; the next one is then another.
    loop {
        let typed = own_code.map_or_else(six_digits, str::to_owned);
        let link = link_code(bytes, &device.salt, &typed);
        let code = Code {
            id: uuid::Uuid::new_v4().to_string(),
            device_hash: device.hash.clone(),
            link_hash: link_hash(&link),
            created: call.now,
        };
        if devices::insert_code(tx, &code)? {
            return Ok(json!({
                "status": "OK",
                "preAuthSessionId": device.hash,
                "codeId": code.id,
                "deviceId": STANDARD.encode(bytes),
                "userInputCode": typed,
                "linkCode": base64_url(&link),
                "timeCreated": code.created,
                "codeLifetime": call.core.lifetimes.passwordless_code,
            })
            .into());
        }
        if own_code.is_some() {
            return Ok(status("USER_INPUT_CODE_ALREADY_USED_ERROR"));
        }
    }
}

/// Six digits, each equally likely.
fn six_digits() -> String {
    const ALL: u32 = 1_000_000;
    loop {
        let number = u32::from_be_bytes(random());
        // What is left above the last whole million would make low numbers likelier.
        if number < u32::MAX - u32::MAX % ALL {
            return format!("{:06}", number % ALL);
        }
    }
}
