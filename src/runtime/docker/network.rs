//! The network that a project's core and database share, and the volume with its data.
//!
//! An engine makes a second network of the same name without a word (measured with Docker 20.10), and then no container
//! starts on either: networks are found by label, the oldest counts, and containers join by its id.

use std::collections::HashMap;

use bollard::{
    models::{NetworkCreateRequest, VolumeCreateRequest},
    query_parameters::{ListNetworksOptionsBuilder, ListVolumesOptionsBuilder, RemoveVolumeOptions},
};

use super::{DIRECTORY, Engine, PROJECT, RUN, errors};
use crate::runtime::{Identity, RuntimeError, fault::Fault};

/// The image that filled a volume.
const MADE_BY: &str = "dev.st.image";

impl Engine {
    /// The id of the project's network, made if it isn't there.
    pub(super) async fn ensure_network(
        &self,
        identity: &Identity,
        run: &str,
    ) -> Result<String, RuntimeError> {
        let mine = format!("{PROJECT}={}", identity.id);
        if let Some(id) = self.networks(&mine).await?.into_iter().next() {
            return Ok(id);
        }
        let name = identity.network();
        // An engine would make a second one of that name, or refuse without saying whose the first is.
        if self.has_network(&name).await? {
            return Err(Fault::NetworkTaken { name }.into());
        }
        let request = NetworkCreateRequest {
            name,
            labels: Some(labels(identity, run)),
            ..NetworkCreateRequest::default()
        };
        self.docker.create_network(request).await.map_err(errors::when("make the core's network"))?;
        // Somebody may have made one at the same moment.
        let mut all = self.networks(&mine).await?.into_iter();
        let oldest = all.next().ok_or(RuntimeError::NotRunning)?;
        for younger in all {
            let _ = self.docker.remove_network(&younger).await;
        }
        Ok(oldest)
    }

    /// Whether there is a network of that name that is not ours, since ours was looked for by its label.
    async fn has_network(&self, name: &str) -> Result<bool, RuntimeError> {
        let filters = HashMap::from([("name".to_owned(), vec![name.to_owned()])]);
        let options = ListNetworksOptionsBuilder::new().filters(&filters).build();
        let list =
            self.docker.list_networks(Some(options)).await.map_err(errors::when("list its networks"))?;
        // The filter takes parts of names as well; another run of this project may have made one since.
        Ok(list.into_iter().any(|network| {
            network.name.as_deref() == Some(name) && !network.labels.unwrap_or_default().contains_key(PROJECT)
        }))
    }

    /// The ids of the networks with a label, oldest first.
    async fn networks(&self, label: &str) -> Result<Vec<String>, RuntimeError> {
        let options = ListNetworksOptionsBuilder::new().filters(&with_label(label)).build();
        let list =
            self.docker.list_networks(Some(options)).await.map_err(errors::when("list its networks"))?;
        let mut found: Vec<_> =
            list.into_iter().filter_map(|network| Some((network.created, network.id?))).collect();
        found.sort();
        Ok(found.into_iter().map(|(_, id)| id).collect())
    }

    /// Removes the networks with a label; one that somebody else still uses stays.
    pub(super) async fn remove_networks(&self, label: &str) -> Result<(), RuntimeError> {
        for id in self.networks(label).await? {
            match self.docker.remove_network(&id).await {
                // In use is 403, gone is 404.
                Err(error) if !matches!(errors::status(&error), Some(403 | 404)) => {
                    return Err(errors::when("remove the core's network")(error));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Makes sure that the project's volume is there.
    pub(super) async fn ensure_volume(
        &self,
        identity: &Identity,
        image: &str,
        run: &str,
    ) -> Result<String, RuntimeError> {
        let name = identity.volume();
        let mut labels = labels(identity, run);
        labels.insert(MADE_BY.to_owned(), image.to_owned());
        let request = VolumeCreateRequest {
            name: Some(name.clone()),
            labels: Some(labels),
            ..VolumeCreateRequest::default()
        };
        let volume =
            self.docker.create_volume(request).await.map_err(errors::when("make the database's volume"))?;
        // One that is there is given back as it is.
        if volume.labels.get(PROJECT) != Some(&identity.id) {
            return Err(RuntimeError::VolumeTaken { name });
        }
        Ok(name)
    }

    /// The image of the database that made the project's volume, where that is known.
    pub(super) async fn volume_made_by(&self, identity: &Identity) -> Option<String> {
        self.docker.inspect_volume(&identity.volume()).await.ok()?.labels.remove(MADE_BY)
    }

    /// The names of the volumes with a label.
    pub(super) async fn volumes(&self, label: &str) -> Result<Vec<String>, RuntimeError> {
        let options = ListVolumesOptionsBuilder::new().filters(&with_label(label)).build();
        let list = self.docker.list_volumes(Some(options)).await.map_err(errors::when("list its volumes"))?;
        Ok(list.volumes.unwrap_or_default().into_iter().map(|volume| volume.name).collect())
    }

    /// Whether there is a volume with data of a project.
    pub async fn has_volume(&self, identity: &Identity) -> Result<bool, RuntimeError> {
        Ok(!self.volumes(&format!("{PROJECT}={}", identity.id)).await?.is_empty())
    }

    /// Deletes the volumes with a label, and everything in them.
    pub(super) async fn remove_volumes(&self, label: &str) -> Result<(), RuntimeError> {
        for name in self.volumes(label).await? {
            match self.docker.remove_volume(&name, None::<RemoveVolumeOptions>).await {
                Err(error) if errors::status(&error) != Some(404) => {
                    return Err(errors::when("delete the database's volume")(error));
                }
                _ => {}
            }
        }
        Ok(())
    }
}

fn with_label(label: &str) -> HashMap<String, Vec<String>> {
    HashMap::from([("label".to_owned(), vec![label.to_owned()])])
}

fn labels(identity: &Identity, run: &str) -> HashMap<String, String> {
    HashMap::from([
        (PROJECT.to_owned(), identity.id.clone()),
        (DIRECTORY.to_owned(), identity.directory.display().to_string()),
        (RUN.to_owned(), run.to_owned()),
    ])
}
