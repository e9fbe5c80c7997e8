//! A data file from outside: copied, checked, counted in.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::{open, schema};
use crate::cdi::{clock::Millis, error::ServeError};

/// Copies the data file `from`, which a core may be using, into `to`, which must not be there.
pub fn save(from: &Path, to: &Path) -> Result<(), ServeError> {
    let connection = read_only(from)?;
    connection.execute("VACUUM INTO ?1", [to.to_string_lossy()]).map_err(open::failed(from))?;
    Ok(())
}

/// Makes sure that a file is a data file of a core that this `st` knows.
pub fn check(path: &Path) -> Result<(), ServeError> {
    open::refuse_foreign(path)?;
    let connection = read_only(path)?;
    let number = |name: &str| {
        connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).map_err(open::failed(path))
    };
    if number("application_id")? != open::APPLICATION_ID {
        return Err(ServeError::Foreign(path.to_owned()));
    }
    let found = number("user_version")?;
    if found > schema::VERSION {
        return Err(ServeError::Newer { path: path.to_owned(), found, known: schema::VERSION });
    }
    Ok(())
}

/// How many sessions of a data file, which a core may be using, have not ended.
pub fn sessions(path: &Path, now: Millis) -> Result<u64, ServeError> {
    let query = "SELECT count(*) FROM session WHERE expires > ?1";
    let count: i64 =
        read_only(path)?.query_row(query, [now], |row| row.get(0)).map_err(open::failed(path))?;
    Ok(count.unsigned_abs())
}

fn read_only(path: &Path) -> Result<Connection, ServeError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(path, flags).map_err(open::failed(path))
}
