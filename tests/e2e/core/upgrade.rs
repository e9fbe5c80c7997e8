//! A newer core for the same data, on a real engine with a real PostgreSQL.

use std::io::Write as _;

use serde_json::json;

use super::{Place, port};
use crate::support::{
    image::{API_KEY, Image, Tagged, docker},
    postgres,
};

/// How often a core started on the project's database.
fn starts(place: &Place) -> String {
    place.run(&["psql", "--", "-qtA", "-c", "SELECT count(*) FROM starts"]).stdout.trim().to_owned()
}

#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn a_newer_core_takes_the_data_or_the_older_one_keeps_them() {
    let (place, core, database, port) = (Place::new(), postgres::core(), postgres::database(), port());
    let tagged = Tagged::new(&core, &["11.4.5", "11.4.6", "12.1.1"]);
    // Healthy in every way that a health check sees, and nothing else.
    let hollow = Image::build_with(
        "hollow",
        &["/bin/busybox"],
        "RUN [\"/busybox\", \"sh\", \"-c\", \"/busybox mkdir /www; echo Hello > /www/hello; \
         echo '{\\\"versions\\\":[\\\"5.4\\\"]}' > /www/apiversion\"]\n\
         ENTRYPOINT [\"/busybox\", \"sh\", \"-c\", \"exec /busybox httpd -f -p 3567 -h /www\"]\n",
    );
    docker(&["tag", &hollow.tag, &format!("{}:11.4.7", tagged.name)]);
    let text = format!("[core]\nimage = \"{}:11.4.5\"\ndatabase-image = \"{}\"\n", tagged.name, database.tag);
    place.write("st.toml", &text);
    assert_eq!(place.json(&["upgrade"]).1["error"]["code"], "core-not-running");
    let (status, up) = place.json(&["up", "--db", "postgres", "--port", &port, "--api-key", API_KEY]);
    assert_eq!(status, 0, "{up}");
    assert_eq!(starts(&place), "1");
    let image = || place.json(&["status"]).1["image"].clone();
    let is = |tag: &str| json!(format!("{}:{tag}", tagged.name));

    // What would happen: nothing by hand, then a jump that needs it.
    let (status, plan) = place.json(&["upgrade", "--plan", "--to", "11.4.6"]);
    assert_eq!((status, &plan["blocked"], &plan["migrations"]), (0, &json!(false), &json!([])), "{plan}");
    let text = place.run(&["upgrade", "--plan", "--to", "12.1.1"]);
    assert_eq!(text.status, 1, "{text:?}");
    assert!(text.stdout.contains("12.1.0   SQL by hand: `session_info` gets"), "{text:?}");
    for words in [vec!["upgrade", "--to", "12.1.1"], vec!["up", "--version", "12.1.1"]] {
        let (status, refused) = place.json(&words);
        assert_eq!((status, &refused["error"]["code"]), (2, &json!("upgrade-needs-sql")), "{refused}");
        assert!(refused["error"]["evidence"].to_string().contains("12.0.0: "), "{refused}");
    }
    assert_eq!((image(), place.json(&["status"]).1["state"].clone()), (is("11.4.5"), json!("healthy")));
    let before = starts(&place);

    let (status, done) = place.json(&["upgrade", "--to", "11.4.6"]);
    assert_eq!((status, &done["image"]), (0, &is("11.4.6")), "{done}");
    let dump = done["notes"].to_string();
    assert!(dump.contains("11.4.5-before-11.4.6"), "{dump}");
    assert!(place.read("st.toml").contains(":11.4.6\""));
    let after = starts(&place);
    assert_ne!(after, before, "the same data, and another core on them");
    assert!(place.run(&["upgrade"]).stdout.contains("already"));

    // Green, and broken: a session shows it, and what was there is put back.
    let (status, failed) = place.json(&["upgrade", "--to", "11.4.7"]);
    assert_eq!((status, &failed["error"]["code"]), (1, &json!("upgrade-failed")), "{failed}");
    let said = failed["error"].to_string();
    assert!(said.contains("/recipe/session") && said.contains("core 11.4.6 runs again"), "{said}");
    assert_eq!((image(), place.json(&["status"]).1["state"].clone()), (is("11.4.6"), json!("healthy")));
    assert!(place.read("st.toml").contains(":11.4.6\""));
    assert!(starts(&place).parse::<u32>().unwrap() > after.parse().unwrap());

    // The data outlive the container, and know who used them.
    place.json(&["down"]);
    let (status, refused) = place.json(&["up", "--version", "11.4.5"]);
    assert_eq!((status, &refused["error"]["code"]), (2, &json!("core-downgrade")), "{refused}");
    assert_eq!(place.containers(), "");
    assert_eq!(place.json(&["up", "--api-key", API_KEY]).0, 0);
    looked_into(&place);
    assert_eq!(place.json(&["down", "--volumes"]).0, 0);
    docker(&["rmi", &format!("{}:11.4.7", tagged.name)]);
}

/// psql from a script, the database's own log and sessions that are counted.
fn looked_into(place: &Place) {
    let mut command = place.command(&["psql", "--", "-qtA"]);
    command.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
    let mut child = command.spawn().unwrap();
    let sql = "CREATE TABLE session_info (session_handle text, expires_at bigint);\n\
               INSERT INTO session_info VALUES ('a', 1), ('b', 9000000000000);\nSELECT 6 * 7;\n";
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(sql.as_bytes()).unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "42");
    assert_eq!(place.run(&["psql", "--", "-c", "SELECT nonsense"]).status, 1);
    let (_, seen) = place.json(&["status"]);
    assert_eq!(seen["sessions"], 1, "{seen}");
    let log = place.run(&["logs", "--service", "database"]);
    assert!(log.stdout.contains("ready to accept connections"), "{log:?}");
}

#[test]
fn what_the_built_in_core_has_not() {
    let place = Place::new();
    let port = port();
    assert_eq!(place.json(&["up", "--engine", "builtin", "--port", &port]).0, 0);
    for (words, code) in [
        (vec!["upgrade"], "upgrade-builtin"),
        (vec!["psql"], "no-psql"),
        (vec!["logs", "--service", "database"], "no-database"),
    ] {
        let (status, refused) = place.json(&words);
        assert_eq!(&refused["error"]["code"], code, "{refused}");
        assert_ne!(status, 0);
    }
    let (_, seen) = place.json(&["status"]);
    assert_eq!(seen["sessions"], 0, "{seen}");
    place.run(&["down", "--volumes"]);
}
