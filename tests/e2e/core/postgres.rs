//! A core with a PostgreSQL of its own, on a real engine.

use std::sync::Arc;

use serde_json::json;

use super::{Place, port};
use crate::support::{
    image::{API_KEY, Image, docker},
    postgres,
};

/// A project that wants a database, and what it runs.
struct Shop {
    place: Place,
    core: Arc<Image>,
    port: String,
    _database: Arc<Image>,
}

impl Shop {
    fn new() -> Self {
        let (place, database) = (Place::new(), postgres::database());
        place.write("st.toml", &format!("[core]\ndatabase-image = \"{}\"\n", database.tag));
        Self { place, core: postgres::core(), port: port(), _database: database }
    }

    /// `st core up --db postgres`.
    fn up(&self) -> serde_json::Value {
        let (status, value) = self.place.json(&self.words());
        assert_eq!(status, 0, "{value}");
        value
    }

    fn words(&self) -> Vec<&str> {
        vec![
            "up",
            "--engine",
            "docker",
            "--image",
            &self.core.tag,
            "--port",
            &self.port,
            "--api-key",
            API_KEY,
            "--db",
            "postgres",
        ]
    }

    /// How often a core started on this database.
    fn starts(&self) -> String {
        let name = self.place.containers().lines().find(|name| name.ends_with("-db")).unwrap().to_owned();
        docker(&["exec", &name, "psql", "-qtA", "-U", "supertokens", "-c", "SELECT count(*) FROM starts"])
    }

    /// Containers, networks and volumes of this project.
    fn left(&self) -> String {
        let label = format!("label=dev.st.directory={}", self.place.path().display());
        let list = |what: &str| docker(&[what, "ls", "--filter", &label, "--format", "{{.Name}}"]);
        format!("{}{}{}", self.place.containers(), list("network"), list("volume"))
    }
}

#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn data_survives() {
    let shop = Shop::new();
    let first = shop.up();
    assert_eq!((&first["database"], &first["state"]), (&json!("postgres"), &json!("healthy")));
    assert!(first["volume"].as_str().unwrap().ends_with("-pgdata"), "{first}");
    assert_eq!(shop.place.json(&["status"]).1["volume"], first["volume"]);
    assert!(shop.place.read("st.toml").contains("database = \"postgres\""), "it is recorded");
    assert!(!shop.place.read(".env").contains("postgresql://"), "no app needs the database's password");
    assert_eq!(shop.starts(), "1");
    let again = shop.up();
    assert_eq!((&again["already_running"], &again["container"]), (&json!(true), &first["container"]));
    // Without a flag it is what st.toml says.
    let text = shop.place.run(&["status"]).stdout;
    assert!(text.contains("in PostgreSQL, kept in a volume"), "{text}");

    assert_eq!(shop.place.json(&["down"]).1["data"], "kept");
    assert_eq!(shop.place.containers(), "");
    let (status, back) = shop.place.json(&["up", "--image", &shop.core.tag, "--port", &shop.port]);
    assert_eq!((status, &back["database"]), (0, &json!("postgres")), "{back}");
    assert_eq!(shop.starts(), "2", "another container with another password, the same data");

    let said = shop.place.run(&["reset", "--yes"]);
    assert_eq!(said.status, 0, "{said:?}");
    assert!(said.stderr.contains("-pgdata"), "{said:?}");
    assert_eq!(shop.starts(), "1");
    assert_eq!(shop.place.json(&["down", "--volumes"]).1["data"], "deleted");
    assert_eq!(shop.left(), "");
}

#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn a_backup_is_put_back() {
    let shop = Shop::new();
    shop.up();
    let file = shop.place.path().join("shop.dump");
    let file = file.to_str().unwrap();
    let (status, saved) = shop.place.json(&["backup", file]);
    assert_eq!((status, &saved["file"]), (0, &json!(file)), "{saved}");
    assert_eq!(shop.place.json(&["backup", file]).1["error"]["code"], "file-exists");
    shop.place.json(&["restart"]);
    assert_eq!(shop.starts(), "2");
    assert_eq!(shop.place.json(&["restore", file]).1["error"]["code"], "missing-answer");
    assert_eq!(shop.place.json(&["restore", file, "--yes"]).0, 0);
    assert_eq!(shop.starts(), "2", "one of the dump, one of the core that was started on it");

    shop.place.write("broken.dump", "not a dump");
    let (status, refused) = shop.place.json(&["restore", "broken.dump", "--yes"]);
    assert_eq!((status, &refused["error"]["code"]), (1, &json!("database-tool")), "{refused}");
    assert_eq!(shop.place.json(&["status"]).1["state"], "healthy", "and the core runs on what was there");
    shop.place.json(&["down", "--volumes"]);
    assert_eq!(shop.left(), "");
}

