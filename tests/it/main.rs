//! Everything that needs no other program than `st` itself.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests open their own doors, and stop at what they do not expect"
)]

mod architecture;
mod cdi_replay;
mod cdi_requests;
mod cdi_serve;
mod cdi_sessions;
mod cdi_support;
mod cli;
mod corpus;
mod doctor_baseline;
mod doctor_cases;
mod doctor_cli;
mod doctor_fix;
mod doctor_fixtures;
mod doctor_fuzz;
mod doctor_go;
mod doctor_go_routers;
mod doctor_imports;
mod doctor_opinion;
mod doctor_order;
mod doctor_python;
mod doctor_python_django;
mod doctor_python_fastapi;
mod doctor_python_flask;
mod doctor_sarif;
mod doctor_schema;
mod doctor_selection;
mod doctor_watch;
mod init;
mod init_answers;
mod init_python;
mod install;
mod live;
mod prompts;
mod rule_pages;
mod support;
