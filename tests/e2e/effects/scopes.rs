//! What is registered inside of another plugin is not seen outside of it: the rule `fastify-scope`, in a running app.

use std::{fs, process::Command};

use crate::support::{app::App, packages};

const APP: &str = r#"import cors from "@fastify/cors";
import fastify from "fastify";
import supertokens from "supertokens-node";
import { errorHandler, plugin } from "supertokens-node/framework/fastify";
import Session from "supertokens-node/recipe/session";

supertokens.init({
  framework: "fastify",
  supertokens: { connectionURI: "http://127.0.0.1:3567" },
  appInfo: { appName: "a", apiDomain: "http://localhost:3001", websiteDomain: "http://localhost:3000" },
  recipeList: [Session.init()],
});

const app = fastify();
app.setErrorHandler(errorHandler());
const options = {
  origin: "http://localhost:3000",
  allowedHeaders: ["content-type", ...supertokens.getAllCORSHeaders()],
  credentials: true,
};
SETUP
await app.listen({ port: 0 });
console.log("listening on", app.server.address().port);
"#;

const RIGHT: &str = "await app.register(cors, options);\nawait app.register(plugin);";
const INSIDE: &str = "await app.register(async (inner) => {\n  await inner.register(cors, options);\n  await inner.register(plugin);\n});";

/// The status of the SDK's answer, and whether it has CORS headers.
async fn asked(setup: &str) -> (u16, bool) {
    let place = tempfile::tempdir().unwrap();
    packages::link(place.path(), &packages::manifest(&["@fastify/cors", "fastify", "supertokens-node"]));
    fs::write(place.path().join("app.mjs"), APP.replace("SETUP", setup)).unwrap();
    let mut app = App::start(Command::new("node").arg("app.mjs").current_dir(place.path()));
    let port = app.after("listening on");
    let request = reqwest::Client::new()
        .post(format!("http://localhost:{port}/auth/session/refresh"))
        .header("origin", "http://localhost:3000");
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.headers().contains_key("access-control-allow-origin"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plugin_inside_of_another_is_not_seen_outside() {
    assert_eq!(asked(RIGHT).await, (401, true));
    assert_eq!(asked(INSIDE).await, (404, false));
}
