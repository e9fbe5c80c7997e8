//! What goes wrong later, or around the core: memory, its database, a clock, a directory that moves.

use std::{
    fs,
    process::{Command, Stdio},
};

use serde_json::{Value, json};

use super::{Place, port, up_docker};
use crate::support::{
    image::{API_KEY, Image, docker},
    postgres,
};

/// A project with a PostgreSQL of its own: the words of its `up`.
fn with_postgres<'a>(place: &Place, core: &'a Image, database: &Image, port: &'a str) -> Vec<&'a str> {
    place.write("st.toml", &format!("[core]\ndatabase-image = \"{}\"\n", database.tag));
    [&up_docker(&core.tag, port)[..], &["--db", "postgres"]].concat()
}

fn database_of(place: &Place) -> String {
    place.containers().lines().find(|name| name.ends_with("-db")).expect("a database").to_owned()
}

/// It waits until it is given little, and then takes more.
#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn killed_for_memory() {
    let script = "echo waiting; until /busybox [ $(/busybox cat /sys/fs/cgroup/memory/memory.limit_in_bytes \
                  /sys/fs/cgroup/memory.max 2>/dev/null | /busybox sed s/max/9999999999/) -lt 99999999 ]; do \
                  /busybox sleep 0.1; done; echo taking it; a=xxxxxxxxxxxxxxxx; while :; do a=$a$a; done";
    let end = format!("ENTRYPOINT [\"/busybox\", \"sh\", \"-c\", {}]\n", json!(script));
    let image = Image::build_with("hungry", &["/bin/busybox"], &end);
    let place = Place::new();
    let port = port();
    let mut command = place.command(&[&up_docker(&image.tag, &port)[..], &["--json"]].concat());
    let child = command.stdout(Stdio::piped()).spawn().unwrap();
    let name = (0..600)
        .find_map(|_| {
            std::thread::sleep(std::time::Duration::from_millis(50));
            let label = format!("label=dev.st.directory={}", place.path().display());
            Some(docker(&["ps", "--filter", &label, "--format", "{{.Names}}"]))
                .filter(|name| !name.is_empty())
        })
        .expect("its container runs");
    docker(&["update", "--memory", "20m", "--memory-swap", "20m", &name]);
    let output = child.wait_with_output().unwrap();
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    let error = &said["error"];
    assert_eq!((output.status.code(), &error["code"]), (Some(1), &json!("out-of-memory")), "{said}");
    assert!(error["message"].as_str().unwrap().contains("the 20 MB that its container may have"), "{said}");
    assert!(error["evidence"].to_string().contains("taking it"), "{said}");
    assert!(error["hint"].as_str().unwrap().contains("512 MB"), "{said}");
    assert_eq!(place.containers(), "");
}

