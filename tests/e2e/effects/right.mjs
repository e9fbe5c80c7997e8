import cors from "cors";
import express from "express";
import supertokens from "supertokens-node";
import { errorHandler, middleware } from "supertokens-node/framework/express";
import EmailPassword from "supertokens-node/recipe/emailpassword";
import Session from "supertokens-node/recipe/session";
import { verifySession } from "supertokens-node/recipe/session/framework/express";

supertokens.init({
  framework: "express",
  supertokens: { connectionURI: process.env.SUPERTOKENS_CONNECTION_URI },
  appInfo: { appName: "app", apiDomain: "http://localhost:3001", websiteDomain: "http://localhost:3000" },
  recipeList: [EmailPassword.init(), Session.init()],
});

const app = express();
app.use(
  cors({
    origin: "http://localhost:3000",
    allowedHeaders: ["content-type", ...supertokens.getAllCORSHeaders()],
    methods: ["GET", "PUT", "POST", "DELETE"],
    credentials: true,
  }),
);
app.use(middleware());

app.get("/sessioninfo", verifySession(), (request, response) => {
  response.json({ userId: request.session.getUserId() });
});
app.get("/me", async (request, response) => {
  const session = await Session.getSession(request, response);
  response.json({ userId: session.getUserId() });
});
app.put("/profile", verifySession(), (_request, response) => {
  response.json({});
});

app.use(errorHandler());
app.use((error, _request, response, _next) => {
  response.status(500).json({ message: error.message });
});

const server = app.listen(0, () => {
  console.log("listening on", server.address().port);
});
