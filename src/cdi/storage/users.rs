//! Users: each signs in by one method.

use rusqlite::{OptionalExtension as _, Params, Row, Transaction, params};

use super::StorageError;
use crate::cdi::clock::Millis;

/// How a user signs in, by the protocol's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recipe {
    /// E-mail address and password.
    EmailPassword,
    /// Codes and links.
    Passwordless,
    /// An account at a provider.
    ThirdParty,
}

impl Recipe {
    /// Every recipe.
    pub const ALL: [Self; 3] = [Self::EmailPassword, Self::Passwordless, Self::ThirdParty];

    /// The protocol's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::EmailPassword => "emailpassword",
            Self::Passwordless => "passwordless",
            Self::ThirdParty => "thirdparty",
        }
    }

    /// The recipe of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|recipe| recipe.name() == name)
    }
}

/// An account at a provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThirdParty {
    /// The provider.
    pub id: String,
    /// The user's id there.
    pub user_id: String,
}

/// A user.
#[derive(Clone, Debug)]
pub struct User {
    /// A UUID.
    pub id: String,
    /// How it signs in.
    pub recipe: Recipe,
    /// When it signed up.
    pub time_joined: Millis,
    /// Normalised.
    pub email: Option<String>,
    /// Normalised.
    pub phone: Option<String>,
    /// Of a third-party user.
    pub third_party: Option<ThirdParty>,
    /// bcrypt's text, of an email-password user.
    pub password_hash: Option<String>,
    /// Whether the e-mail address is verified.
    pub email_verified: bool,
}

impl User {
    /// A new user without any contact.
    pub fn new(recipe: Recipe, now: Millis) -> Self {
        Self {
            id: uuid::Uuid::new_v4().to_string(),
            recipe,
            time_joined: now,
            email: None,
            phone: None,
            third_party: None,
            password_hash: None,
            email_verified: false,
        }
    }
}

/// What a new or changed user collides with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// Another user of the recipe has the e-mail address.
    Email,
    /// Another user has the phone number.
    Phone,
}

/// The columns that [`read`] wants; `u` is the table of users.
pub(super) const COLUMNS: &str = "u.*, EXISTS (
    SELECT 1 FROM verified_email v WHERE v.user_id = u.user_id AND v.email = u.email) AS verified";

pub(super) fn read(row: &Row) -> Result<User, StorageError> {
    let recipe: String = row.get("recipe")?;
    let third_party: Option<String> = row.get("third_party_id")?;
    let third_party_user: Option<String> = row.get("third_party_user_id")?;
    Ok(User {
        id: row.get("user_id")?,
        // The table's CHECK admits no other name.
        recipe: Recipe::from_name(&recipe).unwrap_or(Recipe::EmailPassword),
        time_joined: row.get("time_joined")?,
        email: row.get("email")?,
        phone: row.get("phone")?,
        third_party: third_party.zip(third_party_user).map(|(id, user_id)| ThirdParty { id, user_id }),
        password_hash: row.get("password_hash")?,
        email_verified: row.get("verified")?,
    })
}

fn one(tx: &Transaction, condition: &str, params: impl Params) -> Result<Option<User>, StorageError> {
    let sql = format!("SELECT {COLUMNS} FROM user u WHERE {condition}");
    tx.prepare_cached(&sql)?.query_row(params, read).optional()
}

fn many(tx: &Transaction, condition: &str, params: impl Params) -> Result<Vec<User>, StorageError> {
    let sql =
        format!("SELECT {COLUMNS} FROM user u WHERE {condition} ORDER BY u.time_joined, u.user_id DESC");
    tx.prepare_cached(&sql)?.query_map(params, read)?.collect()
}

/// The user with that id.
pub fn by_id(tx: &Transaction, id: &str) -> Result<Option<User>, StorageError> {
    one(tx, "u.user_id = ?1", [id])
}

