//! An `up` that is interrupted, or killed, at each of its moments: at each request that it makes of the engine.

use std::process::{Output, Stdio};

use serde_json::{Value, json};

use super::{Place, port, up_docker};
use crate::support::{
    between::{Between, Step},
    image::{Image, docker},
    postgres,
};

/// Runs `up` through `between` to its end.
fn up(place: &Place, between: &Between, words: &[&str]) -> Output {
    let mut command = place.command(words);
    let child = between.start(command.arg("--json").stdout(Stdio::piped()).stderr(Stdio::piped()));
    child.wait_with_output().unwrap()
}

/// Everything of this project, whatever it is.
fn left(place: &Place) -> String {
    let label = format!("label=dev.st.directory={}", place.path().display());
    let list = |what: &str| docker(&[what, "ls", "--filter", &label, "--format", "{{.Name}}"]);
    format!("{}{}{}", place.containers(), list("network"), list("volume"))
}

/// Does `work` for each number below `count`, three at a time.
fn side_by_side(count: u32, work: impl Fn(&Place, u32) + Sync) {
    std::thread::scope(|scope| {
        for first in 0..3 {
            let work = &work;
            scope.spawn(move || {
                let place = Place::new();
                (first..count).step_by(3).for_each(|number| work(&place, number));
            });
        }
    });
}

/// How many requests an `up` makes that nothing happens to.
fn requests(words: &[&str]) -> u32 {
    let (place, between) = (Place::new(), Between::new(|_, _| Step::Pass));
    let output = up(&place, &between, words);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(place.run(&["down", "--volumes"]).status, 0);
    between.requests()
}

#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn ctrl_c_at_any_moment_leaves_nothing() {
    let image = Image::core();
    let port_of_count = port();
    let count = requests(&up_docker(&image.tag, &port_of_count));
    assert!(count > 8, "an `up` asks the engine for more than {count} things");
    side_by_side(count, |place, moment| {
        let between =
            Between::new(move |number, _| if number == moment { Step::After("-INT") } else { Step::Pass });
        let port = port();
        place.write(".env", "PORT=3001\n");
        let output = up(place, &between, &up_docker(&image.tag, &port));
        let (said, what) =
            (String::from_utf8_lossy(&output.stderr), format!("at request {moment} of {count}"));
        match output.status.code() {
            // It was done before the signal could be heard.
            Some(0) => assert_eq!(place.run(&["down"]).status, 0, "{what}"),
            code => assert_eq!(code, Some(130), "{what}: {said}"),
        }
        assert_eq!(left(place), "", "{what}: {said}");
        assert!(output.status.success() || !place.read(".env").contains("SUPERTOKENS"), "{what}");
    });
}

/// Nothing but its labels tells the next run what a killed one was about: it goes on from there, or takes it away.
#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn killed_at_any_stage_is_rolled_forward_or_back() {
    // Each thing that is made: killed after the engine did it, and for two of them instead of it.
    const STAGES: [(&str, bool); 9] = [
        ("POST /networks/create", true),
        ("POST /volumes/create", true),
        ("POST /containers/create?name=st-shop-DB", true),
        ("POST /containers/st-shop-DB/start", false),
        ("POST /containers/st-shop-DB/start", true),
        ("POST /exec/", true),
        ("POST /containers/create?name=st-shop-CORE", true),
        ("POST /containers/st-shop-CORE/start", false),
        ("POST /containers/st-shop-CORE/start", true),
    ];
    let (core, database) = (postgres::core(), postgres::database());
    let settings = format!("[core]\ndatabase-image = \"{}\"\n", database.tag);
    side_by_side(u32::try_from(STAGES.len()).unwrap(), |place, number| {
        let (stage, done) = STAGES[number as usize];
        let matches = move |line: &str| {
            let (verb, rest) = stage.split_once("st-shop-").unwrap_or((stage, ""));
            let part = rest.split('/').next().unwrap_or_default();
            let end = rest.strip_prefix(part).unwrap_or_default();
            let name = format!("-{}", part.to_lowercase());
            line.starts_with(verb) && (rest.is_empty() || line.contains(&format!("{name}{end}")))
        };
        let between = Between::new(move |_, line| match (matches(line), done) {
            (true, true) => Step::After("-KILL"),
            (true, false) => Step::Instead("-KILL"),
            (false, _) => Step::Pass,
        });
        place.write("st.toml", &settings);
        let port = port();
        let words = [&up_docker(&core.tag, &port)[..], &["--db", "postgres"]].concat();
        let output = up(place, &between, &words);
        let what = format!("{} {stage}", if done { "after" } else { "instead of" });
        assert_eq!(output.status.code(), None, "it is killed {what}: {output:?}");
        // Forward from some, with and without a database that is there already; back from all.
        if number % 2 == 1 {
            let (status, said) = place.json(&words);
            assert_eq!((status, &said["state"]), (0, &json!("healthy")), "forward {what}: {said}");
        }
        assert_eq!(place.run(&["down", "--volumes"]).status, 0, "back {what}");
        assert_eq!(left(place), "", "back {what}");
    });
}

#[test]
#[cfg_attr(no_docker, ignore = "ST_TEST_NO_DOCKER is set")]
fn a_second_ctrl_c_says_what_is_left() {
    let image = Image::core();
    let place = Place::new();
    let between = Between::new(|_, line| {
        if line.contains("/stop") {
            Step::Instead("-INT")
        } else if line.starts_with("POST /containers/") && line.contains("/start") {
            Step::After("-INT")
        } else {
            Step::Pass
        }
    });
    let port = port();
    let output = up(&place, &between, &up_docker(&image.tag, &port));
    let said: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"));
    assert_eq!((output.status.code(), &said["error"]["code"]), (Some(130), &json!("interrupted-again")));
    let text = String::from_utf8_lossy(&output.stderr);
    assert!(text.contains("hint: `st core down` removes it"), "{text}");
    assert_ne!(left(&place), "");
    assert_eq!(place.run(&["down"]).status, 0);
    assert_eq!(left(&place), "");
}
