//! The frameworks of supertokens-node.

use super::works;

#[tokio::test(flavor = "multi_thread")]
async fn express() {
    works("express").await;
}
