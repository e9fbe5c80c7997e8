//! One path: read, mended, asked.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use super::DoctorError;
use crate::{
    catalog::Knowledge,
    cli::DoctorArgs,
    commands::{Context, live, undo},
    doctor::{
        self,
        mend::{Mended, Which, mend},
        selection::Selection,
    },
    error::{Error, Result},
    report::doctor::sarif::Checked,
    shell::{git, tree::Tree},
};

/// What was found out about one path.
pub(super) struct Examined {
    /// The directory that was read.
    pub(super) root: PathBuf,
    /// Where it is, seen from where the command runs.
    pub(super) prefix: String,
    pub(super) tree: Tree,
    pub(super) outcome: doctor::Outcome,
    /// What was mended, or would be; none where nothing can be.
    pub(super) mended: Option<Mended>,
    /// With `--changed`: how many apps are touched, and of how many.
    pub(super) touched: Option<(usize, usize)>,
    /// Why the running backend could not be asked.
    pub(super) unasked: Option<Error>,
    pub(super) took: Duration,
}

impl Examined {
    /// As reports of several trees want it.
    pub(super) fn checked(&self) -> Checked<'_> {
        Checked { outcome: &self.outcome, sources: &self.tree, prefix: &self.prefix }
    }
}

/// Reads, mends if that is asked for, and asks the running backend.
pub(super) fn examine(path: &Path, args: &DoctorArgs, context: &Context, written: bool) -> Result<Examined> {
    let (root, only) = root_of(&context.directory.join(path), path)?;
    let started = Instant::now();
    let tree = Tree::of(&root);
    let selection = Selection::new(&args.include, &args.exclude)?;
    let files = args.changed.as_deref().map(|revision| git::changed(&root, revision)).transpose()?;
    let mut touched = None;
    let mut check = || {
        let mut outcome = doctor::check(&tree);
        selection.apply(&mut outcome);
        if let Some(files) = &files {
            let of = doctor::changed::keep(&mut outcome, files, &tree);
            touched = Some((outcome.apps.len(), of));
        }
        outcome
    };
    let mut outcome = check();
    let wanted = &outcome.diagnosis.findings;
    let which = if args.unsafe_too { Which::All } else { Which::Safe };
    let mended = (args.fix || args.diff).then(|| mend(&tree, wanted, which, only.as_deref()));
    let mended = mended.filter(|mended| !mended.files.is_empty());
    if let Some(mended) = mended.as_ref().filter(|_| args.fix) {
        undo::write(&context.directory, &root, mended, written)?;
        outcome = check();
    }
    let took = started.elapsed();
    if let Some(file) = only {
        outcome.diagnosis.findings.retain(|finding| {
            let places = finding.place.iter().chain(&finding.related);
            places.into_iter().any(|place| place.file == file)
        });
    }
    let mut unasked = None;
    if let Some(url) = args.live.as_deref() {
        match live::ask(&root, url, &outcome) {
            Ok((asked, seen)) => {
                doctor::live::add(&mut outcome.diagnosis, seen);
                outcome.asked = Some(asked);
            }
            Err(error) => unasked = Some(error),
        }
    }
    let prefix = prefix(&root, &context.directory);
    Ok(Examined { root, prefix, tree, outcome, mended, touched, unasked, took })
}

/// Where the tree is, seen from where the command runs: empty, or a path that ends in `/`.
fn prefix(root: &Path, directory: &Path) -> String {
    match root.strip_prefix(directory) {
        Ok(below) if below.as_os_str().is_empty() => String::new(),
        Ok(below) => format!("{}/", below.display()),
        Err(_) => format!("{}/", root.display()),
    }
}

/// The directory to read, and the one file of it that is asked for.
fn root_of(path: &Path, given: &Path) -> Result<(PathBuf, Option<String>), DoctorError> {
    if path.is_dir() {
        return Ok((path.canonicalize().unwrap_or_else(|_| path.to_owned()), None));
    }
    if !path.is_file() {
        return Err(DoctorError::NoPath(given.to_owned()));
    }
    // A file is understood with its package around it.
    let package = path.ancestors().skip(1).find(|folder| {
        Knowledge::all().iter().any(|known| known.manifests().any(|name| folder.join(name).is_file()))
    });
    let root = package.or_else(|| path.parent()).unwrap_or(path).to_owned();
    let name = path.strip_prefix(&root).unwrap_or(path).to_string_lossy().replace('\\', "/");
    Ok((root, Some(name)))
}