/// The user of a recipe with that e-mail address; not for third-party users.
pub fn by_email(tx: &Transaction, recipe: Recipe, email: &str) -> Result<Option<User>, StorageError> {
    one(tx, "u.recipe = ?1 AND u.recipe <> 'thirdparty' AND u.email = ?2", [recipe.name(), email])
}

/// The user with that phone number.
pub fn by_phone(tx: &Transaction, phone: &str) -> Result<Option<User>, StorageError> {
    one(tx, "u.phone = ?1", [phone])
}

/// The user with that account at a provider.
pub fn by_third_party(tx: &Transaction, account: &ThirdParty) -> Result<Option<User>, StorageError> {
    one(tx, "u.third_party_id = ?1 AND u.third_party_user_id = ?2", [&account.id, &account.user_id])
}

/// The third-party users with that e-mail address, by the time they joined.
pub fn third_party_by_email(tx: &Transaction, email: &str) -> Result<Vec<User>, StorageError> {
    many(tx, "u.recipe = 'thirdparty' AND u.email = ?1", [email])
}

/// The users of every recipe with any of these, by the time they joined.
pub fn by_any(
    tx: &Transaction,
    email: Option<&str>,
    phone: Option<&str>,
    account: Option<&ThirdParty>,
) -> Result<Vec<User>, StorageError> {
    let condition = "u.email = ?1 OR u.phone = ?2 OR (u.third_party_id = ?3 AND u.third_party_user_id = ?4)";
    let (id, user_id) = (account.map(|a| &a.id), account.map(|a| &a.user_id));
    many(tx, condition, params![email, phone, id, user_id])
}

/// Stores a new user; the unique indexes decide.
pub fn insert(tx: &Transaction, user: &User) -> Result<Result<(), Taken>, StorageError> {
    let account = user.third_party.as_ref();
    let written =
        tx.prepare_cached("INSERT INTO user VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")?.execute(params![
            user.id,
            user.recipe.name(),
            user.time_joined,
            user.email,
            user.phone,
            account.map(|a| &a.id),
            account.map(|a| &a.user_id),
            user.password_hash,
        ]);
    collision(written)
}

/// Changes contact, for a user that is there.
pub fn set_contact(tx: &Transaction, user: &User) -> Result<Result<(), Taken>, StorageError> {
    let sql = "UPDATE user SET email = ?2, phone = ?3 WHERE user_id = ?1";
    collision(tx.execute(sql, params![user.id, user.email, user.phone]))
}

/// A unique index that refused is an expected outcome; SQLite's message names its columns.
fn collision(written: Result<usize, StorageError>) -> Result<Result<(), Taken>, StorageError> {
    match written {
        Ok(_) => Ok(Ok(())),
        Err(StorageError::SqliteFailure(error, Some(message)))
            if error.code == rusqlite::ErrorCode::ConstraintViolation && message.starts_with("UNIQUE") =>
        {
            match message {
                message if message.contains("user.phone") => Ok(Err(Taken::Phone)),
                message if message.contains("user.email") => Ok(Err(Taken::Email)),
                message => Err(StorageError::SqliteFailure(error, Some(message))),
            }
        }
        Err(error) => Err(error),
    }
}

/// Changes a password.
pub fn set_password_hash(tx: &Transaction, id: &str, hash: &str) -> Result<(), StorageError> {
    tx.execute("UPDATE user SET password_hash = ?2 WHERE user_id = ?1", [id, hash])?;
    Ok(())
}

/// Marks an e-mail address of a user as verified.
pub fn set_verified(tx: &Transaction, id: &str, email: &str) -> Result<(), StorageError> {
    tx.prepare_cached("INSERT INTO verified_email VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
        .execute([id, email])?;
    Ok(())
}

/// Deletes a user; fine where there is none. Password reset tokens go with it.
pub fn delete(tx: &Transaction, id: &str) -> Result<(), StorageError> {
    tx.execute("DELETE FROM verified_email WHERE user_id = ?1", [id])?;
    tx.execute("DELETE FROM user WHERE user_id = ?1", [id])?;
    Ok(())
}
