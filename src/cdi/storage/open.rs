//! Opening the database: lock, permissions, pragmas, schema.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};

use super::{StorageError, schema};
use crate::{
    cdi::error::ServeError,
    shell::{
        disk,
        lock::{Lock, LockError},
    },
};

/// Marks a SQLite file as ours (`PRAGMA application_id`): "stco".
pub(super) const APPLICATION_ID: i64 = 0x7374_636f;

/// Opens `file`, or memory, with the newest schema.
pub fn open(file: Option<&Path>) -> Result<(Connection, Option<Lock>), ServeError> {
    let Some(path) = file else {
        let in_memory = Path::new(":memory:");
        let mut connection = Connection::open_in_memory().map_err(failed(in_memory))?;
        prepare(&mut connection, in_memory)?;
        return Ok((connection, None));
    };
    refuse_foreign(path)?;
    let lock = take_lock(path)?;
    // For its owner only: it holds private keys and password hashes. SQLite gives its `-wal` the same mode.
    disk::create_private(path)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags).map_err(failed(path))?;
    prepare(&mut connection, path)?;
    Ok((connection, Some(lock)))
}

/// What SQLite writes at the beginning of every database.
const MAGIC: &[u8] = b"SQLite format 3\0";

/// Looks before anything is written, also beside the file.
pub(super) fn refuse_foreign(path: &Path) -> Result<(), ServeError> {
    match disk::read_start(path, MAGIC.len() as u64)? {
        Some(start) if !start.is_empty() && start != MAGIC => Err(ServeError::Foreign(path.to_owned())),
        _ => Ok(()),
    }
}

pub(super) fn failed(path: &Path) -> impl Fn(StorageError) -> ServeError {
    move |source| match source.sqlite_error_code() {
        Some(rusqlite::ErrorCode::NotADatabase) => ServeError::Foreign(path.to_owned()),
        _ => ServeError::Data { path: path.to_owned(), source: source.into() },
    }
}

fn take_lock(path: &Path) -> Result<Lock, ServeError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    Lock::take(&PathBuf::from(name)).map_err(|error| match error {
        LockError::Held { pid } => ServeError::InUse { path: path.to_owned(), pid },
        LockError::Io(source) => ServeError::Data { path: path.to_owned(), source: source.into() },
    })
}

fn prepare(connection: &mut Connection, path: &Path) -> Result<(), ServeError> {
    let number = |name: &str, c: &Connection| c.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let found = number("user_version", connection).map_err(failed(path))?;
    let application = number("application_id", connection).map_err(failed(path))?;
    let is_new = application == 0 && found == 0 && is_empty(connection).map_err(failed(path))?;
    if !is_new && application != APPLICATION_ID {
        return Err(ServeError::Foreign(path.to_owned()));
    }
    if found > schema::VERSION {
        return Err(ServeError::Newer { path: path.to_owned(), found, known: schema::VERSION });
    }
    configure(connection, found).map_err(failed(path))
}

fn is_empty(connection: &Connection) -> Result<bool, StorageError> {
    connection.query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |row| row.get(0))
}

/// A write-ahead log with `synchronous = NORMAL` loses nothing when the process is killed: what was
/// committed is in the kernel's hands. (A power cut may take the last commits, never the file.)
fn configure(connection: &mut Connection, version: i64) -> Result<(), StorageError> {
    // A new file has nothing to lose, and waiting for the disk would take longer than all the rest.
    let synchronous = if version == 0 { "off" } else { "normal" };
    connection.pragma_update(None, "synchronous", synchronous)?;
    connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
    migrate(connection, version)?;
    connection.pragma_update(None, "synchronous", "normal")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(())
}

fn migrate(connection: &mut Connection, from: i64) -> Result<(), StorageError> {
    for (version, step) in (1..).zip(schema::STEPS).filter(|(version, _)| *version > from) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(step)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", version)?;
        transaction.commit()?;
    }
    Ok(())
}
