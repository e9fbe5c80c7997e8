//! Images that have to be pulled, from a registry on loopback.

use std::{fs, io::Read as _, process::Command, time::Duration};

use serde_json::json;

use super::{Place, beside, port, up_docker};
use crate::support::{
    app::App,
    image::{API_KEY, Image, docker, remove},
};

/// A registry with the test image in it.
struct Registry {
    app: App,
    _data: tempfile::TempDir,
    image: String,
}

impl Registry {
    fn start() -> Self {
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
        let config = json!({
            "version": 0.1,
            "storage": {"filesystem": {"rootdirectory": data.path().join("data")}},
            "http": {"addr": format!("127.0.0.1:{port}")},
        });
        let file = data.path().join("config.yml");
        fs::write(&file, config.to_string()).unwrap();
        let app = beside(Command::new("docker-registry").arg("serve").arg(&file));
        let image = format!("127.0.0.1:{port}/st-test/core:1");
        docker(&["tag", &core.tag, &image]);
        let pushed = (0..100).any(|_| {
            let push = Command::new("docker").args(["push", "--quiet", &image]).output().unwrap();
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
    assert_eq!((status, &value["error"]["code"]), (3, &json!("image-not-found")), "{value}");
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
