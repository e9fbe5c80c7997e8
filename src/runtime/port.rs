//! Who has a port.

use std::{path::Path, time::Duration};

use super::RuntimeError;
use crate::shell::{disk, net};

/// Another `st` that asks at the same moment holds the port for an instant, and an engine for a moment after its
/// container is gone.
const HELD_IN_PASSING: Duration = Duration::from_millis(25);
/// How often a port is tried before it counts as taken.
const TRIES: u32 = 8;

/// Makes sure that a core could be published there; [`RuntimeError::PortTaken`] with the port's owner where it can't.
pub async fn claim(port: u16) -> Result<(), RuntimeError> {
    for _ in 0..TRIES {
        if net::is_free(port) {
            return Ok(());
        }
        tokio::time::sleep(HELD_IN_PASSING).await;
    }
    Err(RuntimeError::PortTaken { port, owner: owner(port) })
}

/// The process that listens on a port of this machine: `node (process 1234)`. Known on Linux, and only for
/// processes that this user may look into.
pub fn owner(port: u16) -> Option<String> {
    let inode = ["/proc/net/tcp", "/proc/net/tcp6"]
        .into_iter()
        .filter_map(|table| disk::read(Path::new(table)).ok())
        .find_map(|table| listening_inode(&table, port))?;
    let link = format!("socket:[{inode}]");
    let processes = disk::list(Path::new("/proc")).ok()??;
    let pid = processes.into_iter().filter(|name| name.bytes().all(|b| b.is_ascii_digit())).find(|pid| {
        let folder = Path::new("/proc").join(pid).join("fd");
        let Ok(Some(descriptors)) = disk::list(&folder) else { return false };
        descriptors
            .iter()
            .any(|fd| folder.join(fd).read_link().is_ok_and(|to| to.as_os_str() == link.as_str()))
    })?;
    let name = disk::read(&Path::new("/proc").join(&pid).join("comm")).unwrap_or_default();
    Some(format!("{} (process {pid})", name.trim()))
}

/// The inode of the socket that listens on `port`, from the text of /proc/net/tcp.
fn listening_inode(table: &str, port: u16) -> Option<u64> {
    const LISTEN: &str = "0A";
    table.lines().skip(1).find_map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [_, local, _, LISTEN, _, _, _, _, _, inode, ..] = fields[..] else { return None };
        let (_, found) = local.rsplit_once(':')?;
        (u16::from_str_radix(found, 16).ok()? == port).then(|| inode.parse().ok())?
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_the_kernel() {
        let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n   \
                     0: 0100007F:0DEF 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4242 1\n";
        assert_eq!(listening_inode(table, 3567), Some(4242));
        assert_eq!(listening_inode(table, 3568), None);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn this_process_is_found() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        assert!(owner(port).unwrap().contains(&format!("process {}", std::process::id())));
        assert!(!net::is_free(port));
    }
}