#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn two_at_once_share_one() {
    let shop = Shop::new();
    super::two_at_once(&shop.place, &shop.words(), "container", 3);
    shop.place.json(&["down", "--volumes"]);
    assert_eq!(shop.left(), "");
}

#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn what_goes_wrong_is_told_and_leaves_nothing() {
    let shop = Shop::new();
    let fails = |code: &str| {
        let (status, value) = shop.place.json(&shop.words());
        assert_eq!((&value["error"]["code"], status != 0), (&json!(code), true), "{value}");
        value["error"].clone()
    };
    // A volume of somebody else's.
    let id = {
        shop.up();
        let name = shop.place.containers().lines().find(|name| name.ends_with("-db")).unwrap().to_owned();
        shop.place.json(&["down", "--volumes"]);
        name.trim_end_matches("-db").to_owned()
    };
    let volume = format!("{id}-pgdata");
    docker(&["volume", "create", &volume]);
    let error = fails("volume-taken");
    assert!(error["hint"].as_str().unwrap().contains(&volume), "{error}");
    assert_eq!(shop.left(), "");
    docker(&["volume", "rm", &volume]);

    // A volume of another PostgreSQL.
    shop.up();
    let database = format!("{id}-db");
    docker(&["exec", &database, "/busybox", "sh", "-c", "echo 9.6 > /var/lib/postgresql/data/PG_VERSION"]);
    shop.place.json(&["down"]);
    let error = fails("database-version");
    let said = error["message"].as_str().unwrap();
    assert!(said.contains("PostgreSQL 9.6 (st-test-postgres:") && said.contains(&volume), "{error}");
    assert!(error["hint"].as_str().unwrap().contains("st core backup FILE"), "{error}");
    assert_eq!(shop.place.containers(), "");
    assert!(shop.left().contains(&volume), "what was there before stays");
    shop.place.json(&["down", "--volumes"]);

    // An image that is no database.
    let image =
        Image::build_with("no-db", &["/bin/busybox"], "ENTRYPOINT [\"/busybox\", \"echo\", \"bye\"]\n");
    shop.place.write("st.toml", &format!("[core]\ndatabase-image = \"{}\"\n", image.tag));
    let error = fails("database-exited");
    assert_eq!(error["evidence"], json!(["bye"]), "{error}");
    assert_eq!(shop.left(), "");
}

/// A database that st doesn't run: its address is kept in `.env`, and its password is told to nobody.
#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn one_elsewhere() {
    let (place, core, port) = (Place::new(), postgres::core(), port());
    let address = "postgresql://me:very-secret@host.docker.internal:1/shop";
    let words = ["up", "--image", &core.tag, "--port", &port, "--api-key", API_KEY, "--db", address];
    let (status, value) = place.json(&words);
    assert_eq!((status, &value["error"]["code"]), (1, &json!("core-exited")), "{value}");
    assert!(value["error"]["evidence"].to_string().contains("onnection refused"), "{value}");
    assert!(!value.to_string().contains("very-secret"), "{value}");
    assert_eq!(place.containers(), "");

    let (status, value) = place.json(&["up", "--engine", "builtin", "--db", "postgres"]);
    assert_eq!((status, &value["error"]["code"]), (2, &json!("builtin-database")));
    assert_eq!(place.run(&["up", "--db", "mysql://me@db/shop"]).status, 2);
    place.write("st.toml", "[core]\ndatabase = \"external\"\n");
    let (status, value) = place.json(&["up"]);
    assert_eq!((status, &value["error"]["code"]), (2, &json!("database-address")), "{value}");
}
