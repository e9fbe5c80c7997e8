//! Images that have to be pulled, from a registry on loopback.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    os::unix::fs::PermissionsExt as _,
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use base64::Engine as _;
use serde_json::{Value, json};

use super::{Place, beside, port, up_docker};
use crate::support::{
    app::App,
    between::{Between, Step},
    engine::Engine,
    image::{API_KEY, Image, docker, remove},
    project::free_port,
};

/// A registry with the test image in it.
struct Registry {
    app: App,
    _data: tempfile::TempDir,
    image: String,
}

/// Who may pull, where the registry asks.
const LOGIN: (&str, &str) = ("ada", "pa/ss>>word??");

impl Registry {
    fn start() -> Self {
        Self::start_with(false)
    }

    /// With `asks` it wants a login.
    fn start_with(asks: bool) -> Self {
        let data = tempfile::tempdir().unwrap();
        // A layer that no other image has, so that something has to come.
        let ballast = data.path().join("ballast");
        let mut random = fs::File::open("/dev/urandom").unwrap().take(4_000_000);
        std::io::copy(&mut random, &mut fs::File::create(&ballast).unwrap()).unwrap();
        let end = format!(
            "ENV ST_API_KEY={API_KEY}\nENTRYPOINT [\"/st\", \"core\", \"serve\", \"--listen\", \"0.0.0.0\"]\n"
        );
        let core = Image::build_with("pulled", &[ballast.to_str().unwrap()], &end);
        let port = port();
        let mut config = json!({
            "version": 0.1,
            "storage": {"filesystem": {"rootdirectory": data.path().join("data")}},
            "http": {"addr": format!("127.0.0.1:{port}")},
        });
        let docker_config = data.path().join("docker");
        fs::create_dir(&docker_config).unwrap();
        if asks {
            let (user, password) = LOGIN;
            let users = data.path().join("users");
            fs::write(&users, format!("{user}:{}\n", bcrypt::hash(password, 4).unwrap())).unwrap();
            config["auth"] = json!({"htpasswd": {"realm": "tests", "path": users}});
            fs::write(docker_config.join("config.json"), stored_login(&port).to_string()).unwrap();
        }
        let file = data.path().join("config.yml");
        fs::write(&file, config.to_string()).unwrap();
        let app = beside(Command::new("docker-registry").arg("serve").arg(&file));
        let image = format!("127.0.0.1:{port}/st-test/core:1");
        docker(&["tag", &core.tag, &image]);
        let pushed = (0..100).any(|_| {
            let push = Command::new("docker")
                .args(["push", "--quiet", &image])
                .env("DOCKER_CONFIG", &docker_config)
                .output()
                .unwrap();
            push.status.success() || {
                std::thread::sleep(Duration::from_millis(100));
                false
            }
        });
        assert!(pushed, "docker push {image}");
        remove(&[&core.tag, &image]);
        Self { app, _data: data, image }
    }
}

/// What `docker login` writes.
fn stored_login(port: &str) -> Value {
    let (user, password) = LOGIN;
    let auth = base64::engine::general_purpose::STANDARD.encode(format!("{user}:{password}"));
    json!({"auths": {format!("127.0.0.1:{port}"): {"auth": auth}}})
}

/// Where a registry is reached slowly, until it is let go.
struct Slow {
    port: u16,
    passed: Arc<AtomicUsize>,
    held: Arc<AtomicBool>,
}

impl Slow {
    fn before(registry: u16) -> Self {
        let (passed, slow) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(true)));
        let port = free_port();
        let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
        let (count, wait) = (passed.clone(), slow.clone());
        thread::spawn(move || {
            for from in listener.incoming().flatten() {
                let to = TcpStream::connect(("127.0.0.1", registry)).unwrap();
                let (mut up, mut down) = (from.try_clone().unwrap(), to.try_clone().unwrap());
                let (count, wait) = (count.clone(), wait.clone());
                thread::spawn(move || std::io::copy(&mut up, &mut { to }));
                thread::spawn(move || {
                    let (mut from, mut chunk) = (from, vec![0; 32_768]);
                    while let Ok(length @ 1..) = down.read(&mut chunk) {
                        if from.write_all(&chunk[..length]).is_err() {
                            break;
                        }
                        count.fetch_add(length, Ordering::SeqCst);
                        if wait.load(Ordering::SeqCst) {
                            thread::sleep(Duration::from_millis(20));
                        }
                    }
                    let _ = from.shutdown(std::net::Shutdown::Both);
                });
            }
        });
        Self { port, passed, held: slow }
    }
}

