//! Ways to run a core: Docker (the only place that knows bollard) and built-in.
