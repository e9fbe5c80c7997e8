use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::json;

use super::{MAX_ATTEMPTS, device_bytes, device_hash, device_json, is_alive, link_code, link_hash};
use crate::cdi::{
    http::{Answer, Call, Refusal, Version, call::Handled},
    recipes::{status, user_json},
    storage::{
        Transaction,
        devices::{self, Code, Contact, Device},
        users::{self, Recipe, User},
    },
};

/// What the user shows to prove that the code arrived.
enum Proof {
    Link(Vec<u8>),
    Code { device: Vec<u8>, typed: String },
}

/// What showing it leads to.
enum Outcome {
    Fine(Device),
    Refused(Answer),
}

/// `POST /recipe/signinup/code/check`: whether a code would be accepted; it is kept.
pub fn check_code(call: &Call) -> Handled {
    let (hash, proof) = read(call)?;
    call.transact(|tx| match check(call, tx, &hash, &proof)? {
        Outcome::Refused(answer) => Ok(answer),
        Outcome::Fine(device) => Ok(with_device(call, json!({"status": "OK"}), &device)),
    })
}

/// `POST /recipe/signinup/code/consume`: signs in or up, and ends every log-in of that contact.
pub fn consume_code(call: &Call) -> Handled {
    let (hash, proof) = read(call)?;
    call.transact(|tx| {
        let device = match check(call, tx, &hash, &proof)? {
            Outcome::Refused(answer) => return Ok(answer),
            Outcome::Fine(device) => device,
        };
        devices::delete_of_contact(tx, &device.contact)?;
        let (created, user) = find_or_create(call, tx, &device.contact)?;
        let mut answer = json!({
            "status": "OK",
            "createdNewUser": created,
            "user": user_json::user(&user, call.version),
        });
        if call.version.has_login_methods() {
            answer["recipeUserId"] = user.id.into();
        }
        Ok(with_device(call, answer, &device))
    })
}

fn read(call: &Call) -> Result<(String, Proof), Refusal> {
    let input = call.input;
    let hash = input.text("preAuthSessionId")?.trim_end_matches('=').to_owned();
    let link = input.text_if_there("linkCode")?;
    let device = input.text_if_there("deviceId")?;
    let typed = input.text_if_there("userInputCode")?;
    let proof = match (link, device, typed) {
        (Some(link), None, None) => {
            let bytes = URL_SAFE_NO_PAD.decode(link);
            Proof::Link(bytes.map_err(|_| Refusal::input("Input encoding error in linkCode"))?)
        }
        (None, Some(device), Some(typed)) => {
            Proof::Code { device: device_bytes(device)?, typed: typed.to_owned() }
        }
        _ => {
            return Err(Refusal::input("Please provide exactly one of linkCode or deviceId+userInputCode"));
        }
    };
    Ok((hash, proof))
}

fn check(call: &Call, tx: &Transaction, hash: &str, proof: &Proof) -> Result<Outcome, Refusal> {
    let mismatch = || Refusal::input("preAuthSessionId and deviceId doesn't match");
    let restart = || Ok(Outcome::Refused(status("RESTART_FLOW_ERROR")));
    match proof {
        Proof::Link(link) => {
            let Some(code) = devices::code_by_link(tx, &link_hash(link))? else { return restart() };
            if code.device_hash != hash {
                return Err(mismatch());
            }
            match devices::get(tx, hash)? {
                Some(device) if is_alive(call, code.created) => Ok(Outcome::Fine(device)),
                _ => restart(),
            }
        }
        Proof::Code { device: bytes, typed } => {
            if device_hash(bytes) != hash {
                return Err(mismatch());
            }
            let Some(device) = devices::get(tx, hash)? else { return restart() };
            match devices::code_by_link(tx, &link_hash(&link_code(bytes, &device.salt, typed)))? {
                Some(code) if is_alive(call, code.created) => Ok(Outcome::Fine(device)),
                wrong => count_failure(tx, &device, wrong.as_ref()),
            }
        }
    }
}

fn count_failure(tx: &Transaction, device: &Device, expired: Option<&Code>) -> Result<Outcome, Refusal> {
    let failed = device.failed + 1;
    if failed >= MAX_ATTEMPTS {
        devices::delete(tx, &device.hash)?;
        return Ok(Outcome::Refused(status("RESTART_FLOW_ERROR")));
    }
    devices::count_failure(tx, &device.hash)?;
    let outcome = match expired {
        Some(_) => "EXPIRED_USER_INPUT_CODE_ERROR",
        None => "INCORRECT_USER_INPUT_CODE_ERROR",
    };
    Ok(Outcome::Refused(
        json!({
            "status": outcome,
            "failedCodeInputAttemptCount": failed,
            "maximumCodeInputAttempts": MAX_ATTEMPTS,
        })
        .into(),
    ))
}

fn find_or_create(call: &Call, tx: &Transaction, contact: &Contact) -> Result<(bool, User), Refusal> {
    let found = match contact {
        Contact::Email(email) => users::by_email(tx, Recipe::Passwordless, email)?,
        Contact::Phone(phone) => users::by_phone(tx, phone)?,
    };
    let created = found.is_none();
    let mut user = found.unwrap_or_else(|| User::new(Recipe::Passwordless, call.now));
    if created {
        match contact {
            Contact::Email(email) => user.email = Some(email.clone()),
            Contact::Phone(phone) => user.phone = Some(phone.clone()),
        }
        let inserted = users::insert(tx, &user)?;
        inserted.map_err(|taken| Refusal::Internal(format!("{taken:?} was free a moment ago")))?;
    }
    // Since 4.0 a code that came by e-mail verifies the address.
    if let Contact::Email(email) = contact
        && call.version.has_login_methods()
    {
        users::set_verified(tx, &user.id, email)?;
        user.email_verified = true;
    }
    Ok((created, user))
}

/// Since 5.0 the answer says which log-in ended.
fn with_device(call: &Call, mut answer: serde_json::Value, device: &Device) -> Answer {
    if call.version > Version::V3_1 {
        answer["consumedDevice"] = device_json(device);
    }
    answer.into()
}
