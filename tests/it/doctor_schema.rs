//! `docs/doctor.schema.json` and `docs/doctor-json.md` against what is printed.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::TcpListener,
    path::Path,
    thread,
};

use serde_json::{Value, json};
use st::{doctor, report::doctor::json::render};

use crate::{
    corpus,
    support::{run, schema_of, st},
};

fn text(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// The schema, and no field allowed that it doesn't name: what is printed has to be in it.
fn strict() -> impl Fn(&Value) -> Result<(), String> {
    fn close(value: &mut Value) {
        if let Value::Object(object) = value {
            if object.get("type") == Some(&json!("object")) {
                object.insert("additionalProperties".into(), json!(false));
            }
            object.values_mut().for_each(close);
        }
        if let Value::Array(items) = value {
            items.iter_mut().for_each(close);
        }
    }
    let mut schema = serde_json::from_str(&text("docs/doctor.schema.json")).unwrap();
    close(&mut schema);
    schema_of(schema)
}

fn doctor_json(project: &Path, arguments: &[&str]) -> Value {
    let home = tempfile::tempdir().unwrap();
    let ran = run(st(home.path()).arg("-C").arg(project).args(["doctor", "--json"]).args(arguments));
    serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{}{}", ran.stdout, ran.stderr))
}

#[test]
fn every_fixture_is_as_the_schema_says() {
    let valid = strict();
    for (name, tree) in corpus::all() {
        let value = render(&doctor::check(&tree), &tree);
        valid(&value).unwrap_or_else(|why| panic!("{name}: {why}"));
    }
    let mut value = render(&doctor::check(&corpus::all()["app-factory"]), &corpus::all()["app-factory"]);
    valid(&value).unwrap();
    value["summary"].as_object_mut().unwrap().remove("errors");
    assert!(valid(&value).is_err(), "the schema misses what is missing");
}

#[test]
fn so_are_several_paths_fixes_and_failures() {
    let valid = strict();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/doctor/wrong");
    let (one, other) = ("cors-after-middleware--koa", "cors-missing--class");
    for arguments in [&[one, other][..], &[one, "--diff"], &[other, "--diff"], &["no-such-path"]] {
        let value = doctor_json(&root, arguments);
        valid(&value).unwrap_or_else(|why| panic!("{arguments:?}: {why}\n{value:#}"));
    }
}

/// What only a running backend shows has no place.
#[test]
fn so_is_what_a_running_backend_shows() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 4096]);
            let _ =
                stream.write_all(b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        }
    });
    let project = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/doctor/right/app-factory");
    let value = doctor_json(&project, &[&format!("--live=http://{address}")]);
    strict()(&value).unwrap_or_else(|why| panic!("{why}\n{value:#}"));
    let findings = value["findings"].as_array().unwrap();
    assert!(findings.iter().any(|finding| finding["file"].is_null()), "{value:#}");
    assert!(value["summary"]["asked"].is_string());
}

#[test]
fn the_page_shows_what_the_schema_says() {
    let page = text("docs/doctor-json.md");
    let example = page.split("```json\n").nth(1).unwrap().split("```").next().unwrap();
    strict()(&serde_json::from_str(example).unwrap()).unwrap();
}
