//! Ports of this machine.

use std::net::{Ipv4Addr, Ipv6Addr, TcpListener};

/// Whether nothing listens on a port, on any address of this machine.
pub fn is_free(port: u16) -> bool {
    let v6 = TcpListener::bind((Ipv6Addr::UNSPECIFIED, port));
    // A machine without IPv6 refuses the address itself, which says nothing about the port.
    let v6_free = v6.as_ref().map_or_else(|error| error.kind() != std::io::ErrorKind::AddrInUse, |_| true);
    drop(v6);
    v6_free
        && TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).is_ok()
        && TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

/// The first free port at or above `first`; `first` where none of a hundred is.
pub fn free_port(first: u16) -> u16 {
    (first..first.saturating_add(100)).find(|&port| is_free(port)).unwrap_or(first)
}
