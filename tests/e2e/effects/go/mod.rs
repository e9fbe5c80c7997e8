//! The same for Go: each framework's right app is the one of `tests/fixtures/doctor/order`.

mod mistakes;
mod run;

use run::check;

#[tokio::test(flavor = "multi_thread")]
async fn every_mistake_has_its_effect() {
    check(mistakes::CASES).await;
}