/// A core that was healthy: since when it is not, and why; and one whose database lets it in no more.
#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn unhealthy_later() {
    let (place, core, database, port) = (Place::new(), postgres::core(), postgres::database(), port());
    let words = with_postgres(&place, &core, &database, &port);
    let (status, up) = place.json(&words);
    assert_eq!(status, 0, "{up}");
    let (container, db) = (up["container"].as_str().unwrap().to_owned(), database_of(&place));

    // A core of another project that has the wrong password of this database.
    let address =
        docker(&["inspect", "--format", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", &db]);
    let network = docker(&[
        "inspect",
        "--format",
        "{{range $name, $_ := .NetworkSettings.Networks}}{{$name}}{{end}}",
        &db,
    ]);
    docker(&["network", "connect", "bridge", &db]);
    let on_bridge = docker(&["inspect", "--format", "{{.NetworkSettings.Networks.bridge.IPAddress}}", &db]);
    assert_ne!((address.as_str(), network.as_str()), (on_bridge.as_str(), "bridge"));
    let other = Place::new();
    for (login, why) in [
        (format!("supertokens:wrong@{on_bridge}:5432/supertokens"), "its password is wrong"),
        (format!("supertokens:{}@{on_bridge}:5432/nothing", password(&db)), "no database of that name"),
    ] {
        let uri = format!("postgresql://{login}");
        let port = super::port();
        let (status, said) = other.json(&[&up_docker(&core.tag, &port)[..], &["--db", &uri]].concat());
        let error = &said["error"];
        assert_eq!((status, &error["code"]), (1, &json!("database-refused")), "{said}");
        assert!(error["message"].as_str().unwrap().contains(why), "{said}");
        assert!(error["evidence"].to_string().contains("FATAL"), "{said}");
        assert!(error["hint"].as_str().unwrap().contains("ST_CORE_DATABASE_URI"), "{said}");
        assert_eq!(other.containers(), "");
    }

    // It goes on running and does not answer.
    docker(&["kill", &db]);
    docker(&["pause", &container]);
    let mut watch = place.command(&["status", "--watch"]);
    let mut watch = watch.stdout(Stdio::piped()).spawn().unwrap();
    let (status, said) = place.json(&["status"]);
    docker(&["unpause", &container]);
    assert_eq!((status, &said["state"]), (1, &json!("unhealthy")), "{said}");
    let reason = said["reason"].as_str().unwrap();
    assert!(
        reason.contains("its database ended: it exited with status 137") && reason.contains(" s ago"),
        "{said}"
    );
    assert!(said["healthy_at"].as_u64() > up["started"].as_u64(), "{said}");
    assert!(said["log"].to_string().contains("listening on"), "{said}");
    let _ = Command::new("kill").args(["-INT", &watch.id().to_string()]).status();
    assert_eq!(watch.wait().unwrap().code(), Some(130), "a watch ends by Ctrl-C");

    // It ended by itself.
    docker(&["kill", &container]);
    let ran = place.run(&["status"]);
    assert!(ran.stdout.contains("stopped") && ran.stdout.contains("137"), "{ran:?}");
    assert!(ran.stdout.contains("ended") && ran.stdout.contains("healthy, "), "{ran:?}");
    // The next run makes both anew.
    assert_eq!(place.json(&words).1["state"], "healthy");
    assert_eq!(place.run(&["down", "--volumes"]).status, 0);
}

fn password(database: &str) -> String {
    let variables = docker(&["inspect", "--format", "{{range .Config.Env}}{{println .}}{{end}}", database]);
    let password = variables.lines().find_map(|line| line.strip_prefix("POSTGRES_PASSWORD="));
    password.expect("a password").to_owned()
}

#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn a_strangers_network_and_a_directory_that_moves() {
    let (place, core, database, port) = (Place::new(), postgres::core(), postgres::database(), port());
    let words = with_postgres(&place, &core, &database, &port);
    let (status, up) = place.json(&words);
    assert_eq!(status, 0, "{up}");
    let network = up["container"].as_str().unwrap().trim_end_matches("-core").to_owned();

    // Copied: another project, with another port and no data of the first.
    let copy = Place::new();
    copy.write(".env", &place.read(".env"));
    let without_port: Vec<&str> =
        words.iter().copied().filter(|word| !["--port", &port].contains(word)).collect();
    let without_port = &without_port[..without_port.len() - 2];
    let (status, said) = copy.json(without_port);
    assert_eq!(status, 0, "{said}");
    assert_ne!((&said["uri"], &said["container"]), (&up["uri"], &up["container"]));
    let notes = said["notes"].to_string();
    assert!(
        notes.contains(&format!("port {port} is taken"))
            && notes.contains(&place.path().display().to_string()),
        "{said}"
    );
    assert!(copy.read(".env").contains(said["uri"].as_str().unwrap()), "its own port is kept");
    assert_eq!(copy.run(&["down"]).status, 0);

    // Moved: what is left of it is said, can be taken along, and pruned.
    let (old, new) = (place.path(), Place::new());
    fs::rename(&old, new.path().with_file_name("moved")).unwrap();
    let (status, said) = new.json(&[
        "up",
        "--engine",
        "docker",
        "--image",
        &core.tag,
        "--port",
        &super::port(),
        "--api-key",
        API_KEY,
        "--db",
        "memory",
    ]);
    assert_eq!(status, 0, "{said}");
    let notes = said["notes"].to_string();
    let backup = format!("st core --dir {} backup FILE", old.display());
    assert!(
        notes.contains("is gone, and its core is still here with its data") && notes.contains(&backup),
        "{said}"
    );
    fs::create_dir(&old).unwrap();
    let file = new.path().join("old.dump");
    let saved = new.command(&["--dir", old.to_str().unwrap(), "backup", file.to_str().unwrap()]);
    let saved = { saved }.output().unwrap();
    assert!(saved.status.success() && fs::metadata(&file).unwrap().len() > 100, "{saved:?}");
    fs::remove_dir(&old).unwrap();
    assert_eq!(new.run(&["down"]).status, 0);
    let pruned = new.run(&["prune", &network["st-".len()..], "--yes"]);
    assert_eq!(pruned.status, 0, "{pruned:?}");
    assert_eq!(docker(&["ps", "--all", "--quiet", "--filter", &format!("name={network}")]), "");

    // A network of somebody else's with the name.
    fs::create_dir(&old).unwrap();
    docker(&["network", "create", &network]);
    let (status, said) = place.json(&words);
    docker(&["network", "rm", &network]);
    assert_eq!((status, &said["error"]["code"]), (3, &json!("network-taken")), "{said}");
    assert!(
        said["error"]["hint"].as_str().unwrap().contains(&format!("docker network rm {network}")),
        "{said}"
    );
    assert_eq!(place.containers(), "");
}

