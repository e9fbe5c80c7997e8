//! From nothing, or anything, to a healthy core.

use std::time::{Duration, Instant};

use super::{
    Engine, RUN,
    container::{self, Parts},
    errors, pull, release,
};
use crate::{
    project::core::{Database, Up},
    runtime::{
        RuntimeError, Spec,
        fault::Fault,
        health::{EVERY, Probe},
        port,
    },
    shell::Terminal,
};

/// From a container's making to its start; one that is still not started then was left behind.
const STARTING: Duration = Duration::from_secs(3);

impl Engine {
    /// Makes sure that the image is there.
    pub async fn ensure_image(&self, image: &str, terminal: &Terminal) -> Result<(), RuntimeError> {
        pull::ensure(&self.docker, image, terminal).await
    }

    /// A healthy core, made if it isn't there. `run` names what this call makes: whatever happens, also when this
    /// future is dropped, [`Engine::undo`] with the same name removes it.
    pub async fn up(
        &self,
        spec: &Spec,
        image: &str,
        run: &str,
        terminal: &Terminal,
    ) -> Result<Up, RuntimeError> {
        // The lock file keeps one user's runs apart; two users, or two homes, meet at the container's name.
        let mut refusals = 0;
        loop {
            let outcome = self.with_database(spec, image, run, terminal).await;
            if outcome.is_err() {
                self.undo(run).await;
            }
            match outcome {
                Err(error @ (RuntimeError::NameTaken { .. } | RuntimeError::PortTaken { .. })) => {
                    refusals += 1;
                    // Whoever has it is this project's own core, another run that only looks whether the port is
                    // free, or is not ours to wait for.
                    let own = self.container(&spec.identity).await?.is_some();
                    let passing = refusals == 1 && matches!(error, RuntimeError::PortTaken { .. });
                    if !(own || passing) || refusals > 3 {
                        return Err(error);
                    }
                    tokio::time::sleep(EVERY).await;
                }
                outcome => return outcome,
            }
        }
    }

    async fn with_database(
        &self,
        spec: &Spec,
        image: &str,
        run: &str,
        terminal: &Terminal,
    ) -> Result<Up, RuntimeError> {
        let postgres = match &spec.database {
            Database::Postgres => Some(self.ensure_postgres(spec, run, terminal).await?),
            _ => None,
        };
        let tag = postgres.as_ref().and_then(|_| release::of_image(image));
        let before = match tag {
            Some(_) => self.last_release(&spec.identity).await?,
            None => None,
        };
        if let (Some(from), Some(to), false) = (before.as_deref(), tag, spec.upgrading) {
            release::check(from, to)?;
        }
        let uri = match &spec.database {
            Database::External(uri) => Some(uri.as_str()),
            _ => postgres.as_ref().map(|postgres| postgres.uri.as_str()),
        };
        let network = postgres.as_ref().map(|postgres| postgres.network.as_str());
        let up = self.core_on(spec, &Parts { image, database: uri, network, run }, terminal).await?;
        if let Some(tag) = tag.filter(|tag| before.as_deref() != Some(tag)) {
            self.used_by(&spec.identity, tag).await?;
        }
        Ok(up)
    }

    async fn core_on(&self, spec: &Spec, parts: &Parts<'_>, terminal: &Terminal) -> Result<Up, RuntimeError> {
        let mut notes = Vec::new();
        if let Some(found) = self.settled(spec).await? {
            // Somebody may have renamed it since.
            let name = found.core.container.clone().unwrap_or_else(|| spec.identity.container());
            if found.core.running && found.spec.as_deref() == Some(&container::fingerprint(spec, parts)) {
                let cdi = self.wait(spec, &name, terminal).await?;
                return Ok(Up { core: found.core, already_running: true, cdi, notes });
            }
            if found.core.running {
                notes.push("its settings changed, so it was made anew".to_owned());
            }
            container::remove(&self.docker, &name).await?;
        }
        self.claim_port(spec.port).await?;
        let cdi = self.start_and_wait(spec, parts, terminal).await?;
        let made = self.container(&spec.identity).await?.ok_or(RuntimeError::NotRunning)?;
        Ok(Up { core: made.core, already_running: false, cdi, notes })
    }

    /// The project's container; one that was just made is given the time to be started by who made it.
    async fn settled(&self, spec: &Spec) -> Result<Option<container::Found>, RuntimeError> {
        let since = Instant::now();
        loop {
            match self.container(&spec.identity).await? {
                Some(found) if found.starting && since.elapsed() < STARTING => {
                    tokio::time::sleep(EVERY).await;
                }
                other => return Ok(other),
            }
        }
    }

    async fn start_and_wait(
        &self,
        spec: &Spec,
        parts: &Parts<'_>,
        terminal: &Terminal,
    ) -> Result<Vec<String>, RuntimeError> {
        match container::start(&self.docker, spec, parts).await {
            Ok(name) => self.wait(spec, &name, terminal).await,
            // Somebody took it since it was looked at.
            Err(RuntimeError::PortTaken { port, .. }) => {
                Err(RuntimeError::PortTaken { port, owner: self.port_owner(port).await })
            }
            Err(error) => Err(error),
        }
    }

