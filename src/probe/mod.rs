//! A running backend or core -> observations: the requests that a browser would send.