/// Waits go by a clock that nobody sets; what is told by one that somebody did stays sane.
#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn a_clock_that_jumps() {
    let silent = Image::build(
        "silent-clock",
        "ENTRYPOINT [\"/st\", \"core\", \"serve\", \"--memory\", \"--port\", \"3568\"]\n",
    );
    let (place, port) = (Place::new(), port());
    let faked = |words: &[&str], clock: &str| {
        let mut faked = Command::new("faketime");
        let real = place.command(words);
        faked
            .arg("-m")
            .args(["-f", clock])
            .arg(real.get_program())
            .args(real.get_args())
            .current_dir(place.path());
        for (name, value) in real.get_envs() {
            match value {
                Some(value) => faked.env(name, value),
                None => faked.env_remove(name),
            };
        }
        // The clock of waits is the system's own, as where an administrator sets the time.
        faked.env("FAKETIME_DONT_FAKE_MONOTONIC", "1").env("DONT_FAKE_MONOTONIC", "1");
        faked
    };
    // An hour a second while it waits: the time to wait is kept all the same.
    let since = std::time::Instant::now();
    let words = [&up_docker(&silent.tag, &port)[..], &["--timeout", "3", "--json"]].concat();
    let output = faked(&words, "+0 x3600").output().unwrap();
    let said: Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"));
    assert_eq!(said["error"]["code"], "core-unhealthy", "{said}");
    assert!(since.elapsed().as_secs() >= 3, "it waited by the clock that jumps");

    let core = Image::core();
    assert_eq!(place.run(&up_docker(&core.tag, &port)).status, 0);
    for (clock, since) in [("-2d", "0 s ago"), ("+2d", "2 days ago")] {
        let output = faked(&["status"], clock).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(text.contains("healthy") && text.contains(since), "{clock}: {output:?}");
        let again = faked(&["up", "--json"], clock).output().unwrap();
        let said: Value = serde_json::from_slice(&again.stdout).unwrap();
        assert_eq!((&said["ok"], &said["already_running"]), (&json!(true), &json!(true)), "{clock}: {said}");
    }
    assert_eq!(faked(&["down"], "-400d").output().unwrap().status.code(), Some(0));
    assert_eq!(place.containers(), "");

    // The built-in core is found by its process's start, which no clock changes.
    assert_eq!(place.run(&["up", "--engine", "builtin", "--port", &port]).status, 0);
    let output = faked(&["status", "--json"], "-2d").output().unwrap();
    assert_eq!(serde_json::from_slice::<Value>(&output.stdout).unwrap()["state"], "healthy", "{output:?}");
    assert_eq!(faked(&["down", "--volumes"], "+2d").output().unwrap().status.code(), Some(0));
    assert_eq!(place.json(&["status"]).1["state"], "stopped");
}
