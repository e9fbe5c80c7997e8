//! The image: there already, or pulled with a bar for each layer.

use std::collections::HashMap;

use bollard::{
    Docker,
    models::CreateImageInfo,
    query_parameters::{CreateImageOptionsBuilder, ListImagesOptionsBuilder},
};
use futures_util::StreamExt as _;
use indicatif::ProgressBar;

use super::{
    credentials, errors,
    image::{registry, split},
};
use crate::{
    runtime::{RuntimeError, fault::Fault},
    shell::Terminal,
};

/// Makes sure that the image is there. The network is not touched where it is.
pub(super) async fn ensure(docker: &Docker, image: &str, terminal: &Terminal) -> Result<(), RuntimeError> {
    match docker.inspect_image(image).await {
        Ok(_) => return Ok(()),
        Err(error) if errors::status(&error) == Some(404) => {}
        Err(error) if errors::status(&error) == Some(400) => return Err(errors::pull(image, None, error)),
        Err(error) => return Err(errors::when("look for the image")(error)),
    }
    terminal.say(format!("pulling {image}"));
    let login = credentials::of(registry(image)).await?;
    let (from, login) = login.map_or((None, None), |login| (Some(login.from), Some(login.credentials)));
    // Without a tag, the engine would pull all of them.
    let (name, tag) = split(image);
    let options = CreateImageOptionsBuilder::new().from_image(name).tag(tag).build();
    let mut events = docker.create_image(Some(options), None, login);
    let mut layers = Layers::new(terminal);
    while let Some(event) = events.next().await {
        match event.map_err(|error| errors::pull(image, from.clone(), error)) {
            Ok(event) => layers.show(event),
            Err(RuntimeError::Fault(mut fault)) => {
                if let Fault::TagNotFound { name, here, .. } = fault.as_mut() {
                    *here = tags(docker, name).await;
                }
                return Err(RuntimeError::Fault(fault));
            }
            Err(error) => return Err(error),
        }
    }
    layers.finish();
    Ok(())
}

/// The tags of an image that are here; none where the engine won't say.
async fn tags(docker: &Docker, name: &str) -> Vec<String> {
    let filters = HashMap::from([("reference".to_owned(), vec![name.to_owned()])]);
    let options = ListImagesOptionsBuilder::new().filters(&filters).build();
    let images = docker.list_images(Some(options)).await.unwrap_or_default();
    let mut tags: Vec<String> =
        images.iter().flat_map(|image| &image.repo_tags).map(|full| split(full).1.to_owned()).collect();
    tags.sort();
    tags
}

/// The layers of one pull.
struct Layers<'a> {
    terminal: &'a Terminal,
    bars: HashMap<String, ProgressBar>,
    done: usize,
}

impl<'a> Layers<'a> {
    fn new(terminal: &'a Terminal) -> Self {
        Self { terminal, bars: HashMap::new(), done: 0 }
    }

    fn show(&mut self, event: CreateImageInfo) {
        let Some(status) = event.status else { return };
        // Lines without an id are about the whole image; layers have ids of twelve hexadecimal digits.
        let Some(id) = event.id.filter(|id| id.len() == 12 && id.bytes().all(|b| b.is_ascii_hexdigit()))
        else {
            self.terminal.detail(status);
            return;
        };
        let terminal = self.terminal;
        let bar = self.bars.entry(id.clone()).or_insert_with(|| terminal.byte_bar(0, id));
        bar.set_message(status.to_lowercase());
        if let Some(detail) = event.progress_detail {
            // How much there is becomes known when a layer begins to come.
            if let Some(total) = detail.total.and_then(|total| u64::try_from(total).ok()) {
                bar.set_length(total);
            }
            if let Some(current) = detail.current.and_then(|current| u64::try_from(current).ok()) {
                bar.set_position(current);
            }
        }
        if matches!(status.as_str(), "Pull complete" | "Already exists") && !bar.is_finished() {
            bar.set_position(bar.length().unwrap_or_default());
            bar.abandon();
            self.done += 1;
            if !terminal.shows_progress() {
                terminal.say(format!("  {} of {} layers", self.done, self.bars.len()));
            }
        }
    }

    fn finish(&self) {
        for bar in self.bars.values() {
            bar.finish_and_clear();
        }
    }
}
