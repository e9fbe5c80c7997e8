//! Damaged projects: whatever stands in the files, doctor neither panics nor hangs.
//!
//! Every small app of the tests is cut, doubled, mixed and strewn with tokens, by numbers that are the same in every
//! run. `ST_FUZZ_ROUNDS` makes a run longer, `ST_FUZZ_SEED` another one.

use std::{
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::mpsc::channel,
    thread,
    time::Duration,
};

use st::{
    doctor::{
        self,
        mend::{Which, mend},
    },
    report::doctor::{json, pipeline, sarif, text},
};

use crate::{
    corpus,
    rule_pages::Tree,
    support::{run, st},
};

/// What means something to a reader, or is hard to cut at.
const TOKENS: &[&str] = &[
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "`",
    "${",
    "\"",
    "'",
    "/*",
    "*/",
    "//",
    "=>",
    "...",
    "?.",
    "@",
    "#",
    "\\",
    "\n",
    "\r\n",
    "\t",
    "\0",
    "é",
    "😀",
    "\u{202e}",
    "\u{feff}",
    "import ",
    "export * from \"./index.js\";",
    "require(",
    "await ",
    "func ",
    "type ",
    "package main",
    "app.use(app);",
    "const a = a;",
    "class A extends A {",
    "for (;;) {",
    "if (",
    "st-ignore ",
    "supertokens-node",
    "middleware()",
    "cors(",
    "init(",
    "-1",
    "999999999999999999999",
    "null",
    "=",
];

/// A generator of numbers that is the same everywhere (xorshift).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap_or(0) % end.max(1)
    }

    fn range(&mut self, length: usize) -> std::ops::Range<usize> {
        let start = self.below(length + 1);
        let most = if self.below(4) == 0 { length } else { 40 };
        start..(start + self.below(most)).min(length)
    }
}

fn setting(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// A text with a few mutilations; `other` gives it foreign parts.
fn damaged(text: &str, other: &str, numbers: &mut Numbers) -> String {
    let mut text: Vec<char> = text.chars().collect();
    let other: Vec<char> = other.chars().collect();
    for _ in 0..=numbers.below(4) {
        let range = numbers.range(text.len());
        let at = numbers.below(text.len() + 1);
        match numbers.below(6) {
            0 => drop(text.drain(range)),
            1 => {
                let copy = text[range].to_vec();
                text.splice(at..at, copy);
            }
            2 => {
                let from = numbers.range(other.len());
                text.splice(range, other[from].iter().copied());
            }
            3 => text.truncate(at),
            // Deep nesting.
            4 if numbers.below(8) == 0 => {
                let token = TOKENS[numbers.below(8)];
                text.splice(at..at, token.repeat(3000).chars());
            }
            _ => {
                let token = TOKENS[numbers.below(TOKENS.len())];
                text.splice(at..at, token.chars());
            }
        }
    }
    text.into_iter().collect()
}

/// Everything that doctor does with a tree, but for the disk.
fn whole(tree: &Tree) {
    let outcome = doctor::check(tree);
    let _ = text::render(&outcome, tree, 80, true, Duration::ZERO);
    let _ = pipeline::render(&outcome, 80);
    let _ = json::render(&outcome, tree);
    let _ = sarif::render(&[sarif::Checked { outcome: &outcome, sources: tree, prefix: "" }]);
    let mended = mend(tree, &outcome.diagnosis.findings, Which::All, None);
    let mut after = tree.clone();
    after.extend(mended.files.into_iter().map(|change| (change.file, change.after)));
    let errors = |findings: &[doctor::Finding]| {
        findings.iter().filter(|finding| finding.level == doctor::Level::Error).count()
    };
    let left = doctor::check(&after).diagnosis.findings;
    assert!(errors(&left) <= errors(&outcome.diagnosis.findings), "mending made it worse");
}

#[test]
fn no_text_panics_or_hangs_it() {
    let (rounds, seed) = (setting("ST_FUZZ_ROUNDS", 250), setting("ST_FUZZ_SEED", 20_261_124));
    let corpus: Vec<(String, Tree)> = corpus::all().into_iter().collect();
    let (sender, results) = channel();
    thread::Builder::new()
        // As large as the main thread's: what overflows here overflows there.
        .stack_size(8 * 1024 * 1024)
        .spawn(move || {
            for round in 0..rounds {
                let mut numbers = Numbers((seed + round).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
                let (name, mut tree) = corpus[numbers.below(corpus.len())].clone();
                let other = &corpus[numbers.below(corpus.len())].1;
                let other = other.values().nth(numbers.below(other.len())).cloned().unwrap_or_default();
                let files: Vec<String> = tree.keys().cloned().collect();
                for _ in 0..=numbers.below(2) {
                    let file = &files[numbers.below(files.len())];
                    let text = damaged(&tree[file], &other, &mut numbers);
                    tree.insert(file.clone(), text);
                }
                let outcome = catch_unwind(AssertUnwindSafe(|| whole(&tree)));
                if sender.send((seed + round, name, outcome.is_ok())).is_err() {
                    return;
                }
            }
        })
        .unwrap();
    let mut last = String::from("the first round");
    for _ in 0..rounds {
        let (seed, name, fine) =
            results.recv_timeout(Duration::from_mins(1)).unwrap_or_else(|_| panic!("it hangs after {last}"));
        last = format!("{name}, ST_FUZZ_SEED={seed} ST_FUZZ_ROUNDS=1");
        assert!(fine, "{last}");
    }
}

#[test]
fn no_bytes_on_the_disk_do() {
    let here = tempfile::tempdir().unwrap();
    let mut numbers = Numbers(7);
    let names = [
        "index.js",
        "a.ts",
        "b.go",
        "package.json",
        "go.mod",
        ".env",
        "st.toml",
        "tsconfig.json",
        ".gitignore",
    ];
    for round in 0..8 {
        for name in names {
            let length = numbers.below(2000);
            let mut bytes: Vec<u8> = (0..length).map(|_| numbers.below(256).to_le_bytes()[0]).collect();
            bytes.splice(0..0, *b"import \"supertokens-node\";\n");
            fs::write(here.path().join(name), bytes).unwrap();
        }
        let ran = run(st(here.path()).args(["doctor", "--json"]));
        assert!(matches!(ran.status, 0..=2), "round {round}: {} {}", ran.status, ran.stderr);
    }
}

#[test]
fn what_is_nested_without_end_is_said_to_be_unreadable() {
    let js = format!("require(\"supertokens-node\").init();\nconst a = {};\n", "[".repeat(50_000));
    let go = format!("package main\n// supertokens-golang\nvar a = {}1\n", "(".repeat(50_000));
    for (file, text) in [("index.js", js), ("main.go", go)] {
        let outcome = doctor::check(&Tree::from([(file.into(), text)]));
        assert!(outcome.diagnosis.findings.is_empty());
    }
}

/// Counting the characters of such a line for every node in it would take minutes.
#[test]
fn a_bundle_of_one_line_is_read_in_time() {
    let function =
        |number: usize| format!("function f{number}(a){{if(a){{return g{number}({{x:a,y:[1,2,\"z\"]}})}}}}");
    let head = "import s from \"supertokens-node\";import express from \"express\";".to_owned();
    let text: String = std::iter::once(head).chain((0..4000).map(function)).collect();
    let start = std::time::Instant::now();
    doctor::check(&Tree::from([("index.js".into(), text)]));
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}
