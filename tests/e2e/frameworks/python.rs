//! The frameworks of supertokens-python.

use super::works;

#[tokio::test(flavor = "multi_thread")]
async fn fastapi() {
    works("fastapi").await;
}
