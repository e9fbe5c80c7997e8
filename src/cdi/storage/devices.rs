//! Passwordless log-ins under way: devices and their codes.

use rusqlite::{OptionalExtension as _, Row, Transaction, params};

use super::StorageError;
use crate::cdi::clock::Millis;

/// Where a code is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Contact {
    /// An e-mail address, normalised.
    Email(String),
    /// A phone number, normalised.
    Phone(String),
}

impl Contact {
    fn columns(&self) -> (Option<&str>, Option<&str>) {
        match self {
            Self::Email(email) => (Some(email), None),
            Self::Phone(phone) => (None, Some(phone)),
        }
    }
}

/// A log-in under way.
#[derive(Clone, Debug)]
pub struct Device {
    /// base64url of the SHA-256 of its id; the protocol's `preAuthSessionId`.
    pub hash: String,
    /// Where its codes go.
    pub contact: Contact,
    /// Random, mixed into its link codes.
    pub salt: Vec<u8>,
    /// How often a wrong code was tried.
    pub failed: u32,
}

/// A code of a device.
#[derive(Debug)]
pub struct Code {
    /// Its id.
    pub id: String,
    /// Its device.
    pub device_hash: String,
    /// base64url of the SHA-256 of its link code.
    pub link_hash: String,
    /// When it was made.
    pub created: Millis,
}

fn device(row: &Row) -> Result<Device, StorageError> {
    let email: Option<String> = row.get("email")?;
    let phone: Option<String> = row.get("phone")?;
    Ok(Device {
        hash: row.get("device_hash")?,
        contact: email.map_or_else(|| Contact::Phone(phone.unwrap_or_default()), Contact::Email),
        salt: row.get("salt")?,
        failed: row.get("failed")?,
    })
}

fn code(row: &Row) -> Result<Code, StorageError> {
    Ok(Code {
        id: row.get("code_id")?,
        device_hash: row.get("device_hash")?,
        link_hash: row.get("link_hash")?,
        created: row.get("created")?,
    })
}

/// Stores a new device.
pub fn insert(tx: &Transaction, device: &Device) -> Result<(), StorageError> {
    let (email, phone) = device.contact.columns();
    tx.execute(
        "INSERT INTO device (device_hash, email, phone, salt, failed) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![device.hash, email, phone, device.salt, device.failed],
    )?;
    Ok(())
}

/// The device with that hash.
pub fn get(tx: &Transaction, hash: &str) -> Result<Option<Device>, StorageError> {
    tx.query_row("SELECT * FROM device WHERE device_hash = ?1", [hash], device).optional()
}

/// The devices of a contact, oldest first.
pub fn of_contact(tx: &Transaction, contact: &Contact) -> Result<Vec<Device>, StorageError> {
    let (email, phone) = contact.columns();
    let mut statement = tx.prepare("SELECT * FROM device WHERE email = ?1 OR phone = ?2 ORDER BY rowid")?;
    statement.query_map(params![email, phone], device)?.collect()
}

/// Counts a wrong code.
pub fn count_failure(tx: &Transaction, hash: &str) -> Result<(), StorageError> {
    tx.execute("UPDATE device SET failed = failed + 1 WHERE device_hash = ?1", [hash])?;
    Ok(())
}

/// Deletes a device with its codes.
pub fn delete(tx: &Transaction, hash: &str) -> Result<(), StorageError> {
    tx.execute("DELETE FROM device WHERE device_hash = ?1", [hash])?;
    Ok(())
}

/// Deletes every device of a contact with their codes.
pub fn delete_of_contact(tx: &Transaction, contact: &Contact) -> Result<(), StorageError> {
    let (email, phone) = contact.columns();
    tx.execute("DELETE FROM device WHERE email = ?1 OR phone = ?2", params![email, phone])?;
    Ok(())
}

/// Stores a code; false where the device already has that very code.
pub fn insert_code(tx: &Transaction, code: &Code) -> Result<bool, StorageError> {
    let rows = tx.execute(
        "INSERT INTO code (code_id, device_hash, link_hash, created) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (link_hash) DO NOTHING",
        params![code.id, code.device_hash, code.link_hash, code.created],
    )?;
    Ok(rows > 0)
}

/// The codes of a device, oldest first.
pub fn codes(tx: &Transaction, device_hash: &str) -> Result<Vec<Code>, StorageError> {
    let mut statement = tx.prepare("SELECT * FROM code WHERE device_hash = ?1 ORDER BY created, rowid")?;
    statement.query_map([device_hash], code)?.collect()
}

/// The code with that link.
pub fn code_by_link(tx: &Transaction, link_hash: &str) -> Result<Option<Code>, StorageError> {
    tx.query_row("SELECT * FROM code WHERE link_hash = ?1", [link_hash], code).optional()
}

/// Deletes a code, and its device where it was the last one.
pub fn delete_code(tx: &Transaction, id: &str) -> Result<(), StorageError> {
    tx.execute("DELETE FROM code WHERE code_id = ?1", [id])?;
    delete_without_codes(tx)
}

/// Deletes codes made before `before`, and devices without any.
pub fn delete_expired(tx: &Transaction, before: Millis) -> Result<(), StorageError> {
    tx.execute("DELETE FROM code WHERE created < ?1", [before])?;
    delete_without_codes(tx)
}

fn delete_without_codes(tx: &Transaction) -> Result<(), StorageError> {
    tx.execute("DELETE FROM device WHERE device_hash NOT IN (SELECT device_hash FROM code)", [])?;
    Ok(())
}
