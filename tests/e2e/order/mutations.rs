//! `mutations.toml`: where the steps of a framework are in its source, and what to change instead where that is not
//! enough.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use serde::Deserialize;
use st::catalog::{Framework, knowledge};

use crate::support::project::Project;

/// The file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Mutations {
    /// The framework whose steps and source it shares: what this file leaves out is as there.
    like: Option<String>,
    /// The forms of the language that are written; the last of the framework's without them.
    #[serde(default)]
    variants: Vec<String>,
    /// Adds the routes that only tests ask: one that fails, one that reads the session by hand.
    #[serde(default)]
    probe: Vec<Edit>,
    /// Adds the steps that `st init` does not write.
    #[serde(default)]
    add: Vec<Edit>,
    /// There is a way to read a session whose errors are thrown, and the probe's `/me` goes it.
    #[serde(default = "yes")]
    pub(crate) by_hand: bool,
    /// The steps of `order.toml`.
    #[serde(default)]
    step: Vec<Step>,
    /// Edits for a mutation by its name, instead of what the steps make of it.
    #[serde(default)]
    instead: BTreeMap<String, Vec<Edit>>,
    /// Mutations that nobody can make, and why.
    #[serde(default)]
    impossible: BTreeMap<String, String>,
    /// Mutations that doctor says it does not check, and why.
    #[serde(default)]
    pub(crate) not_checked: BTreeMap<String, String>,
    /// What still breaks when a mutation was mended, since doctor writes the common form and `st init` a better one.
    #[serde(default)]
    pub(crate) mended_breaks: BTreeMap<String, String>,
    /// What else people get wrong in it, or that only looks wrong.
    #[serde(default)]
    mistake: Vec<Mistake>,
}

/// A change that no step left out or swapped makes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Mistake {
    name: String,
    /// The rules that have to find it; none where nothing breaks.
    #[serde(default)]
    finds: Vec<String>,
    edits: Vec<Edit>,
}

fn yes() -> bool {
    true
}

/// A text that is there once, and what stands there afterwards.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    /// The file that sets the app up, without it.
    file: Option<String>,
    /// Without it, the file is a new one.
    from: Option<String>,
    /// Without it, the file is removed.
    to: Option<String>,
}

/// The lines of a step.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    id: String,
    file: Option<String>,
    /// How they begin: there once. Without it, `[instead]` has the mutations of a step that is in several places.
    begin: Option<String>,
    /// How they end: the first after that. Without it the step is one line.
    end: Option<String>,
    /// What else has to go where the step does: an import that would be unused.
    #[serde(default)]
    without: Vec<Edit>,
    /// What the step itself answers: gone with it, which is no damage.
    #[serde(default)]
    is: Vec<String>,
}

/// One change of a right app.
#[derive(Debug)]
pub(crate) struct Mutation {
    /// `without cors`, `init behind cors`.
    pub(crate) name: String,
    /// The rules that have to find it, where it breaks.
    pub(crate) rules: Vec<String>,
    /// Requests that are gone because the step is.
    pub(crate) gone: Vec<String>,
    /// Why nobody can make it.
    pub(crate) impossible: Option<String>,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Without(usize),
    /// The step runs behind the one that follows it.
    Behind(usize),
    Mistake(usize),
}

impl Mutations {
    /// Of a framework, where it has them.
    pub(crate) fn find(framework: &Framework) -> Option<Self> {
        file(framework).is_file().then(|| Self::of(framework))
    }

    /// Of a framework.
    ///
    /// # Panics
    /// Where there are none, or they are not of the steps that its `order.toml` has.
    pub(crate) fn of(framework: &Framework) -> Self {
        let file = file(framework);
        let mut read = read(&file);
        if let Some(other) = &read.like {
            let other = Framework::find(other).expect("it is like a framework of the catalog");
            read = read.with(Self::of(other));
        }
        let steps = read.order(framework).iter().map(|step| &step.id);
        assert!(
            steps.eq(read.step.iter().map(|step| &step.id)),
            "{}: not the steps of order.toml",
            file.display()
        );
        let names: BTreeSet<String> = read.all(framework).into_iter().map(|mutation| mutation.name).collect();
        for name in read
            .instead
            .keys()
            .chain(read.impossible.keys())
            .chain(read.not_checked.keys())
            .chain(read.mended_breaks.keys())
        {
            assert!(names.contains(name), "{}: no mutation is called `{name}`: {names:?}", file.display());
        }
        read
    }

    /// With what only the other has.
    fn with(self, other: Self) -> Self {
        fn or<T>(own: Vec<T>, other: Vec<T>) -> Vec<T> {
            if own.is_empty() { other } else { own }
        }
        Self {
            probe: other.probe.into_iter().chain(self.probe).collect(),
            add: other.add.into_iter().chain(self.add).collect(),
            step: or(self.step, other.step),
            mistake: or(self.mistake, other.mistake),
            instead: other.instead.into_iter().chain(self.instead).collect(),
            impossible: other.impossible.into_iter().chain(self.impossible).collect(),
            not_checked: other.not_checked.into_iter().chain(self.not_checked).collect(),
            by_hand: self.by_hand && other.by_hand,
            ..self
        }
    }

