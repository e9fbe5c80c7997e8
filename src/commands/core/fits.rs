//! Whether a core and the project's SDK have a version of the core driver interface in common.

use super::project::Project;
use crate::{
    catalog::CoreReleases,
    doctor::live::observation::Sdk,
    error::{Exit, Failure, Result},
    probe,
    runtime::docker::tag_of,
};

/// They have none.
#[derive(Debug, thiserror::Error)]
#[error(
    "core {tag} does not speak with the SDK of this project: {} {} speaks CDI {}, this core speaks up to {}",
    sdk.package, sdk.version, sdk.cdi.join(", "), newest
)]
struct NoCommonCdi {
    tag: String,
    newest: String,
    sdk: Sdk,
}

impl Failure for NoCommonCdi {
    fn code(&self) -> &'static str {
        "sdk-core-incompatible"
    }
    fn exit(&self) -> Exit {
        Exit::Usage
    }
    fn hint(&self) -> Option<String> {
        Some(match CoreReleases::get().newest_for(&self.sdk.cdi) {
            Some(tag) => format!("the newest core that fits is {tag}: `st core up --version {tag}`"),
            None => {
                format!("no core that st knows speaks CDI {}: is there a newer st?", self.sdk.cdi.join(", "))
            }
        })
    }
}

/// Refuses an image of which it is known that the project's SDK can't use it. What is not known is fine.
pub(super) fn check(project: &Project, image: &str) -> Result<()> {
    let tag = tag_of(image);
    let spoken = CoreReleases::get().cdi_of(tag);
    let Some(newest) = spoken.first() else { return Ok(()) };
    let Some(sdk) = probe::installed(&project.directory)? else { return Ok(()) };
    if sdk.cdi.is_empty() || sdk.cdi.iter().any(|own| spoken.contains(&own.as_str())) {
        return Ok(());
    }
    Err(NoCommonCdi { tag: tag.to_owned(), newest: (*newest).to_owned(), sdk }.into())
}

/// The same of a core that runs and has said what it speaks.
pub(super) fn note(project: &Project, spoken: &[String]) -> Option<String> {
    let sdk = probe::installed(&project.directory).ok()??;
    let fits = sdk.cdi.is_empty() || sdk.cdi.iter().any(|own| spoken.contains(own));
    (!fits).then(|| {
        format!(
            "{} {} speaks CDI {}, and this core does not: no call of it will work",
            sdk.package,
            sdk.version,
            sdk.cdi.join(", ")
        )
    })
}
