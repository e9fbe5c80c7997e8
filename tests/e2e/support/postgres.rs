//! Images with a real PostgreSQL, of the programs that Debian's package put on this machine.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, Weak},
};

use super::image::{Image, libraries};

/// What the published image does at its first start and at any other, in short.
const DATABASE: &str = r#"#!/busybox sh
set -e
export PGDATA=/var/lib/postgresql/data
if [ "$(/busybox id -u)" = 0 ]; then
    /busybox mkdir -p "$PGDATA" /tmp /var/run/postgresql
    /busybox chown postgres "$PGDATA" /var/run/postgresql
    /busybox chmod 700 "$PGDATA"; /busybox chmod 1777 /tmp
    exec /busybox su postgres -s /bin/sh -c 'exec /bin/sh /entry.sh'
fi
[ -n "$POSTGRES_PASSWORD_FILE" ] && POSTGRES_PASSWORD=$(/busybox cat "$POSTGRES_PASSWORD_FILE")
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    echo "$POSTGRES_PASSWORD" > /tmp/password
    initdb --username="$POSTGRES_USER" --pwfile=/tmp/password --auth=trust --locale=C --encoding=UTF8 --no-sync >/dev/null
    echo 'host all all all scram-sha-256' >> "$PGDATA/pg_hba.conf"
    pg_ctl -s -w -o "-c listen_addresses=''" start >/dev/null
    psql -q -U "$POSTGRES_USER" -d postgres -c "CREATE DATABASE \"$POSTGRES_DB\"" 
    pg_ctl -s -w stop
fi
exec postgres -c listen_addresses='*' -c fsync=off
"#;

/// A core that looks at its database as the real one does, and leaves a line of its own there at each start.
const CORE: &str = r#"#!/busybox sh
for word; do [ "$word" = --no-in-mem-db ] && strict=1; done
if [ -n "$POSTGRESQL_HOST" ]; then
    at=$POSTGRESQL_HOST:$POSTGRESQL_PORT/$POSTGRESQL_DATABASE_NAME
    POSTGRESQL_CONNECTION_URI=postgresql://$POSTGRESQL_USER:$(/busybox cat "$POSTGRESQL_PASSWORD_FILE")@$at
fi
if [ -z "$POSTGRESQL_CONNECTION_URI" ]; then
    [ -n "$strict" ] && { echo "'postgresql_user' and 'postgresql_connection_uri' are not set"; exit 1; }
    echo "Using in memory storage."
else
    psql -q "$POSTGRESQL_CONNECTION_URI" -v ON_ERROR_STOP=1 -c '
        CREATE TABLE IF NOT EXISTS starts (at timestamptz DEFAULT now()); INSERT INTO starts DEFAULT VALUES' || exit 1
fi
exec /st core serve --listen 0.0.0.0
"#;

/// Where Debian's package keeps one version's programs: the newest.
fn programs() -> PathBuf {
    let mut versions: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .expect("this test needs Debian's package postgresql")
        .map(|entry| entry.unwrap().path())
        .collect();
    versions.sort();
    versions.pop().expect("a version of PostgreSQL").join("bin")
}

/// An image that several tests use: it goes with the last of them.
type Shared = Mutex<Weak<Image>>;

fn shared(place: &Shared, build: impl FnOnce() -> Image) -> Arc<Image> {
    let mut shared = place.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(image) = shared.upgrade() {
        return image;
    }
    let image = Arc::new(build());
    *shared = Arc::downgrade(&image);
    image
}

/// An image of the database.
pub(crate) fn database() -> Arc<Image> {
    static SHARED: Shared = Mutex::new(Weak::new());
    let tools = ["postgres", "initdb", "pg_ctl", "pg_isready", "psql", "pg_dump", "pg_restore"];
    shared(&SHARED, || image("postgres", DATABASE, &tools))
}

/// An image of a core that uses one.
pub(crate) fn core() -> Arc<Image> {
    static SHARED: Shared = Mutex::new(Weak::new());
    shared(&SHARED, || {
        image("core-on-postgres", CORE, &["psql", "/bin/bash", "/usr/bin/head", "/usr/bin/grep"])
    })
}

fn image(name: &str, entry: &str, tools: &[&str]) -> Image {
    let place = tempfile::tempdir().unwrap();
    let root = place.path().join("root");
    let bin = programs();
    let copy = |from: &Path| {
        let to = root.join(from.strip_prefix("/").unwrap());
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(from, to).unwrap_or_else(|error| panic!("{}: {error}", from.display()));
    };
    for tool in tools {
        let tool = bin.join(tool);
        copy(&tool);
        for library in libraries(&tool) {
            copy(&library);
        }
    }
    if tools.contains(&"postgres") {
        let version = bin.parent().unwrap();
        let share = Path::new("/usr/share/postgresql").join(version.file_name().unwrap());
        for library in ["plpgsql.so", "dict_snowball.so"] {
            copy(&version.join("lib").join(library));
        }
        let zones = ["UTC", "GMT"].map(|zone| Path::new("/usr/share/zoneinfo").join(zone));
        for file in walk(&share).into_iter().chain(zones) {
            copy(&file);
        }
    }
    fs::create_dir_all(root.join("etc")).unwrap();
    fs::write(root.join("etc/passwd"), "root:x:0:0::/:/busybox\npostgres:x:999:999::/:/busybox\n").unwrap();
    fs::write(root.join("etc/group"), "root:x:0:\npostgres:x:999:\n").unwrap();
    // initdb starts the server through a shell.
    fs::create_dir_all(root.join("bin")).unwrap();
    std::os::unix::fs::symlink("/busybox", root.join("bin/sh")).unwrap();
    fs::write(root.join("entry.sh"), entry).unwrap();
    let end = format!(
        "COPY root /\nENV PATH={}:/bin:/usr/bin ST_API_KEY={}\nENTRYPOINT [\"/busybox\", \"sh\", \"/entry.sh\"]\n\
         CMD [\"supertokens\", \"start\"]\n",
        bin.display(),
        super::image::API_KEY,
    );
    Image::build_from(name, place.path(), &["/bin/busybox"], &end)
}

fn walk(directory: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(walk(&path)) } else { files.push(path) }
    }
    files
}
