//! What helps on this machine, where no engine answers.

use std::path::Path;

use crate::shell::{disk, env, process};

/// Programs that bring an engine, and how each is started.
const ENGINES: &[(&str, &str)] = &[
    ("colima", "`colima start`"),
    ("orb", "`orb start`"),
    ("rdctl", "`rdctl start`"),
    ("dockerd", LINUX),
    ("podman", "`systemctl --user start podman.socket`"),
];
const LINUX: &str = "`sudo systemctl start docker`";

/// How the engine that is installed here is started; `None` where none is found.
fn start() -> Option<&'static str> {
    let installed = ENGINES.iter().find(|(program, _)| {
        // Where a daemon is, an ordinary user's PATH does not always lead.
        process::on_path(program) || Path::new("/usr/sbin").join(program).is_file()
    });
    match installed {
        Some((_, LINUX)) if !process::on_path("systemctl") => Some("`sudo dockerd`"),
        Some((_, command)) => Some(command),
        None if cfg!(target_os = "macos") && Path::new("/Applications/Docker.app").exists() => {
            Some("`open -a Docker`")
        }
        None if cfg!(windows) => Some("Docker Desktop"),
        None => None,
    }
}

/// What to do where nothing was found, or nothing answers.
pub(crate) fn without_engine() -> String {
    let builtin = "or use the core that is built in: `st core up --engine builtin`";
    match (start(), process::on_path("docker")) {
        (Some(command), true) => format!("Docker is installed and does not run: {command}, {builtin}"),
        (Some(command), false) => format!("start it: {command}, {builtin}"),
        (None, true) => format!(
            "the docker client is installed, an engine is not: name one that runs elsewhere (DOCKER_HOST, `docker context use`), {builtin}"
        ),
        (None, false) => format!("install Docker or Podman, {builtin}"),
    }
}

/// What to do where the socket is another user's.
pub(crate) fn without_permission() -> String {
    let builtin = "or use `st core up --engine builtin`";
    let groups = disk::read(Path::new("/etc/group")).unwrap_or_default();
    let user = env::var("USER").unwrap_or_default();
    match members(&groups, "docker") {
        Some(members) if !user.is_empty() && members.contains(&user.as_str()) => {
            format!(
                "you are in the group `docker`, this session is older: log in again or run `newgrp docker`, {builtin}"
            )
        }
        _ => format!("join its group with `sudo usermod -aG docker \"$USER\"` and log in again, {builtin}"),
    }
}

/// Who is in a group, from the text of /etc/group; `None` where there is no such group.
fn members<'a>(groups: &'a str, name: &str) -> Option<Vec<&'a str>> {
    let line = groups.lines().find(|line| line.split(':').next() == Some(name))?;
    Some(line.split(':').nth(3)?.split(',').map(str::trim).collect())
}

#[cfg(test)]
mod tests {
    use super::members;

    #[test]
    fn a_group() {
        let groups = "root:x:0:\ndocker:x:998:ada,bob\n";
        assert_eq!(members(groups, "docker"), Some(vec!["ada", "bob"]));
        assert_eq!(members(groups, "dock"), None);
    }
}
