use crate::cdi::{
    http::{Call, Refusal, call::Handled, input},
    recipes::{status, users},
    storage::{
        devices::{self, Contact},
        users::{self as stored, Recipe, Taken, User},
    },
};

/// `PUT /recipe/user` with rid `passwordless`: changes or clears (null) the contact.
pub fn update_user(call: &Call) -> Handled {
    let input = call.input;
    let id = input.text(if call.version.has_login_methods() { "recipeUserId" } else { "userId" })?;
    let email = input.text_or_null("email")?.map(|text| text.map(input::email));
    let phone = input.text_or_null("phoneNumber")?.map(|text| text.map(input::phone));
    call.transact(|tx| {
        let found = stored::by_id(tx, id)?.filter(|user| user.recipe == Recipe::Passwordless);
        let Some(before) = found else { return Ok(status("UNKNOWN_USER_ID_ERROR")) };
        let mut user = before.clone();
        user.email = email.unwrap_or(user.email);
        user.phone = phone.unwrap_or(user.phone);
        if user.email.is_none() && user.phone.is_none() {
            return Err(Refusal::input("You cannot clear both email and phone number of a user"));
        }
        match stored::set_contact(tx, &user)? {
            Err(Taken::Email) => return Ok(status("EMAIL_ALREADY_EXISTS_ERROR")),
            Err(Taken::Phone) => return Ok(status("PHONE_NUMBER_ALREADY_EXISTS_ERROR")),
            Ok(()) => {}
        }
        end_logins(tx, &before, &user)?;
        Ok(status("OK"))
    })
}

/// A code that was sent to a contact of before must not sign in to what the user is now.
fn end_logins(
    tx: &crate::cdi::storage::Transaction,
    before: &User,
    after: &User,
) -> Result<(), crate::cdi::storage::StorageError> {
    let changed = [
        (&before.email, &after.email, Contact::Email as fn(String) -> Contact),
        (&before.phone, &after.phone, Contact::Phone),
    ];
    for (old, new, contact) in changed {
        if old != new {
            for value in [old, new].into_iter().flatten() {
                devices::delete_of_contact(tx, &contact(value.clone()))?;
            }
        }
    }
    Ok(())
}

/// `GET /recipe/user` with rid `passwordless`: by id, e-mail address or phone number.
pub fn get_user(call: &Call) -> Handled {
    let id = call.input.text_if_there("userId")?;
    let email = call.input.text_if_there("email")?.map(input::email);
    let phone = call.input.text_if_there("phoneNumber")?.map(input::phone);
    let (found, missing) = call.transact(|tx| match (id, email, phone) {
        (Some(id), None, None) => {
            let found = stored::by_id(tx, id)?.filter(|user| user.recipe == Recipe::Passwordless);
            Ok((found, "UNKNOWN_USER_ID_ERROR"))
        }
        (None, Some(email), None) => {
            Ok((stored::by_email(tx, Recipe::Passwordless, &email)?, "UNKNOWN_EMAIL_ERROR"))
        }
        (None, None, Some(phone)) => Ok((stored::by_phone(tx, &phone)?, "UNKNOWN_PHONE_NUMBER_ERROR")),
        _ => Err(Refusal::input("Please provide exactly one of userId, email or phoneNumber")),
    })?;
    users::one(call, found, missing)
}
