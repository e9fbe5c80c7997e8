//! What `st core export` writes: judged by the tools that read it, and brought up on a real engine.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

use super::{Place, port};
use crate::support::{postgres, python};

/// Validates manifests by Kubernetes' published schemas, which it has with it.
const VALIDATOR: &str = "kubernetes-validate==1.37.0";

/// The first block of commands of the README beside the files.
fn commands(directory: &Path) -> String {
    let readme = fs::read_to_string(directory.join("README.md")).unwrap();
    readme.split("```sh\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a block").to_owned()
}

/// Runs a program in a directory: its output, where it ends well.
fn run(directory: &Path, program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).current_dir(directory).output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{program} {arguments:?}\n{out}{err}");
    out.into_owned()
}

/// Composed, taken down with everything of it when the test ends.
struct Composed(PathBuf);

impl Drop for Composed {
    fn drop(&mut self) {
        let down = ["down", "--volumes", "--timeout", "5"];
        let _ = Command::new("docker-compose").args(down).current_dir(&self.0).output();
    }
}

#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn compose_brings_up_core_and_database() {
    let (place, core, database, port) = (Place::new(), postgres::core(), postgres::database(), port());
    let settings = format!(
        "name = \"Shop {port}\"\n[core]\nport = {port}\nimage = \"{}\"\ndatabase-image = \"{}\"\n",
        core.tag, database.tag
    );
    place.write("st.toml", &settings);
    assert_eq!(place.json(&["export", "compose", "deploy"]).0, 0);
    let (status, refused) = place.json(&["export", "compose", "deploy"]);
    assert_eq!((status, &refused["error"]["code"]), (2, &serde_json::json!("not-empty")));
    let directory = place.path().join("deploy");
    run(&directory, "sh", &["-ec", &commands(&directory)]);
    let text = fs::read_to_string(directory.join("compose.yaml")).unwrap();
    let password = fs::read_to_string(directory.join("secrets/postgres_password")).unwrap();
    assert!(password.trim().len() == 48 && !text.contains(password.trim()));
    assert_eq!(fs::read_to_string(directory.join(".gitignore")).unwrap().lines().last(), Some("secrets/"));

    run(&directory, "docker-compose", &["config", "--quiet"]);
    let composed = Composed(directory.clone());
    run(&directory, "docker-compose", &["up", "--detach"]);
    let healthy = (0..240).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(500));
        let all = run(&directory, "docker-compose", &["ps"]);
        all.matches("(healthy)").count() == 2
    });
    assert!(healthy, "{}", run(&directory, "docker-compose", &["logs"]));
    let query =
        ["exec", "-T", "db", "psql", "-qtA", "-U", "supertokens", "-c", "SELECT count(*) FROM starts"];
    assert_eq!(run(&directory, "docker-compose", &query).trim(), "1", "the core uses that database");
    let hello = run(&directory, "curl", &["--fail", "--silent", &format!("http://127.0.0.1:{port}/hello")]);
    assert_eq!(hello.trim(), "Hello");
    drop(composed);
}

/// A database of the user's own: none comes with it, and its address is a secret.
#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn compose_with_a_database_elsewhere() {
    let place = Place::new();
    place.write("st.toml", "[core]\ndatabase = \"external\"\n");
    assert_eq!(place.json(&["export", "compose", "deploy"]).0, 0);
    let directory = place.path().join("deploy");
    run(&directory, "sh", &["-ec", &commands(&directory)]);
    let config = run(&directory, "docker-compose", &["config"]);
    assert!(
        !config.contains("  db:") && config.contains("POSTGRESQL_CONNECTION_URI: postgresql://USER"),
        "{config}"
    );
}

