//! `st list ...`.

use serde_json::json;

use super::Context;
use crate::{
    catalog::{Providers, frameworks},
    cli::ListWhat,
    error::{Exit, Result},
    report::table,
};

/// Lists what st knows.
pub fn run(what: ListWhat, context: &Context) -> Result<Exit> {
    let terminal = &context.terminal;
    match what {
        ListWhat::Frameworks => {
            let all = frameworks();
            if terminal.json {
                let list: Vec<_> = all
                    .iter()
                    .map(|f| json!({"id": f.id, "name": f.name, "title": f.title, "language": f.language_id, "variants": f.variants, "modules": f.modules, "incompatible": f.incompatible.iter().map(|other| json!({"package": other.package, "before": other.before, "beside": other.beside, "why": other.why, "seen": other.seen})).collect::<Vec<_>>()}))
                    .collect();
                terminal.out_json(&json!({"version": 1, "frameworks": list}));
            } else {
                let rows = all.iter().map(|f| {
                    vec![f.id.clone(), f.title.clone(), f.language().name.clone(), f.variants.join(", ")]
                });
                terminal.out(table::rows(&["id", "framework", "SDK", "variants"], &rows.collect::<Vec<_>>()));
            }
        }
        ListWhat::Providers => {
            let all = Providers::get().all();
            if terminal.json {
                let list: Vec<_> = all
                    .iter()
                    .map(|p| {
                        let env: Vec<_> = p.fields.iter().map(|field| json!({"name": field.env, "optional": field.optional})).collect();
                        json!({"id": p.id, "name": p.name, "console": p.console, "sdks": p.sdks, "localhost": p.localhost, "env": env})
                    })
                    .collect();
                terminal.out_json(&json!({"version": 1, "providers": list}));
            } else {
                let rows = all
                    .iter()
                    .map(|p| vec![p.id.clone(), p.name.clone(), p.sdks.join(", "), p.console.clone()]);
                terminal.out(table::rows(
                    &["id", "provider", "SDKs", "register an app at"],
                    &rows.collect::<Vec<_>>(),
                ));
            }
        }
        ListWhat::Rules => super::doctor::list(context),
    }
    Ok(Exit::Ok)
}
