//! What is answered before anything is asked: flags over `--answers`.

use std::path::Path;

use crate::{
    cli::InitArgs,
    error::Result,
    project::{Settings, settings::Core},
    scaffold::custom_provider,
    shell::disk,
};

/// The flags and the answers file as one record; flags win.
pub(super) fn gather(args: &InitArgs, directory: &Path) -> Result<Settings> {
    let mut given = match &args.answers {
        Some(file) => Settings::parse(&file.display().to_string(), &disk::read(&directory.join(file))?)?,
        None => Settings::default(),
    };
    let over = |flag: &Option<String>, slot: &mut Option<String>| {
        if flag.is_some() {
            slot.clone_from(flag);
        }
    };
    over(&args.name, &mut given.name);
    over(&args.framework, &mut given.framework);
    over(&args.language, &mut given.language);
    over(&args.module, &mut given.module);
    over(&args.package_manager, &mut given.package_manager);
    over(&args.contact, &mut given.login.contact);
    over(&args.flow, &mut given.login.flow);
    over(&args.website_origin, &mut given.origins.website);
    over(&args.api_origin, &mut given.origins.api);
    if args.login.is_some() {
        given.login.methods.clone_from(&args.login);
    }
    if args.provider.is_some() {
        given.login.providers.clone_from(&args.provider);
    }
    if !args.custom_provider.is_empty() {
        given.login.custom_providers =
            args.custom_provider.iter().map(|text| custom_provider::parse(text)).collect::<Result<_, _>>()?;
    }
    if let Some(core) = &args.core {
        given.core = match core.as_str() {
            "local" | "docker" | "builtin" => Core { engine: Some(core.clone()), uri: None, ..given.core },
            _ => Core { engine: None, uri: Some(core.clone()), ..given.core },
        };
    }
    if args.no_page {
        given.page = Some(false);
    }
    Ok(given)
}
