import { Injectable, type CanActivate, type ExecutionContext } from "@nestjs/common";
import Session, { type SessionContainer } from "supertokens-node/recipe/session";

export interface SessionRequest {
  session?: SessionContainer;
}

@Injectable()
export class SessionGuard implements CanActivate {
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<SessionRequest>();
    // Throws where nobody is signed in: SessionErrorFilter makes 401 of it.
    request.session = await Session.getSession(request, http.getResponse<unknown>());
    return true;
  }
}
