//! A core, for people.

use std::time::Duration;

use super::{people, style, table};
use crate::project::core::{Core, EngineName, Holding, Load, Trouble, Up};

/// What `st core up` ends with.
pub fn up(up: &Up, uri: &str, env_file: Option<&str>, took: Duration) -> String {
    let (good, bold, dim) = (style::GOOD, style::BOLD, style::DIM);
    let how = if up.already_running {
        "already running".to_owned()
    } else {
        format!("{:.1} s", took.as_secs_f64())
    };
    let mut lines = vec![
        format!("{good}✓{good:#} the core is healthy at {bold}{uri}{bold:#} {dim}({how}){dim:#}"),
        format!("  {dim}runs{dim:#}   {}", runs(&up.core)),
    ];
    if let Some(data) = data(&up.core) {
        lines.push(format!("  {dim}data{dim:#}   {data}"));
    }
    if let Some(file) = env_file {
        lines.push(format!("  {dim}wrote{dim:#}  SUPERTOKENS_CONNECTION_URI to {file}"));
    }
    lines.extend(up.notes.iter().map(|note| format!("  {dim}note{dim:#}   {note}")));
    lines.join("\n")
}

/// A core that st doesn't run.
pub fn elsewhere(uris: &str, cdi: &[String]) -> String {
    let (good, bold) = (style::GOOD, style::BOLD);
    format!("{good}✓{good:#} the core is healthy at {bold}{uris}{bold:#}, CDI {}", cdi.join(", "))
}

/// What `st core down` ends with.
pub fn down(removed: &[String], data: &str) -> String {
    let good = style::GOOD;
    let mut line = if removed.is_empty() {
        "no core of this project runs".to_owned()
    } else {
        format!("{good}✓{good:#} stopped {}", removed.join(" and "))
    };
    match data {
        "kept" => line.push_str("; its data is kept (`--volumes` deletes it)"),
        "deleted" => line.push_str("; its data is deleted"),
        _ => {}
    }
    line
}

/// How a core is.
#[derive(Clone, Copy, Debug)]
pub struct Health<'a> {
    /// Where it is.
    pub uri: Option<&'a str>,
    /// `healthy`, `unhealthy` or `stopped`.
    pub state: &'a str,
    /// The CDI versions that it speaks.
    pub cdi: &'a [String],
    /// What it takes and holds.
    pub load: Load,
    /// What is wrong with it.
    pub trouble: &'a Trouble,
}

/// What `st core status` says. `now` is in milliseconds since 1970.
pub fn status(core: Option<&Core>, health: &Health, now: u64) -> String {
    let Health { uri, state, cdi, load, trouble } = *health;
    let (good, bad, dim, hint) = (style::GOOD, style::BAD, style::DIM, style::HINT);
    if core.is_none() && uri.is_none() {
        return format!(
            "{bad}✗{bad:#} no core of this project runs\n\n{hint}hint{hint:#}: start it with `st core up`"
        );
    }
    let head = match state {
        "healthy" => format!("{good}✓{good:#} healthy"),
        "stopped" => format!("{bad}✗{bad:#} stopped"),
        _ => format!("{bad}✗{bad:#} not healthy"),
    };
    let mut lines = vec![head];
    let mut row = |name: &str, value: String| lines.push(format!("  {dim}{name:5}{dim:#}  {value}"));
    if let Some(reason) = &trouble.reason {
        row("why", reason.clone());
    }
    if let Some(ended) = core.and_then(|core| core.ended) {
        row("ended", people::ago(now, ended));
    }
    if let Some(seen) = trouble.healthy_at {
        row("seen", format!("healthy, {}", people::ago(now, seen)));
    }
    if let Some(uri) = uri.map(str::to_owned).or_else(|| core?.uri()) {
        row("at", uri);
    }
    row("runs", core.map_or("elsewhere, as st.toml says".into(), runs));
    if let Some(data) = core.and_then(data) {
        row("data", data);
    }
    if let Some(config) = core.map(|core| &core.config).filter(|config| !config.is_empty()) {
        row(
            "set",
            config.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" "),
        );
    }
    if !cdi.is_empty() {
        row("CDI", cdi.join(", "));
    }
    if let Some(started) = core.and_then(|core| core.started) {
        row("since", people::ago(now, started));
    }
    if let Some(bytes) = load.memory {
        row("uses", format!("{} MB of memory", bytes / 1_000_000));
    }
    let many = |count: u64, what: &str| format!("{count} {what}{}", if count == 1 { "" } else { "s" });
    let users = load.users.map(|count| many(count, "user"));
    let sessions = load.sessions.map(|count| many(count, "session"));
    let holds: Vec<String> = users.into_iter().chain(sessions).collect();
    if !holds.is_empty() {
        row("holds", holds.join(", "));
    }
    lines.extend(trouble.log.iter().map(|line| format!("  {dim}|{dim:#} {line}")));
    if state == "stopped" {
        lines.push(format!("\n{hint}hint{hint:#}: start it with `st core up`"));
    }
    lines.join("\n")
}

/// What `st core list` says.
pub fn holdings(all: &[Holding], also_ended: bool) -> String {
    if all.is_empty() {
        return if also_ended { "no project has a core".into() } else { "no core runs".into() };
    }
    let rows: Vec<Vec<String>> = all
        .iter()
        .map(|holding| {
            let state = match (holding.running, holding.data) {
                (true, _) => "runs",
                (false, true) => "stopped, data kept",
                (false, false) => "stopped",
            };
            let port = holding.port.map_or_else(|| "-".to_owned(), |port| port.to_string());
            let directory = holding.directory.as_ref().map_or("?".into(), |path| path.display().to_string());
            let gone = if holding.lost { " (gone)" } else { "" };
            vec![holding.engine.id().to_owned(), state.to_owned(), port, format!("{directory}{gone}")]
        })
        .collect();
    table::rows(&["engine", "state", "port", "directory"], &rows)
}

/// What `st core prune` ends with.
pub fn pruned(removed: &[Holding]) -> String {
    match removed.len() {
        0 => "every core has its project; nothing to delete".into(),
        1 => "deleted what 1 project had".into(),
        count => format!("deleted what {count} projects had"),
    }
}

fn runs(core: &Core) -> String {
    match core.engine {
        EngineName::Docker => {
            let name = core.container.as_deref().unwrap_or_default();
            format!("in Docker: {name}, {}", core.image.as_deref().unwrap_or("image unknown"))
        }
        EngineName::Builtin => match core.pid {
            Some(pid) => format!("built in: st's own development core, not for production (process {pid})"),
            None => "built in: st's own development core, not for production".into(),
        },
    }
}

fn data(core: &Core) -> Option<String> {
    match core.engine {
        EngineName::Docker => Some(match core.database {
            Some("postgres") => "in PostgreSQL, kept in a volume until `st core down --volumes`".into(),
            Some("external") => "in the database that ST_CORE_DATABASE_URI names".into(),
            _ => "in the container's memory, gone when it stops".into(),
        }),
        EngineName::Builtin => core.data.as_ref().map(|path| path.display().to_string()),
    }
}
