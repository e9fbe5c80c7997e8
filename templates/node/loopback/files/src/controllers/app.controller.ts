import { inject, intercept } from "@loopback/core";
import { get, RestBindings } from "@loopback/rest";
import type { SessionContext } from "supertokens-node/framework/loopback";
import { verifySession } from "supertokens-node/recipe/session/framework/loopback";

export class AppController {
  @get("/health")
  health() {
    return { status: "ok" };
  }

  // verifySession() answers 401 by itself where nobody is signed in.
  @get("/sessioninfo")
  @intercept(verifySession())
  sessionInfo(@inject(RestBindings.Http.CONTEXT) { session }: SessionContext) {
    return {
      sessionHandle: session?.getHandle(),
      userId: session?.getUserId(),
      accessTokenPayload: session?.getAccessTokenPayload() as unknown,
    };
  }
}
