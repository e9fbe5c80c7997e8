//! Ports of this machine.

use std::{
    io::ErrorKind,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpListener},
};

/// Whether nothing listens on a port, on any address of this machine. What this user may not open, or this machine
/// doesn't have (IPv6), says nothing about the port.
pub fn is_free(port: u16) -> bool {
    let addresses = [Ipv6Addr::UNSPECIFIED.into(), Ipv4Addr::UNSPECIFIED.into(), Ipv4Addr::LOCALHOST.into()];
    addresses.into_iter().all(|address: IpAddr| match TcpListener::bind((address, port)) {
        Ok(_) => true,
        Err(error) => error.kind() != ErrorKind::AddrInUse,
    })
}

/// The first free port at or above `first`; `first` where none of a hundred is.
pub fn free_port(first: u16) -> u16 {
    (first..first.saturating_add(100)).find(|&port| is_free(port)).unwrap_or(first)
}
