//! What the tests of this binary share.

pub(crate) mod app;
pub(crate) mod between;
pub(crate) mod core;
pub(crate) mod engine;
pub(crate) mod go;
pub(crate) mod image;
pub(crate) mod packages;
pub(crate) mod postgres;
pub(crate) mod project;
pub(crate) mod provider;
pub(crate) mod python;
pub(crate) mod visitor;
pub(crate) mod wire;
