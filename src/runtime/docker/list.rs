//! What every project has in this engine, by the labels that st gives.

use std::collections::{BTreeMap, HashMap};

use bollard::{
    models::ContainerSummaryStateEnum,
    query_parameters::{ListContainersOptionsBuilder, ListVolumesOptionsBuilder},
};

use super::{CORE, DIRECTORY, Engine, PROJECT, SERVICE, errors};
use crate::{
    project::core::{EngineName, Holding},
    runtime::RuntimeError,
};

impl Engine {
    /// The projects that have a container or a volume here, by id. Whether a directory is lost is not known here.
    pub async fn holdings(&self) -> Result<Vec<Holding>, RuntimeError> {
        let ours = HashMap::from([("label".to_owned(), vec![PROJECT.to_owned()])]);
        let options = ListContainersOptionsBuilder::new().all(true).filters(&ours).build();
        let containers =
            self.docker.list_containers(Some(options)).await.map_err(errors::when("list its containers"))?;
        let mut found = BTreeMap::new();
        for container in containers {
            let labels = container.labels.unwrap_or_default();
            let Some(holding) = entry(&mut found, &labels) else { continue };
            if labels.get(SERVICE).is_some_and(|service| service == CORE) {
                holding.running = container.state == Some(ContainerSummaryStateEnum::RUNNING);
                let ports = container.ports.unwrap_or_default();
                holding.port = ports.into_iter().find_map(|port| port.public_port);
            }
        }
        let options = ListVolumesOptionsBuilder::new().filters(&ours).build();
        let list = self.docker.list_volumes(Some(options)).await.map_err(errors::when("list its volumes"))?;
        for volume in list.volumes.unwrap_or_default() {
            if let Some(holding) = entry(&mut found, &volume.labels) {
                holding.data = true;
            }
        }
        Ok(found.into_values().collect())
    }
}

fn entry<'a>(
    found: &'a mut BTreeMap<String, Holding>,
    labels: &HashMap<String, String>,
) -> Option<&'a mut Holding> {
    let id = labels.get(PROJECT)?;
    Some(found.entry(id.clone()).or_insert_with(|| Holding {
        id: id.clone(),
        directory: labels.get(DIRECTORY).map(Into::into),
        lost: false,
        engine: EngineName::Docker,
        running: false,
        port: None,
        data: false,
    }))
}
