//! A core's image for tests: nothing but `st core serve`, on a real engine.
//!
//! FROM scratch, with the `st` under test and the libraries that it is linked with, so that nothing
//! has to be built a second time or pulled.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak,
        atomic::{AtomicU32, Ordering},
    },
};

/// The key that this image's core asks for: the built-in one wants one where it listens on more
/// than loopback.
pub(crate) const API_KEY: &str = "key-of-the-image-for-tests";

static COUNT: AtomicU32 = AtomicU32::new(0);
/// A build takes layers that it finds from earlier ones: none may go while it does.
static BUILDER: Mutex<()> = Mutex::new(());

fn alone() -> MutexGuard<'static, ()> {
    BUILDER.lock().unwrap_or_else(PoisonError::into_inner)
}

/// An image, removed with the value.
pub(crate) struct Image {
    /// Name and tag.
    pub(crate) tag: String,
    /// Stays as long as something is built on it.
    _base: Arc<Base>,
}

impl Image {
    /// Builds the image of a working core.
    ///
    /// # Panics
    /// Where no engine answers.
    pub(crate) fn core() -> Self {
        Self::build(
            "core",
            "ENV ST_API_KEY=key-of-the-image-for-tests\n\
             ENTRYPOINT [\"/st\", \"core\", \"serve\", \"--listen\", \"0.0.0.0\"]\n",
        )
    }

    /// Builds an image of `st` that is started as `end` says.
    pub(crate) fn build(name: &str, end: &str) -> Self {
        Self::build_with(name, &[], end)
    }

    /// The same with more files of this machine in its root; programs among them must be static.
    pub(crate) fn build_with(name: &str, programs: &[&str], end: &str) -> Self {
        Self::build_from(name, tempfile::tempdir().unwrap().path(), programs, end)
    }

    /// The same in a directory that has more for `end` to copy.
    pub(crate) fn build_from(name: &str, place: &Path, programs: &[&str], end: &str) -> Self {
        // Before the lock below, which its end would wait for.
        let base = Base::shared();
        let _alone = alone();
        let mut recipe = format!("FROM {}\n", base.tag);
        for program in programs.iter().map(Path::new) {
            let file = program.file_name().unwrap();
            fs::copy(program, place.join(file)).unwrap();
            writeln!(recipe, "COPY {0} /{0}", file.display()).unwrap();
        }
        Self { tag: build(name, place, &(recipe + end)), _base: base }
    }
}

/// An image under tags that look like releases; they go with the value.
pub(crate) struct Tagged {
    /// The name without a tag.
    pub(crate) name: String,
    tags: Vec<String>,
}

impl Tagged {
    /// Gives an image these tags, below a name that no other test has.
    pub(crate) fn new(image: &Image, tags: &[&str]) -> Self {
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("st-tagged-{}-{count}", std::process::id());
        let tags: Vec<String> = tags.iter().map(|tag| format!("{name}:{tag}")).collect();
        for tag in &tags {
            docker(&["tag", &image.tag, tag]);
        }
        Self { name, tags }
    }
}

impl Drop for Tagged {
    fn drop(&mut self) {
        let tags: Vec<&str> = self.tags.iter().map(String::as_str).collect();
        remove(&tags);
    }
}

/// What all images of this run begin with: `st` and the libraries that it is linked with. It goes with the last of them.
struct Base {
    tag: String,
}

impl Base {
    /// The one that is there, else a new one.
    fn shared() -> Arc<Self> {
        static SHARED: Mutex<Weak<Base>> = Mutex::new(Weak::new());
        let _alone = alone();
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(base) = shared.upgrade() {
            return base;
        }
        let place = tempfile::tempdir().unwrap();
        let st = Path::new(env!("CARGO_BIN_EXE_st"));
        fs::copy(st, place.path().join("st")).unwrap();
        let mut recipe = String::from("FROM scratch\nCOPY st /st\n");
        for (index, library) in libraries(st).iter().enumerate() {
            fs::copy(library, place.path().join(format!("lib{index}"))).unwrap();
            writeln!(recipe, "COPY lib{index} {}", library.display()).unwrap();
        }
        let base = Arc::new(Self { tag: build("base", place.path(), &recipe) });
        *shared = Arc::downgrade(&base);
        base
    }
}

impl Drop for Base {
    fn drop(&mut self) {
        remove(&[&self.tag]);
    }
}

/// Builds an image of what is in a directory: its name and tag, which no other test has.
fn build(name: &str, place: &Path, recipe: &str) -> String {
    fs::write(place.join("Dockerfile"), recipe).unwrap();
    let tag = format!("st-test-{name}:{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    docker(&["build", "--quiet", "--tag", &tag, &place.display().to_string()]);
    tag
}

impl Drop for Image {
    fn drop(&mut self) {
        remove(&[&self.tag]);
    }
}

/// Removes images by their names; those that are not there are fine.
pub(crate) fn remove(tags: &[&str]) {
    let _alone = alone();
    let _ = Command::new("docker").args(["rmi", "--force"]).args(tags).output();
}

/// Removes the images of test runs that were killed: their tags begin with a process that is gone.
fn remove_stale() {
    let list = Command::new("docker")
        .args(["images", "--filter", "reference=st-test-*", "--format", "{{.Repository}}:{{.Tag}}"])
        .output()
        .unwrap();
    for tag in String::from_utf8_lossy(&list.stdout).lines() {
        let process = tag.rsplit(':').next().and_then(|tag| tag.split('-').next());
        if process.is_some_and(|pid| !Path::new("/proc").join(pid).exists()) {
            let _ = Command::new("docker").args(["rmi", "--force", tag]).output();
        }
    }
}

/// Runs `docker` to its end: what it printed.
///
/// # Panics
/// With what it said, where it fails, and where there is no engine.
pub(crate) fn docker(arguments: &[&str]) -> String {
    static ENGINE: OnceLock<()> = OnceLock::new();
    ENGINE.get_or_init(|| {
        let output = Command::new("docker").arg("info").output().expect("this test needs Docker");
        assert!(
            output.status.success(),
            "this test needs a Docker engine: tests/setup/dockerd.sh starts one, ST_TEST_NO_DOCKER=1 leaves it out"
        );
        remove_stale();
    });
    let output = Command::new("docker").args(arguments).output().unwrap();
    assert!(output.status.success(), "docker {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// The shared libraries of a program, and the loader, by `ldd`.
pub(crate) fn libraries(program: &Path) -> Vec<PathBuf> {
    let output = Command::new("ldd").arg(program).output().expect("ldd is there with the C library");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines()
        .filter_map(|line| line.split_whitespace().find(|word| word.starts_with('/')))
        .map(PathBuf::from)
        .collect()
}