    /// The steps in `order.toml`, its own or those that it shares.
    fn order(&self, framework: &Framework) -> &'static [knowledge::Step] {
        let known =
            st::catalog::Knowledge::all().iter().find(|known| known.language == framework.language_id);
        let frameworks = &known.expect("every language has knowledge").frameworks;
        // One that is written in the files of another has its order.
        let layers = framework.layers.iter().filter_map(|layer| layer.rsplit('/').next());
        let mut ids = self.like.as_deref().into_iter().chain([framework.id.as_str()]).chain(layers);
        let known = ids.find_map(|id| frameworks.iter().find(|known| known.framework == id));
        &known.expect("it has an order.toml").step
    }

    /// The forms of the language that are written.
    pub(crate) fn variants(&self, framework: &'static Framework) -> Vec<&'static str> {
        if self.variants.is_empty() {
            return framework.variants.last().map(String::as_str).into_iter().collect();
        }
        let known = |wanted: &String| framework.variants.iter().find(|variant| *variant == wanted);
        let known = |wanted| known(wanted).unwrap_or_else(|| panic!("{}: no variant {wanted}", framework.id));
        self.variants.iter().map(|wanted| known(wanted).as_str()).collect()
    }

    /// Every step left out, every two neighbours swapped, every mistake.
    pub(crate) fn all(&self, framework: &Framework) -> Vec<Mutation> {
        let order = self.order(framework);
        let without = order.iter().enumerate().map(|(index, step)| {
            let name = format!("without {}", step.id);
            (name, Vec::from_iter(step.missing.clone()), self.step[index].is.clone(), Kind::Without(index))
        });
        let behind = order.windows(2).enumerate().map(|(index, pair)| {
            let name = format!("{} behind {}", pair[0].id, pair[1].id);
            (name, Vec::from_iter(pair[0].swapped.clone()), Vec::new(), Kind::Behind(index))
        });
        let mistakes = self.mistake.iter().enumerate().map(|(index, mistake)| {
            (mistake.name.clone(), mistake.finds.clone(), Vec::new(), Kind::Mistake(index))
        });
        let all = without.chain(behind).chain(mistakes).map(|(name, rules, gone, kind)| {
            let impossible = self.impossible.get(&name).cloned();
            Mutation { name, rules, gone, impossible, kind }
        });
        all.collect()
    }

    /// Adds the routes that only tests ask.
    pub(crate) fn add_probe(&self, project: &Project) {
        apply(project, &self.probe);
    }

    /// The same with the steps that `st init` does not write: what mutations are made of.
    pub(crate) fn prepare(&self, project: &Project) {
        self.add_probe(project);
        apply(project, &self.add);
    }

    /// Makes a mutation in a project.
    pub(crate) fn make(&self, mutation: &Mutation, project: &Project) {
        if let Some(edits) = self.instead.get(&mutation.name) {
            return apply(project, edits);
        }
        match mutation.kind {
            Kind::Without(index) => {
                let step = &self.step[index];
                let lines = step.take(project);
                assert!(!lines.is_empty());
                apply(project, &step.without);
            }
            Kind::Behind(index) => self.step[index].swap(&self.step[index + 1], project),
            Kind::Mistake(index) => apply(project, &self.mistake[index].edits),
        }
    }
}

impl Step {
    fn file(&self, project: &Project) -> String {
        self.file.clone().unwrap_or_else(|| project.app_file())
    }

    /// Where its lines begin and end in a text.
    fn find(&self, text: &str) -> (usize, usize) {
        let first = self.begin.as_ref().unwrap_or_else(|| panic!("`{}` has no lines of its own", self.id));
        let begin = once(text, first);
        let after = begin + first.len();
        let end = self.end.as_ref().map_or(after, |end| {
            let at = text[after..].find(end);
            after + at.unwrap_or_else(|| panic!("no `{end}` behind `{first}` in:\n{text}")) + end.len()
        });
        let begin = text[..begin].rfind('\n').map_or(0, |at| at + 1);
        let end = text[end..].find('\n').map_or(text.len(), |at| end + at + 1);
        (begin, end)
    }

    /// Moves its lines to the other side of those of another step.
    fn swap(&self, other: &Self, project: &Project) {
        let (file, there) = (self.file(project), other.file(project));
        assert_eq!(file, there, "steps in different files are swapped by `[instead]`");
        let text = fs::read_to_string(project.path().join(&file)).unwrap();
        let is_before = self.find(&text).0 < other.find(&text).0;
        let lines = self.take(project);
        project.edit(&there, |text| {
            let (begin, end) = other.find(text);
            let at = if is_before { end } else { begin };
            format!("{}{lines}{}", &text[..at], &text[at..])
        });
    }

    /// Takes its lines out of the project.
    fn take(&self, project: &Project) -> String {
        let mut lines = String::new();
        project.edit(&self.file(project), |text| {
            let (begin, end) = self.find(text);
            text[begin..end].clone_into(&mut lines);
            format!("{}{}", &text[..begin], &text[end..])
        });
        lines
    }
}

/// Where a text is that is there once.
fn once(text: &str, part: &str) -> usize {
    assert_eq!(text.matches(part).count(), 1, "`{part}` is there once in:\n{text}");
    text.find(part).unwrap()
}

fn apply(project: &Project, edits: &[Edit]) {
    for edit in edits {
        let file = edit.file.clone().unwrap_or_else(|| project.app_file());
        let path = project.path().join(&file);
        match (&edit.from, &edit.to) {
            (Some(from), Some(to)) => project.edit(&file, |text| {
                let at = once(text, from);
                format!("{}{to}{}", &text[..at], &text[at + from.len()..])
            }),
            (None, Some(text)) => {
                assert!(!path.exists(), "{file} is there already");
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
            }
            (None, None) => fs::remove_file(path).unwrap(),
            (Some(_), None) => panic!("{file}: a text becomes nothing with `to = \"\"`"),
        }
    }
}

fn file(framework: &Framework) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("templates").join(&framework.folder).join("mutations.toml")
}

fn read(file: &Path) -> Mutations {
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}