#[test]
fn kubernetes_manifests_hold() {
    let place = Place::new();
    assert_eq!(place.json(&["export", "kubernetes", "deploy"]).0, 0);
    let directory = place.path().join("deploy");
    let environment = python::environment(&BTreeSet::from([VALIDATOR.to_owned()]));
    let files = manifests(&directory);
    assert!(files.len() >= 7, "{files:?}");
    let names: Vec<&str> = files.iter().map(|file| file.to_str().unwrap()).collect();
    let validator = environment.join("bin/kubernetes-validate");
    for version in ["1.35.0", "1.36.0", "1.37.0"] {
        let arguments = [&["--kubernetes-version", version, "--strict"][..], &names].concat();
        run(&directory, validator.to_str().unwrap(), &arguments);
    }
    // A schema misses a selector that selects nothing.
    let read = |name: &str| -> Value {
        let script = "import json,sys,yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))))";
        let python = environment.join("bin/python");
        let text = run(&directory, python.to_str().unwrap(), &["-c", script, name]);
        serde_json::from_str(&text).unwrap()
    };
    let deployment = read("base/deployment.yaml");
    let labels = deployment["spec"]["template"]["metadata"]["labels"].as_object().unwrap();
    let container = &deployment["spec"]["template"]["spec"]["containers"][0];
    let selects = |selector: &Value| {
        let selector = selector.as_object().unwrap();
        assert!(
            !selector.is_empty() && selector.iter().all(|(key, value)| labels.get(key) == Some(value)),
            "{selector:?}"
        );
    };
    selects(&deployment["spec"]["selector"]["matchLabels"]);
    selects(&read("base/service.yaml")["spec"]["selector"]);
    selects(&read("base/pod-disruption-budget.yaml")["spec"]["selector"]["matchLabels"]);
    selects(&read("base/network-policy.yaml")["spec"]["podSelector"]["matchLabels"]);
    let scaled = &read("base/horizontal-pod-autoscaler.yaml")["spec"]["scaleTargetRef"];
    assert_eq!(scaled["name"], deployment["metadata"]["name"]);
    let backend = &read("components/ingress/ingress.yaml")["spec"]["rules"][0]["http"]["paths"][0]["backend"]
        ["service"];
    assert_eq!(backend["name"], read("base/service.yaml")["metadata"]["name"]);
    // The first copy is like the others, and no pod of the service.
    let job = read("first-start/job.yaml");
    let first = &job["spec"]["template"]["spec"]["containers"][0];
    assert_eq!((&first["image"], &first["env"]), (&container["image"], &container["env"]));
    assert_ne!(
        job["spec"]["template"]["metadata"]["labels"]["app.kubernetes.io/name"],
        labels["app.kubernetes.io/name"]
    );
    // Every list of files names files that are there.
    for list in kustomizations(&directory) {
        let value = read(list.to_str().unwrap());
        let folder = list.parent().unwrap();
        for resource in value["resources"].as_array().unwrap() {
            let path = directory.join(folder).join(resource.as_str().unwrap());
            assert!(path.exists(), "{} names {resource}", list.display());
        }
    }
}

fn yaml(directory: &Path) -> Vec<PathBuf> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { walk(&path, found) } else { found.push(path) }
        }
    }
    let mut found = Vec::new();
    walk(directory, &mut found);
    found.retain(|file| file.extension().is_some_and(|extension| extension == "yaml"));
    found.iter().map(|file| file.strip_prefix(directory).unwrap().to_owned()).collect()
}

fn manifests(directory: &Path) -> Vec<PathBuf> {
    yaml(directory).into_iter().filter(|file| !file.ends_with("kustomization.yaml")).collect()
}

fn kustomizations(directory: &Path) -> Vec<PathBuf> {
    yaml(directory).into_iter().filter(|file| file.ends_with("kustomization.yaml")).collect()
}

/// What the public chart (0.1.3) takes, of its values.yaml.
const CHART: [&str; 8] = [
    "image",
    "existingSecret",
    "disableTelemetry",
    "autoscaling",
    "resources",
    "securityContext",
    "readinessProbe",
    "livenessProbe",
];

#[test]
fn helm_values_are_the_charts() {
    let place = Place::new();
    place.write("st.toml", "[core]\nimage = \"registry.example.com:5000/core@sha256:abc\"\n");
    assert_eq!(place.json(&["export", "helm", "deploy"]).0, 0);
    let directory = place.path().join("deploy");
    let environment = python::environment(&BTreeSet::from([VALIDATOR.to_owned()]));
    let script = "import json,sys,yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))))";
    let python = environment.join("bin/python");
    let text = run(&directory, python.to_str().unwrap(), &["-c", script, "values.yaml"]);
    let values: Value = serde_json::from_str(&text).unwrap();
    let unknown: Vec<_> =
        values.as_object().unwrap().keys().filter(|key| !CHART.contains(&key.as_str())).collect();
    assert!(unknown.is_empty(), "the chart has no such values: {unknown:?}");
    let image = &values["image"];
    let image = format!("{}:{}", image["repository"].as_str().unwrap(), image["tag"].as_str().unwrap());
    assert_eq!(image, "registry.example.com:5000/core@sha256:abc");
    // Values are merged into the chart's: its own question would stand beside this one, which no cluster takes.
    assert!(values["livenessProbe"].as_object().unwrap()["httpGet"].is_null());
    assert_eq!(values["existingSecret"], "supertokens-core-env");
    let readme = fs::read_to_string(directory.join("README.md")).unwrap();
    assert!(readme.contains("secret generic supertokens-core-env") && !text.contains("assword"), "{readme}");
}
