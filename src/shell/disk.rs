//! Files: every error names the path and what was being done; writing is atomic.

#![expect(clippy::disallowed_methods, reason = "this is the door")]

use std::{
    fs, io,
    io::{Read as _, Write as _},
    path::{Path, PathBuf},
};

use crate::error::{Exit, Failure};

/// A file or directory that could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error("can't {action} `{}`", path.display())]
pub struct DiskError {
    action: &'static str,
    path: PathBuf,
    source: io::Error,
}

impl DiskError {
    /// Whether the path was not there.
    pub fn is_not_found(&self) -> bool {
        not_there(&self.source)
    }
}

impl Failure for DiskError {
    fn code(&self) -> &'static str {
        "disk"
    }
    fn exit(&self) -> Exit {
        Exit::Machine
    }
    fn hint(&self) -> Option<String> {
        match self.source.kind() {
            io::ErrorKind::PermissionDenied => Some("check who owns it and its permissions".into()),
            io::ErrorKind::StorageFull => Some("free some space and run the command again".into()),
            _ => None,
        }
    }
}

/// Nothing is there, or a file where the path has a directory.
fn not_there(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

fn context<T>(action: &'static str, path: &Path, result: io::Result<T>) -> Result<T, DiskError> {
    result.map_err(|source| DiskError { action, path: path.to_owned(), source })
}

/// The text of a file.
pub fn read(path: &Path) -> Result<String, DiskError> {
    context("read", path, fs::read_to_string(path))
}

/// The bytes of a file.
pub fn read_bytes(path: &Path) -> Result<Vec<u8>, DiskError> {
    context("read", path, fs::read(path))
}

/// The text of a file, or `None` where there is none.
pub fn read_if_there(path: &Path) -> Result<Option<String>, DiskError> {
    match read(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

/// The names in a directory, sorted; `None` where there is no such directory.
pub fn list(path: &Path) -> Result<Option<Vec<String>>, DiskError> {
    let entries = match fs::read_dir(path) {
        Err(error) if not_there(&error) => return Ok(None),
        other => context("list", path, other)?,
    };
    let mut names = Vec::new();
    for entry in entries {
        names.push(context("list", path, entry)?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(Some(names))
}

/// Makes a directory and its parents.
pub fn create_dir(path: &Path) -> Result<(), DiskError> {
    context("create", path, fs::create_dir_all(path))
}

/// Who may read a file that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// As the user's umask has it.
    Shared,
    /// The owner only: it holds secrets.
    Private,
    /// As the umask has it, and executable.
    Executable,
}

/// Writes a file through a temporary one beside it, so that a reader sees the old or the new
/// text and never half of one. A symbolic link stays one: the file that it leads to is written.
pub fn write(path: &Path, text: &[u8], access: Access) -> Result<(), DiskError> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    context("write", path, write_atomically(&target, text, access))
}

fn write_atomically(path: &Path, text: &[u8], access: Access) -> io::Result<()> {
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".st-").tempfile_in(parent)?;
    file.write_all(text)?;
    set_access(file.as_file(), path, access)?;
    file.persist(path).map(|_| ()).map_err(|error| error.error)
}

/// A file that is written piece by piece and appears when it is whole; else nothing of it stays.
pub struct Draft {
    file: tempfile::NamedTempFile,
    path: PathBuf,
}

impl Draft {
    /// A new one, in the directory of the file that it becomes.
    pub fn beside(path: &Path, access: Access) -> Result<Self, DiskError> {
        let begin = || {
            let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let file = tempfile::Builder::new().prefix(".st-").tempfile_in(parent)?;
            set_access(file.as_file(), path, access)?;
            Ok(file)
        };
        Ok(Self { file: context("write", path, begin())?, path: path.to_owned() })
    }

    /// Adds to it.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), DiskError> {
        context("write", &self.path, self.file.write_all(bytes))
    }

    /// It is whole.
    pub fn keep(self) -> Result<(), DiskError> {
        let Self { file, path } = self;
        context("write", &path, file.persist(&path).map(|_| ()).map_err(|error| error.error))
    }
}

/// A temporary file is private; an existing file keeps its mode, a new one gets the one asked for.
#[cfg(unix)]
fn set_access(file: &fs::File, path: &Path, access: Access) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = match (access, fs::metadata(path)) {
        (Access::Private, _) => 0o600,
        (_, Ok(existing)) => existing.permissions().mode() & 0o7777,
        (Access::Shared, Err(_)) => 0o666 & !umask(),
        (Access::Executable, Err(_)) => 0o777 & !umask(),
    };
    file.set_permissions(fs::Permissions::from_mode(mode))
}

/// The process's umask; it can only be read by setting it.
#[cfg(unix)]
fn umask() -> u32 {
    let mask = rustix::process::umask(rustix::fs::Mode::from_raw_mode(0o022));
    rustix::process::umask(mask);
    mask.as_raw_mode()
}

#[cfg(not(unix))]
fn set_access(_: &fs::File, _: &Path, _: Access) -> io::Result<()> {
    Ok(())
}

/// Makes a file that only its owner may read; fine where there is one, which keeps its mode.
pub fn create_private(path: &Path) -> Result<(), DiskError> {
    let mut options = fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    context("create", path, options.open(path).map(|_| ()))
}

/// The first `length` bytes of a file, fewer where it is shorter; `None` where there is no file.
pub fn read_start(path: &Path, length: u64) -> Result<Option<Vec<u8>>, DiskError> {
    let file = match fs::File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => context("read", path, other)?,
    };
    let mut bytes = Vec::new();
    context("read", path, file.take(length).read_to_end(&mut bytes))?;
    Ok(Some(bytes))
}

/// Removes a file; fine where there is none.
pub fn remove(path: &Path) -> Result<(), DiskError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => context("remove", path, other),
    }
}

/// Deletes a directory and everything in it; one that isn't there is fine.
pub fn remove_dir(path: &Path) -> Result<(), DiskError> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => context("delete", path, result),
    }
}

/// Opens a file to read.
pub fn open(path: &Path) -> Result<fs::File, DiskError> {
    context("open", path, fs::File::open(path))
}

/// Opens a file of this user's for writing at its end, made where it is not there.
pub fn append(path: &Path) -> io::Result<fs::File> {
    fs::OpenOptions::new().append(true).create(true).open(path)
}

/// Begins a file anew that only its owner may read.
pub fn open_private(path: &Path) -> Result<fs::File, DiskError> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    context("write", path, options.open(path))
}
