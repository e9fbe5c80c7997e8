//! The frameworks of supertokens-node.

use super::works;

#[tokio::test(flavor = "multi_thread")]
async fn express() {
    works("express").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn koa() {
    works("koa").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hono() {
    works("hono").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fastify() {
    works("fastify").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hapi() {
    works("hapi").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nestjs() {
    works("nestjs").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nestjs_fastify() {
    works("nestjs-fastify").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn loopback() {
    works("loopback").await;
}
