import { Injectable } from '@nestjs/common';
import type { KoaContextWithOIDC } from 'oidc-provider';
import { Config } from '../../../config/config.js';
import { sessionCookie } from '../../../users/domain/session-cookie.js';
import { SignInService } from '../../../users/sign-in/sign-in.service.js';
import { OAuthPages } from '../../pages/oauth-pages.js';
import { SessionSync } from '../session-sync.js';

interface LogoutState {
  postLogoutRedirectUri?: string;
  state?: string;
}

/** RP-initiated logout. Ends the sign-in session too. */
@Injectable()
export class LogoutEndpoint {
  private readonly cookie: ReturnType<typeof sessionCookie>;

  constructor(
    private readonly sessions: SessionSync,
    private readonly signIns: SignInService,
    private readonly pages: OAuthPages,
    config: Config,
  ) {
    this.cookie = sessionCookie(config.http.publicUrl);
  }

  /** A signed-in user is asked first. For others oidc-provider renders a page that redirects by script; here they are redirected with 303. */
  async handle(context: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
    await next();
    const session = context.oidc?.session;
    if (context.status !== 200 || !session || session.accountId) return;
    const { postLogoutRedirectUri, state } = (session.state ?? {}) as LogoutState;
    if (!postLogoutRedirectUri) {
      this.pages.loggedOut(context);
      return;
    }
    const target = new URL(postLogoutRedirectUri);
    if (state !== undefined) target.searchParams.set('state', state);
    context.body = null;
    context.status = 303;
    context.redirect(target.href);
  }

  async confirm(context: KoaContextWithOIDC, next: () => Promise<void>): Promise<void> {
    const session = await this.sessions.findSignInSession(context);
    await next();
    if (!session || context.status !== 303 || !context.oidc.params?.logout) return;
    const { userId, role, sessionId } = session;
    const actor = { userId, role, sessionId, scopes: new Set<never>(), clientId: null, address: context.ip };
    await this.signIns.signOut({ kind: 'user', ...actor }, false);
    context.cookies.set(this.cookie.name, null, {
      ...this.cookie.attributes,
      maxAge: undefined,
      signed: false,
    });
  }
}
