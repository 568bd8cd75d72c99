import { Injectable } from '@nestjs/common';
import type { Provider } from 'oidc-provider';
import type { KoaContextWithOIDC, Session } from 'oidc-provider';
import { SystemClock } from '../../clock/clock.js';
import { Config } from '../../config/config.js';
import { sessionCookie } from '../../users/domain/session-cookie.js';
import { type OpenSession, SessionsService } from '../../users/sessions/sessions.service.js';
import { toEngineSeconds } from './engine-time.js';

interface SessionClass {
  get(context: KoaContextWithOIDC): Promise<Session>;
  new (payload: object): Session;
}

/**
 * Synchronizes the oidc-provider session with the sign-in session: the same user is signed in to both, or none.
 */
@Injectable()
export class SessionSync {
  private readonly cookieName: string;

  constructor(
    private readonly sessions: SessionsService,
    private readonly clock: SystemClock,
    config: Config,
  ) {
    this.cookieName = sessionCookie(config.http.publicUrl).name;
  }

  /** Call once per provider, before it serves requests. */
  attach(provider: Provider): void {
    const sessionClass = provider.Session as unknown as SessionClass;
    const original = sessionClass.get.bind(sessionClass);
    sessionClass.get = async (context: KoaContextWithOIDC) => {
      const [session, signIn] = await Promise.all([original(context), this.findSignInSession(context)]);
      return this.synchronize(sessionClass, session, signIn, context);
    };
  }

  /** The sign-in session of the browser's cookie. Null if there is none or it has ended. */
  async findSignInSession(context: KoaContextWithOIDC): Promise<OpenSession | null> {
    const token = context.cookies.get(this.cookieName, { signed: false });
    return token ? this.sessions.open(token) : null;
  }

  private async synchronize(
    sessionClass: SessionClass,
    session: Session,
    signIn: OpenSession | null,
    context: KoaContextWithOIDC,
  ): Promise<Session> {
    const loginTs = signIn && toEngineSeconds(this.clock, signIn.signedInAt);
    if (session.accountId === signIn?.userId) {
      // The user has signed in again outside of an authorization request, which `max_age` and `auth_time` must know.
      if (session.accountId && loginTs !== null && loginTs !== session.loginTs)
        Object.assign(session, { loginTs, touched: true });
      return session;
    }
    let synchronized = session;
    if (session.accountId) {
      await session.destroy();
      synchronized = new sessionClass({});
      context.oidc.entity('Session', synchronized);
    }
    if (signIn && loginTs !== null) synchronized.loginAccount({ accountId: signIn.userId, loginTs });
    // oidc-provider saves a new session and sets its cookie only if the session is marked as touched.
    Object.assign(synchronized, { touched: true });
    return synchronized;
  }
}