#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn a_pull_that_is_interrupted_leaves_nothing_and_goes_on() {
    let registry = Registry::start();
    let own = registry.image.split(['/', ':']).nth(1).unwrap().parse().unwrap();
    let slow = Slow::before(own);
    let image = registry.image.replace(&own.to_string(), &slow.port.to_string());
    let (place, port) = (Place::new(), port());
    let words = up_docker(&image, &port);
    let child = place.command(&words).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let since = Instant::now();
    while slow.passed.load(Ordering::SeqCst) < 1_000_000 {
        assert!(since.elapsed() < Duration::from_mins(1), "the image does not come");
        thread::sleep(Duration::from_millis(20));
    }
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{output:?}");
    let there = Command::new("docker").args(["image", "inspect", &image]).output().unwrap();
    assert!(!there.status.success(), "no image is left");
    assert_eq!(place.containers(), "");
    slow.held.store(false, Ordering::SeqCst);
    let ran = place.run(&words);
    assert_eq!(ran.status, 0, "the next run gets it: {ran:?}");
    place.run(&["down"]);
    remove(&[&image]);
}

#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn a_registry_that_wants_a_login() {
    let registry = Registry::start_with(true);
    let (place, port) = (Place::new(), port());
    let words = [&up_docker(&registry.image, &port)[..], &["--json"]].concat();
    let host = registry.image.split('/').next().unwrap();
    let config = place.path().join(".docker");
    fs::create_dir(&config).unwrap();
    let up = |config: Value| {
        fs::write(place.path().join(".docker/config.json"), config.to_string()).unwrap();
        let path = format!("{}:{}", place.path().display(), std::env::var("PATH").unwrap());
        let output = place
            .command(&words)
            .env("DOCKER_CONFIG", place.path().join(".docker"))
            .env("PATH", path)
            .output()
            .unwrap();
        serde_json::from_slice::<Value>(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"))
    };
    let said = up(json!({}));
    assert_eq!(said["error"]["code"], "registry-refused", "{said}");
    assert!(said["error"]["hint"].as_str().unwrap().contains(&format!("docker login {host}")), "{said}");
    let said = up(json!({"auths": {host: {"auth": "YWRhOndyb25n"}}}));
    assert!(said["error"]["message"].as_str().unwrap().contains("with the login of"), "{said}");
    let said = up(json!({"credHelpers": {host: "nowhere"}}));
    assert_eq!(said["error"]["code"], "credential-helper", "{said}");

    // As a helper and as `docker login` have it.
    let (user, password) = LOGIN;
    let helper = format!(
        "#!/bin/sh\n[ \"$1 $(cat)\" = 'get {host}' ] && printf '%s' '{}'\n",
        json!({"ServerURL": host, "Username": user, "Secret": password})
    );
    let program = place.path().join("docker-credential-mine");
    fs::write(&program, helper).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    for config in [json!({"credsStore": "mine"}), stored_login(host.split(':').nth(1).unwrap())] {
        let said = up(config);
        assert_eq!(said["state"], "healthy", "{said}");
        place.run(&["down"]);
        remove(&[&registry.image]);
    }
}

/// What can't be had from an engine on demand is said in its place.
#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn what_an_engine_says_of_a_pull() {
    for (said, code, why) in [
        (
            "Get \"https://registry-1.docker.io/v2/\": dial tcp: lookup registry-1.docker.io: no such host",
            "image-pull",
            "no network?",
        ),
        ("toomanyrequests: You have reached your pull rate limit.", "image-pull", "docker login"),
        ("filesystem layer verification: unexpected EOF", "image-pull", "broke off"),
        ("no matching manifest for linux/arm64/v8 in the manifest list entries", "image-pull", "processor"),
        (
            "write /var/lib/docker/tmp/GetImageBlob1: no space left on device",
            "disk-full",
            "no room for the image",
        ),
        (
            "Head \"https://example.com/v2/core/manifests/1\": no basic auth credentials",
            "registry-refused",
            "example.com",
        ),
    ] {
        let place = Place::new();
        let between = Between::new(move |_, line| {
            if line.starts_with("POST /images/create") { Step::Answer(500, said) } else { Step::Pass }
        });
        let mut command =
            place.command(&["up", "--engine", "docker", "--image", "example.com/core:1", "--json"]);
        let output = command.env("DOCKER_HOST", between.host()).output().unwrap();
        let value: Value = serde_json::from_slice(&output.stdout).unwrap();
        let error = &value["error"];
        assert_eq!((output.status.code(), &error["code"]), (Some(3), &json!(code)), "{value}");
        assert_eq!((&error["stage"], &error["evidence"]), (&json!("pull"), &json!([said])), "{value}");
        assert!(error["message"].as_str().unwrap().contains(why), "{value}");
        assert!(error["hint"].is_string(), "{value}");
    }
}

