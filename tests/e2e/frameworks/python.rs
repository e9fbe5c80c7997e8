//! The frameworks of supertokens-python.

use super::works;

#[tokio::test(flavor = "multi_thread")]
async fn fastapi() {
    works("fastapi").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn flask() {
    works("flask").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn django() {
    works("django").await;
}
