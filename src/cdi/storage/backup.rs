//! A copy of a data file, and whether a file is one.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::{open, schema};
use crate::cdi::error::ServeError;

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

fn read_only(path: &Path) -> Result<Connection, ServeError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(path, flags).map_err(open::failed(path))
}
