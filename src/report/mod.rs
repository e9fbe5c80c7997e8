//! Values -> what people and scripts read. Pure: the texts go out through `shell::Terminal`.

pub mod core;
pub mod doctor;
pub mod failure;
pub mod people;
pub mod plan;
pub mod style;
pub mod table;
pub mod upgrade;