#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn a_disk_that_is_full() {
    let registry = Registry::start();
    let engine = Engine::start(12, &[]);
    let place = Place::new();
    let mut command = place.command(&["up", "--engine", "docker", "--image", &registry.image, "--json"]);
    let output = command.env("DOCKER_HOST", engine.host()).output().unwrap();
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    let error = &said["error"];
    assert_eq!((output.status.code(), &error["code"]), (Some(3), &json!("disk-full")), "{said}");
    assert!(error["hint"].as_str().unwrap().contains("docker system df"), "{said}");
    assert_eq!(engine.docker(&["images", "--quiet"]), "", "no image is left");
}

#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn an_image_is_pulled_with_its_progress_and_only_once() {
    let registry = Registry::start();
    let place = Place::new();
    let port = port();
    let words = up_docker(&registry.image, &port);

    // In a terminal, each layer has a bar; this one's is the ballast's.
    let mut command = place.command(&words);
    command.env("TERM", "xterm").env_remove("CI");
    let mut session = rexpect::session::spawn_command(command, Some(60_000)).unwrap();
    let screen = session.exp_string("the core is healthy at").unwrap();
    session.exp_eof().unwrap();
    assert!(screen.contains("3.82 MiB") && screen.contains("pull complete"), "{screen}");
    assert_eq!(place.run(&["down"]).status, 0);

    // With `--json`, stdout has one value, and the progress is beside it.
    remove(&[&registry.image]);
    let ran = place.run(&[&words[..], &["--json"]].concat());
    assert_eq!(serde_json::from_str::<serde_json::Value>(&ran.stdout).unwrap()["ok"], true, "{ran:?}");
    assert_eq!(place.run(&["down"]).status, 0);

    // It is there now: the registry may go.
    drop(registry.app);
    let ran = place.run(&words);
    assert_eq!(ran.status, 0, "{ran:?}");
    assert!(!ran.stderr.contains("pulling"), "{ran:?}");
    place.run(&["down"]);
    remove(&[&registry.image]);
}

#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn an_image_that_is_not_to_be_had() {
    let registry = Registry::start();
    let place = Place::new();
    let missing = registry.image.replace(":1", ":2");
    let up = |image: &str| {
        place.json(&["up", "--engine", "docker", "--image", image, "--port", &port(), "--api-key", API_KEY])
    };
    let (status, value) = up(&missing);
    assert_eq!((status, &value["error"]["code"]), (3, &json!("tag-not-found")), "{value}");
    // Its neighbour on this machine is named.
    docker(&["pull", "--quiet", &registry.image]);
    let hint = up(&missing).1["error"]["hint"].as_str().unwrap().to_owned();
    remove(&[&registry.image]);
    assert!(hint.contains(&format!("--image {}", registry.image)), "{hint}");
    let (status, value) = up("127.0.0.1:9/nobody/core:1");
    assert_eq!((status, &value["error"]["code"]), (3, &json!("image-pull")), "{value}");
    let (status, value) = up("Not A Name");
    assert_eq!((status, &value["error"]["stage"]), (3, &json!("pull")), "{value}");
    assert_eq!(place.containers(), "");
    assert!(!place.read("st.toml").contains("engine ="), "a failure records nothing");
}

/// Where no engine was asked for, the built-in core steps in for an image that can't be had.
#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn the_built_in_core_steps_in() {
    let place = Place::new();
    place.write("st.toml", "[core]\nimage = \"127.0.0.1:9/nobody/core:1\"\n");
    let (status, value) = place.json(&["up", "--port", &port()]);
    assert_eq!((status, &value["engine"]), (0, &json!("builtin")), "{value}");
    assert!(value["notes"][0].as_str().unwrap().contains("can't be pulled"), "{value}");
    place.run(&["down", "--volumes"]);
}
