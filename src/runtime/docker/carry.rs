//! Images in a file, for machines without a network.

use std::{io::Read as _, path::Path};

use bollard::query_parameters::ImportImageOptionsBuilder;
use futures_util::{StreamExt as _, stream};

use super::{Engine, errors};
use crate::{
    runtime::RuntimeError,
    shell::{
        Terminal,
        disk::{self, Access, Draft},
    },
};

/// How much is read from a file at once.
const CHUNK: usize = 256 * 1024;

impl Engine {
    /// Writes images into one file, which appears when it is whole: how many bytes.
    pub async fn save(&self, images: &[&str], file: &Path, terminal: &Terminal) -> Result<u64, RuntimeError> {
        let mut draft = Draft::beside(file, Access::Shared)?;
        let mut total = 0;
        for image in images {
            let found = self.docker.inspect_image(image).await.map_err(errors::when("look at the image"))?;
            total += found.size.and_then(|size| u64::try_from(size).ok()).unwrap_or_default();
        }
        let bar = terminal.byte_bar(total, "saving");
        let mut chunks = self.docker.export_images(images);
        let mut written = 0;
        while let Some(chunk) = chunks.next().await {
            let chunk = chunk.map_err(errors::when("save the images"))?;
            draft.write(&chunk)?;
            written += chunk.len() as u64;
            bar.set_position(written);
        }
        bar.finish_and_clear();
        draft.keep()?;
        Ok(written)
    }

    /// Takes the images of a file that [`Engine::save`] or `docker save` wrote: their names.
    pub async fn take(&self, file: &Path, terminal: &Terminal) -> Result<Vec<String>, RuntimeError> {
        let reader = disk::open(file)?;
        let bar = terminal.byte_bar(reader.metadata().map_or(0, |about| about.len()), "loading");
        let position = bar.clone();
        let chunks = stream::unfold(reader, move |mut reader| {
            let position = position.clone();
            async move {
                let mut chunk = Vec::with_capacity(CHUNK);
                match reader.by_ref().take(CHUNK as u64).read_to_end(&mut chunk) {
                    Ok(0) => None,
                    Ok(read) => {
                        position.inc(read as u64);
                        Some((Ok(chunk.into()), reader))
                    }
                    Err(error) => Some((Err(error), reader)),
                }
            }
        });
        let options = ImportImageOptionsBuilder::new().quiet(true).build();
        let mut events = self.docker.import_image_stream(options, chunks, None);
        let mut names = Vec::new();
        while let Some(event) = events.next().await {
            let event = event.map_err(|error| RuntimeError::ImageFile {
                file: file.to_owned(),
                said: errors::text(&error),
            })?;
            if let Some(error) = event.error_detail.and_then(|detail| detail.message) {
                return Err(RuntimeError::ImageFile { file: file.to_owned(), said: error });
            }
            let text = event.stream.unwrap_or_default();
            names.extend(text.lines().filter_map(|line| Some(line.split_once(": ")?.1.to_owned())));
        }
        bar.finish_and_clear();
        Ok(names)
    }
}
