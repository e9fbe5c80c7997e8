//! The core's own settings, and which core it is.

use serde_json::json;

use super::{Place, port, up_docker};
use crate::support::image::{API_KEY, Image, Tagged, docker};

/// What `[core.config]` says reaches the container, a secret is shown to nobody, and a change makes it anew.
#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn they_reach_the_container() {
    let (place, image, port) = (Place::new(), Image::core(), port());
    let settings = "[core.config]\naccess_token_validity = 60\nlog_level = \"debug\"\ndisable_telemetry = false\n\
                    oauth_client_secret_encryption_key = { env = \"OAUTH_KEY\" }\n";
    place.write("st.toml", settings);
    let words = up_docker(&image.tag, &port);
    let (status, refused) = place.json(&words);
    assert_eq!((status, &refused["error"]["code"]), (2, &json!("core-config")), "{refused}");
    let message = refused["error"]["message"].as_str().unwrap();
    assert!(message.contains("line 5") && message.contains("OAUTH_KEY"), "{message}");
    assert_eq!(place.containers(), "");

    place.write(".env", "OAUTH_KEY=very-secret\n");
    let (status, up) = place.json(&words);
    assert_eq!(status, 0, "{up}");
    let name = up["container"].as_str().unwrap();
    let env = docker(&["inspect", "--format", "{{range .Config.Env}}{{println .}}{{end}}", name]);
    for line in [
        "ACCESS_TOKEN_VALIDITY=60",
        "LOG_LEVEL=DEBUG",
        "DISABLE_TELEMETRY=false",
        "OAUTH_CLIENT_SECRET_ENCRYPTION_KEY=very-secret",
    ] {
        assert!(env.lines().any(|found| found == line), "{line} in {env}");
    }
    assert!(!env.contains("DISABLE_TELEMETRY=true"), "{env}");
    assert_eq!(place.json(&words).1["already_running"], true);
    let (_, seen) = place.json(&["status"]);
    assert_eq!(seen["config"]["ACCESS_TOKEN_VALIDITY"], "60", "{seen}");
    let text = place.run(&["status"]).stdout;
    assert!(text.contains("LOG_LEVEL=DEBUG") && !text.contains("very-secret"), "{text}");

    place.write("st.toml", &settings.replace("60", "61"));
    let (_, again) = place.json(&words);
    assert_eq!(again["already_running"], false, "{again}");
    // The key is that of .env, which the core would refuse.
    place.write(".env", "OAUTH_KEY=very-secret\nSUPERTOKENS_API_KEY=short\n");
    let (status, refused) = place.json(&["up"]);
    assert_eq!((status, &refused["error"]["code"]), (2, &json!("api-key")), "{refused}");
    place.run(&["down"]);
    assert_eq!(place.containers(), "");
}

/// A core that the project's SDK can't speak with is refused before anything is started; one that it can is recorded.
#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn a_version_is_checked_against_the_sdk() {
    let (place, image, port) = (Place::new(), Image::core(), port());
    let tagged = Tagged::new(&image, &["11.4.7", "11.4.6", "9.2.6"]);
    place.write("st.toml", &format!("[core]\nimage = \"{}:11.4.7\"\n", tagged.name));
    place
        .write("package-lock.json", r#"{"packages":{"node_modules/supertokens-node":{"version":"24.0.3"}}}"#);
    let up = |version| {
        place.json(&["up", "--engine", "docker", "--version", version, "--port", &port, "--api-key", API_KEY])
    };
    let (status, refused) = up("9.2.6");
    assert_eq!((status, &refused["error"]["code"]), (2, &json!("sdk-core-incompatible")), "{refused}");
    let said = refused["error"].to_string();
    assert!(
        said.contains("speaks CDI 5.4, this core speaks up to 5.1") && said.contains("--version 1"),
        "{said}"
    );
    assert_eq!(place.containers(), "");

    let (status, value) = up("11.4.6");
    assert_eq!((status, &value["image"]), (0, &json!(format!("{}:11.4.6", tagged.name))), "{value}");
    assert!(place.read("st.toml").contains(":11.4.6\""), "{}", place.read("st.toml"));
    place.run(&["down"]);
    assert_eq!(
        place.json(&["up", "--engine", "builtin", "--version", "11.4.6"]).1["error"]["code"],
        "builtin-version"
    );
}

/// Images go from one machine to another in a file, which is whole or not there.
#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn images_in_a_file() {
    let (place, image) = (Place::new(), Image::core());
    let tagged = Tagged::new(&image, &["core", "db"]);
    let names = ["core", "db"].map(|tag| format!("{}:{tag}", tagged.name));
    place.write("st.toml", &format!("[core]\nimage = \"{}\"\ndatabase-image = \"{}\"\n", names[0], names[1]));
    let (status, saved) = place.json(&["save", "core.tar"]);
    assert_eq!((status, &saved["images"]), (0, &json!(names)), "{saved}");
    let file = place.path().join("core.tar");
    assert_eq!(saved["bytes"].as_u64(), Some(std::fs::metadata(&file).unwrap().len()));
    assert_eq!(place.json(&["save", "core.tar"]).1["error"]["code"], "file-exists");
    docker(&["rmi", &names[0], &names[1]]);
    let (status, loaded) = place.json(&["load", "core.tar"]);
    let mut found: Vec<&str> =
        loaded["images"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    found.sort_unstable();
    assert_eq!((status, found), (0, vec![names[0].as_str(), names[1].as_str()]), "{loaded}");
    docker(&["image", "inspect", &names[0], &names[1]]);

    place.write("broken.tar", "no images");
    let (status, refused) = place.json(&["load", "broken.tar"]);
    assert_eq!((status, &refused["error"]["code"]), (2, &json!("image-file")), "{refused}");
    place.write("st.toml", "[core]\nimage = \"st-nothing-of-that-name:1\"\n");
    assert_ne!(place.json(&["save", "other.tar"]).0, 0);
    assert!(!place.path().join("other.tar").exists());
}
