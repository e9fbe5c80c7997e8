//! Engines that are reached in other ways than the machine's own socket, and one that stops.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::{Command, Output, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use super::{Place, beside, port, up_docker};
use crate::support::{
    engine::Engine,
    image::{Image, docker},
};

/// What st runs where nobody names an image.
fn default_image() -> String {
    let pin = &st::catalog::Versions::get().core;
    format!("{}:{}", pin.image, pin.tag)
}

fn value(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

/// Runs a program that has to go well.
fn run(program: &str, directory: &Path, arguments: &[&str]) {
    let output = Command::new(program).args(arguments).current_dir(directory).output().unwrap();
    assert!(output.status.success(), "{program} {arguments:?}: {output:?}");
}

/// An authority, and keys of a server on loopback and of a client, in one directory as Docker wants them.
fn certificates(place: &Path) {
    let key = |name: &str, subject: &str| {
        let (key, request) = (format!("{name}.key"), format!("{name}.csr"));
        let words =
            ["req", "-newkey", "rsa:2048", "-nodes", "-keyout", &key, "-out", &request, "-subj", subject];
        run("openssl", place, &words);
    };
    let sign = |name: &str, extension: &str, out: &str| {
        fs::write(place.join("extension"), extension).unwrap();
        let request = format!("{name}.csr");
        run(
            "openssl",
            place,
            &[
                "x509",
                "-req",
                "-in",
                &request,
                "-CA",
                "ca.pem",
                "-CAkey",
                "ca.key",
                "-CAcreateserial",
                "-days",
                "2",
                "-extfile",
                "extension",
                "-out",
                out,
            ],
        );
    };
    let authority = [
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        "ca.key",
        "-out",
        "ca.pem",
        "-days",
        "2",
        "-subj",
        "/CN=tests",
    ];
    run("openssl", place, &authority);
    key("server", "/CN=127.0.0.1");
    sign("server", "subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth\n", "server.pem");
    key("client", "/CN=me");
    sign("client", "extendedKeyUsage=clientAuth\n", "cert.pem");
    fs::rename(place.join("client.key"), place.join("key.pem")).unwrap();
}

/// One engine of its own: over TLS, by a context with certificates, through a mirror of Docker Hub; and then it stops.
#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn over_tls_with_a_mirror_until_it_stops() {
    let (keys, place) = (tempfile::tempdir().unwrap(), Place::new());
    certificates(keys.path());
    let (tls, mirror) = (port(), port());
    let data = keys.path().join("registry");
    let config = json!({"version": 0.1, "storage": {"filesystem": {"rootdirectory": data}}, "http": {"addr": format!("127.0.0.1:{mirror}")}});
    fs::write(keys.path().join("config.yml"), config.to_string()).unwrap();
    let _registry = beside(Command::new("docker-registry").arg("serve").arg(keys.path().join("config.yml")));
    let file = |name: &str| keys.path().join(name).display().to_string();
    let mut engine = Engine::start(
        150,
        &[
            &format!("--host=tcp://127.0.0.1:{tls}"),
            "--tlsverify",
            &format!("--tlscacert={}", file("ca.pem")),
            &format!("--tlscert={}", file("server.pem")),
            &format!("--tlskey={}", file("server.key")),
            &format!("--registry-mirror=http://127.0.0.1:{mirror}"),
        ],
    );
    // Nothing but a program that goes on, and does not answer.
    let wait = "ENTRYPOINT [\"/busybox\", \"sh\", \"-c\", \"echo I am here; exec /busybox sleep 1000\"]";
    let image = format!("127.0.0.1:{mirror}/{}", default_image());
    engine.import(&image, &[(Path::new("/bin/busybox"), "/busybox")], &[wait]);
    engine.docker(&["push", "--quiet", &image]);
    engine.docker(&["rmi", &image]);

    let address = format!("tcp://127.0.0.1:{tls}");
    let core_port = port();
    let words = ["up", "--engine", "docker", "--port", &core_port, "--timeout", "1", "--json"];
    let output = place
        .command(&words)
        .env("DOCKER_HOST", &address)
        .env("DOCKER_TLS_VERIFY", "1")
        .env("DOCKER_CERT_PATH", keys.path())
        .output()
        .unwrap();
    let said = value(&output);
    assert_eq!(said["error"]["code"], "core-unhealthy", "its image came through the mirror: {said}");
    assert_eq!(said["error"]["evidence"], json!(["I am here"]), "{said}");
    assert_eq!(engine.docker(&["ps", "--all", "--quiet"]), "");

    // The same by a context, and without certificates, or with another authority's.
    let docker_config = place.path().join(".docker");
    let context = |arguments: &[&str]| {
        let output =
            Command::new("docker").env("DOCKER_CONFIG", &docker_config).args(arguments).output().unwrap();
        assert!(output.status.success(), "{output:?}");
    };
    let endpoint =
        format!("host={address},ca={},cert={},key={}", file("ca.pem"), file("cert.pem"), file("key.pem"));
    context(&["context", "create", "there", "--docker", &endpoint]);
    context(&["context", "use", "there"]);
    let mut command = place.command(&words);
    let said = value(&command.env("DOCKER_CONFIG", &docker_config).output().unwrap());
    assert_eq!(said["error"]["code"], "core-unhealthy", "{said}");
    let other = tempfile::tempdir().unwrap();
    certificates(other.path());
    for (path, cause) in [(other.path(), "certificate"), (Path::new("/nowhere"), "certificate")] {
        let mut command = place.command(&words);
        command.env("DOCKER_HOST", &address).env("DOCKER_TLS_VERIFY", "1").env("DOCKER_CERT_PATH", path);
        let said = value(&command.output().unwrap());
        assert_eq!(said["error"]["code"], "docker-unreachable", "{said}");
        assert!(said["error"]["cause"].to_string().to_lowercase().contains(cause), "{said}");
    }

    // It stops while st waits; when it is there again, the next run takes away what was begun.
    let mut command = place.command(&["up", "--engine", "docker", "--port", &core_port, "--json"]);
    command.env("DOCKER_HOST", engine.host()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    let since = Instant::now();
    while engine.docker(&["ps", "--quiet"]).is_empty() {
        assert!(since.elapsed() < Duration::from_mins(1), "its container runs");
        std::thread::sleep(Duration::from_millis(50));
    }
    engine.kill();
    let output = child.wait_with_output().unwrap();
    let said = value(&output);
    assert_eq!((output.status.code(), &said["error"]["code"]), (Some(3), &json!("engine-stopped")), "{said}");
    assert!(said["error"]["hint"].as_str().unwrap().contains("start the engine again"), "{said}");
    engine.restart();
    assert_ne!(engine.docker(&["ps", "--all", "--quiet"]), "", "what was begun is still there");
    let down = place.command(&["down", "--json"]).env("DOCKER_HOST", engine.host()).output().unwrap();
    assert_eq!(value(&down)["removed"].as_array().map(Vec::len), Some(1), "{down:?}");
    assert_eq!(engine.docker(&["ps", "--all", "--quiet"]), "");
}

/// The machine's own engine, as seen from another machine.
#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn over_ssh() {
    let (image, place, keys) = (Image::core(), Place::new(), tempfile::tempdir().unwrap());
    let (ssh_port, core_port) = (port(), port());
    let file = |name: &str| keys.path().join(name);
    for name in ["host", "me"] {
        run("ssh-keygen", keys.path(), &["-q", "-t", "ed25519", "-N", "", "-f", name]);
    }
    let server = format!(
        "Port {ssh_port}\nListenAddress 127.0.0.1\nHostKey {}\nAuthorizedKeysFile {}\nStrictModes no\nUsePAM no\n\
         PermitRootLogin yes\nPasswordAuthentication no\nPidFile none\n",
        file("host").display(),
        file("me.pub").display()
    );
    fs::write(file("sshd_config"), server).unwrap();
    fs::create_dir_all("/run/sshd").unwrap();
    let mut sshd = Command::new("/usr/sbin/sshd");
    let _sshd = beside(sshd.args(["-D", "-e", "-f"]).arg(file("sshd_config")));
    let since = Instant::now();
    while std::net::TcpStream::connect(format!("127.0.0.1:{ssh_port}")).is_err() {
        assert!(since.elapsed() < Duration::from_mins(1), "sshd does not answer");
        std::thread::sleep(Duration::from_millis(50));
    }
    // The user's own configuration of ssh: st has none.
    let client = format!(
        "Host *\n  IdentityFile {}\n  IdentitiesOnly yes\n  BatchMode yes\n  StrictHostKeyChecking no\n  UserKnownHostsFile /dev/null\n",
        file("me").display()
    );
    fs::write(file("ssh_config"), client).unwrap();
    fs::write(
        file("ssh"),
        format!("#!/bin/sh\nexec /usr/bin/ssh -F {} \"$@\"\n", file("ssh_config").display()),
    )
    .unwrap();
    fs::set_permissions(file("ssh"), fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", keys.path().display(), std::env::var("PATH").unwrap());
    let st = |words: &[&str], host: &str| {
        let words = [words, &["--json"]].concat();
        place.command(&words).env("PATH", &path).env("DOCKER_HOST", host).output().unwrap()
    };
    let user = String::from_utf8(Command::new("id").arg("-un").output().unwrap().stdout).unwrap();
    let host = format!("ssh://{}@127.0.0.1:{ssh_port}", user.trim());
    let up = st(&up_docker(&image.tag, &core_port), &host);
    assert_eq!(value(&up)["state"], "healthy", "{up:?}");
    assert_ne!(place.containers(), "");
    let down = st(&["down"], &host);
    assert_eq!(value(&down)["removed"].as_array().map(Vec::len), Some(1), "{down:?}");
    assert_eq!(place.containers(), "");

    let nobody = st(&["up", "--engine", "docker"], "ssh://nobody-at-all@127.0.0.1:1");
    let said = value(&nobody);
    assert_eq!(said["error"]["code"], "docker-unreachable", "{said}");
    assert!(said["error"]["evidence"].to_string().contains("onnection refused"), "ssh's own words: {said}");
    assert!(
        said["error"]["hint"].as_str().unwrap().contains("`ssh nobody-at-all@127.0.0.1:1 docker version`"),
        "{said}"
    );
}

/// A user who is in no group that may talk to it.
#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn without_permission() {
    docker(&["version"]);
    let place = tempfile::tempdir().unwrap();
    fs::set_permissions(place.path(), fs::Permissions::from_mode(0o777)).unwrap();
    let st = place.path().join("st");
    fs::copy(env!("CARGO_BIN_EXE_st"), &st).unwrap();
    let output = Command::new("setpriv")
        .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
        .arg(&st)
        .args(["core", "up", "--engine", "docker", "--json"])
        .current_dir(place.path())
        .env("HOME", place.path())
        .env("XDG_STATE_HOME", place.path().join("state"))
        .env("DOCKER_HOST", "unix:///var/run/docker.sock")
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let said = value(&output);
    assert_eq!(
        (output.status.code(), &said["error"]["code"]),
        (Some(3), &json!("docker-permission")),
        "{said}"
    );
    assert!(said["error"]["hint"].as_str().unwrap().contains("usermod -aG docker"), "{said}");
}
