//! The order in which an app's requests pass what was registered, routers unfolded.

use super::program::{Event, EventKind, Mount, Program, Server};

/// One step of an app's pipeline.
#[derive(Clone, Debug)]
pub struct Step {
    /// What, where and when; its path is joined with those of the routers around it.
    pub event: Event,
    /// How many routers it is inside of.
    pub depth: usize,
    /// The app and the routers that it is in, outermost first.
    pub inside: Vec<usize>,
    /// It sees only requests that match a route of this router.
    pub routes_of: Option<usize>,
}

/// The steps of an app, in the order in which they run.
pub fn timeline(program: &Program, server: usize) -> Vec<Step> {
    let mut steps = Vec::new();
    unfold(program, server, &Mount::All, &mut Vec::new(), &mut steps);
    steps
}

/// The apps of a program that are served by themselves: those that no other one mounts.
pub fn apps(program: &Program) -> Vec<usize> {
    let mounted = |id: usize| {
        let events = program.servers.iter().flat_map(|server| &server.events);
        events.into_iter().any(|event| matches!(event.kind, EventKind::Mounted(other) if other == id))
    };
    (0..program.servers.len()).filter(|id| !program.servers[*id].router && !mounted(*id)).collect()
}

/// The framework that an app is written with: its own, or that of the router that is all it serves.
pub fn framework(program: &Program, mut server: usize) -> &str {
    for _ in 0..16 {
        let mut all =
            program.servers[server].events.iter().filter(|event| !matches!(event.kind, EventKind::Listen));
        match (all.next().map(|event| &event.kind), all.next()) {
            (Some(EventKind::Mounted(only)), None) => server = *only,
            _ => break,
        }
    }
    &program.servers[server].framework
}

/// What was handed the app, or a router in it, and may have registered more.
pub fn escapes(program: &Program, server: usize) -> Vec<&(String, super::facts::Span)> {
    let mut inside = vec![server];
    let mut next = 0;
    while let Some(id) = inside.get(next).copied() {
        for event in &program.servers[id].events {
            if let EventKind::Mounted(other) = event.kind
                && !inside.contains(&other)
            {
                inside.push(other);
            }
        }
        next += 1;
    }
    inside.into_iter().flat_map(|id| &program.servers[id].escaped).collect()
}

fn unfold(program: &Program, id: usize, around: &Mount, inside: &mut Vec<usize>, steps: &mut Vec<Step>) {
    if inside.contains(&id) || inside.len() > 16 {
        return;
    }
    inside.push(id);
    for event in in_order(&program.servers[id]) {
        let path = join(around, &event.path);
        if let EventKind::Mounted(router) = event.kind {
            unfold(program, router, &path, inside, steps);
            continue;
        }
        let used = event.path == Mount::All && !matches!(event.kind, EventKind::Route(_) | EventKind::Listen);
        let routes_of = (used && program.servers[id].routes_only).then_some(id);
        let mut event = Event { path: path.clone(), ..event.clone() };
        if let EventKind::Route(route) = &mut event.kind {
            route.patterns = match path {
                Mount::At(patterns) if route.patterns.is_some() => Some(patterns),
                _ => None,
            };
        }
        steps.push(Step { event, depth: inside.len() - 1, inside: inside.clone(), routes_of });
    }
    inside.pop();
}

/// What was registered, as it will run.
fn in_order(server: &Server) -> Vec<&Event> {
    let is_layer = |event: &&Event| {
        matches!(
            event.kind,
            EventKind::Cors(..)
                | EventKind::OwnCors
                | EventKind::Middleware(_)
                | EventKind::BodyParser(_)
                | EventKind::NotCalled(_)
                | EventKind::Other(_)
                | EventKind::Unknown(_)
        )
    };
    if !server.reversed {
        return server.events.iter().collect();
    }
    let (mut layers, rest): (Vec<&Event>, Vec<&Event>) = server.events.iter().partition(is_layer);
    layers.reverse();
    layers.into_iter().chain(rest).collect()
}

/// A path below another one.
pub(super) fn join(around: &Mount, path: &Mount) -> Mount {
    match (around, path) {
        (Mount::All, path) => path.clone(),
        (around, Mount::All) => around.clone(),
        (Mount::At(outer), Mount::At(inner)) => Mount::At(
            outer
                .iter()
                .flat_map(|outer| {
                    inner.iter().map(move |inner| format!("{}{inner}", outer.trim_end_matches('/')))
                })
                .collect(),
        ),
        _ => Mount::Unknown,
    }
}
