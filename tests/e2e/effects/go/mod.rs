//! The same for Go: each framework's right app is the one of `tests/fixtures/doctor/order`.

mod chi;
mod echo;
mod fiber;
mod gin;
mod gorilla_mux;
mod run;

use run::check;

#[tokio::test(flavor = "multi_thread")]
async fn mistakes_in_chi() {
    check("chi", chi::CASES).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mistakes_in_echo() {
    check("echo", echo::CASES).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mistakes_in_fiber() {
    check("fiber", fiber::CASES).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mistakes_in_gin() {
    check("gin", gin::CASES).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mistakes_in_gorilla_mux() {
    check("gorilla-mux", gorilla_mux::CASES).await;
}