    /// Removes whatever a run has made; tries again for a moment, since a request that was dropped may still be
    /// carried out.
    pub async fn undo(&self, run: &str) {
        for pause in [0, 200, 600] {
            tokio::time::sleep(std::time::Duration::from_millis(pause)).await;
            let mine = format!("{RUN}={run}");
            let Ok(names) = self.names_with(std::slice::from_ref(&mine)).await else { return };
            // A volume of this run has nothing in it that anybody knows of, and a database that is still filling it
            // would not hear that it is to stop.
            let no_data = self.volumes(&mine).await.is_ok_and(|volumes| !volumes.is_empty());
            for name in names {
                // What can't be removed now is found by its label and healed by the next `up`.
                let _ = if no_data {
                    container::discard(&self.docker, &name).await
                } else {
                    container::remove(&self.docker, &name).await
                };
            }
            let _ = self.remove_networks(&mine).await;
            let _ = self.remove_volumes(&mine).await;
        }
    }

    async fn claim_port(&self, port: u16) -> Result<(), RuntimeError> {
        match port::claim(port).await {
            Err(RuntimeError::PortTaken { port, .. }) => {
                Err(RuntimeError::PortTaken { port, owner: self.port_owner(port).await })
            }
            outcome => outcome,
        }
    }

    async fn port_owner(&self, port: u16) -> Option<String> {
        match container::owner_of_port(&self.docker, port).await {
            Some(owner) => Some(owner),
            None => port::owner(port),
        }
    }

    /// Waits until it is healthy; tells why it isn't when it ends or the time is over.
    async fn wait(&self, spec: &Spec, name: &str, terminal: &Terminal) -> Result<Vec<String>, RuntimeError> {
        let spinner = terminal.spinner("waiting for the core");
        let started = Instant::now();
        let probe = Probe::new(spec.uri());
        let outcome = loop {
            let state = container::inspect(&self.docker, name).await?;
            let Some(state) = state.filter(|found| found.core.running) else {
                // Whether it runs comes before what it answers: an exited container can look unhealthy for long.
                let found = container::inspect(&self.docker, name).await?;
                let log = self.last_lines(name).await;
                break Err(ended(found, log));
            };
            let why = match probe.twice().await {
                Ok(()) => break probe.versions(spec.api_key.as_deref()).await,
                Err(why) => why,
            };
            drop(state);
            spinner.set_message(format!("waiting for the core: {why}"));
            if started.elapsed() >= spec.timeout {
                let log = self.last_lines(name).await;
                let seconds = spec.timeout.as_secs();
                let why = match &self.elsewhere {
                    Some(machine) => format!(
                        "the engine publishes it on {machine}; bring port {0} here with `ssh -L {0}:127.0.0.1:{0} {machine}`",
                        spec.port
                    ),
                    None => explained(why, &log),
                };
                break Err(RuntimeError::CoreUnhealthy { seconds, why, log });
            }
            tokio::time::sleep(EVERY).await;
        };
        spinner.finish_and_clear();
        outcome
    }
}

/// Why a core ended before it was healthy, by its container's state and what it logged last.
fn ended(found: Option<container::Found>, log: Vec<String>) -> RuntimeError {
    let Some(found) = found else {
        return RuntimeError::CoreExited { why: "its container was removed".into(), log };
    };
    if found.killed {
        return Fault::OutOfMemory { what: "the core", limit: found.limit, log }.into();
    }
    let says = |parts: &[&str]| parts.iter().any(|part| log.iter().any(|line| line.contains(part)));
    if says(&["password authentication failed"]) {
        return Fault::DatabaseRefused { why: "its password is wrong", log }.into();
    }
    if says(&["no pg_hba.conf entry"]) {
        return Fault::DatabaseRefused { why: "it takes no connection from there (pg_hba.conf)", log }.into();
    }
    if log
        .iter()
        .any(|line| line.contains("FATAL") && line.contains("database") && line.contains("does not exist"))
    {
        return Fault::DatabaseRefused { why: "it has no database of that name", log }.into();
    }
    if says(&errors::FULL) {
        return Fault::DiskFull { what: "the core's files", said: log }.into();
    }
    RuntimeError::CoreExited { why: explained(found.core.reason.unwrap_or_default(), &log), log }
}

/// What a line of the log says better than the container's state.
fn explained(why: String, log: &[String]) -> String {
    const KNOWN: &[(&str, &str)] = &[
        ("exec format error", "the image is for another processor than this machine's"),
        ("does not run on this platform", "the image is for another processor than this machine's"),
        ("OutOfMemoryError", "it ran out of memory; give Docker at least 512 MB"),
        ("Trying again in a few seconds", "it can't reach its database and keeps trying"),
        ("api_keys", "it refuses the API key"),
    ];
    KNOWN
        .iter()
        .find(|(part, _)| log.iter().any(|line| line.contains(part)))
        .map_or(why, |(_, explanation)| (*explanation).to_owned())
}
