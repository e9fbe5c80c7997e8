use serde_json::{Value, json};

use super::{device_bytes, device_hash, device_json};
use crate::cdi::{
    http::{Call, Refusal, Version, call::Handled, input},
    recipes::status,
    storage::{
        Transaction,
        devices::{self, Contact, Device},
    },
};

/// `GET /recipe/signinup/codes`: the log-ins under way of a contact, or one of them.
pub fn list_codes(call: &Call) -> Handled {
    let input = call.input;
    let email = input.text_if_there("email")?;
    let phone = input.text_if_there("phoneNumber")?;
    let device = input.text_if_there("deviceId")?;
    let hash = input.text_if_there("preAuthSessionId")?;
    call.transact(|tx| {
        let found: Vec<Device> = match (email, phone, device, hash) {
            (Some(email), None, None, None) => devices::of_contact(tx, &Contact::Email(input::email(email)))?,
            (None, Some(phone), None, None) => devices::of_contact(tx, &Contact::Phone(input::phone(phone)))?,
            (None, None, Some(id), None) => {
                devices::get(tx, &device_hash(&device_bytes(id)?))?.into_iter().collect()
            }
            (None, None, None, Some(hash)) => devices::get(tx, hash)?.into_iter().collect(),
            _ => {
                let text = "Please provide exactly one of email, phoneNumber, deviceId or preAuthSessionId";
                return Err(Refusal::input(text));
            }
        };
        let listed =
            found.iter().map(|device| with_codes(call, tx, device)).collect::<Result<Vec<_>, _>>()?;
        Ok(json!({"status": "OK", "devices": listed}).into())
    })
}

fn with_codes(call: &Call, tx: &Transaction, device: &Device) -> Result<Value, Refusal> {
    let lifetime = call.core.lifetimes.passwordless_code;
    let codes: Vec<Value> = devices::codes(tx, &device.hash)?
        .iter()
        .map(|code| json!({"codeId": code.id, "timeCreated": code.created, "codeLifetime": lifetime}))
        .collect();
    let mut object = device_json(device);
    object["codes"] = codes.into();
    Ok(object)
}

/// `POST /recipe/signinup/code/remove`: a code, or (since 5.0) a log-in with all of its codes.
pub fn remove_code(call: &Call) -> Handled {
    let (code, hash) = if call.version > Version::V3_1 {
        (call.input.text_if_there("codeId")?, call.input.text_if_there("preAuthSessionId")?)
    } else {
        (Some(call.input.text("codeId")?), None)
    };
    call.transact(|tx| {
        match (code, hash) {
            (Some(code), None) => devices::delete_code(tx, code)?,
            (None, Some(hash)) => devices::delete(tx, hash)?,
            (None, None) => {
                return Err(Refusal::input("Please provide either 'codeId' or 'preAuthSessionId'"));
            }
            (Some(_), Some(_)) => {
                return Err(Refusal::input("Please provide only one of 'codeId' or 'preAuthSessionId'"));
            }
        }
        Ok(status("OK"))
    })
}

/// `POST /recipe/signinup/codes/remove`: every log-in under way of a contact.
pub fn remove_codes(call: &Call) -> Handled {
    let email = call.input.text_if_there("email")?.map(input::email);
    let phone = call.input.text_if_there("phoneNumber")?.map(input::phone);
    let contact = match (email, phone) {
        (Some(email), None) => Contact::Email(email),
        (None, Some(phone)) => Contact::Phone(phone),
        _ => return Err(Refusal::input("Please provide exactly one of email or phoneNumber")),
    };
    call.transact(|tx| Ok(devices::delete_of_contact(tx, &contact)?))?;
    Ok(status("OK"))
}
