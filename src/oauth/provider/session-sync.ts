import { Injectable } from '@nestjs/common';
import type { Provider } from 'oidc-provider';
import type { KoaContextWithOIDC, Session } from 'oidc-provider';
import { SystemClock } from '../../clock/clock.js';
import { Config } from '../../config/config.js';
import { sessionCookie } from '../../users/domain/session-cookie.js';
import { type OpenSession, SessionsService } from '../../users/sessions/sessions.service.js';
import { seconds } from './storage/artifact-payload.js';

interface SessionClass {
  get(context: KoaContextWithOIDC): Promise<Session>;
  instantiate(payload?: object): Session;
}

/**
 * Keeps the library's session to the session of sign-in: who is signed in here is signed in there, and who is not, or is somebody
 * else by now, is not.
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

  /** Must be done to a provider before it serves requests. */
  attach(provider: Provider): void {
    const sessionClass = provider.Session as unknown as SessionClass;
    const original = sessionClass.get.bind(sessionClass);
    sessionClass.get = async (context: KoaContextWithOIDC) => {
      const [session, own] = await Promise.all([original(context), this.findSignInSession(context)]);
      return this.synchronize(sessionClass, session, own, context);
    };
  }

  /** The session of sign-in that the browser brought. */
  async findSignInSession(context: KoaContextWithOIDC): Promise<OpenSession | null> {
    const token = context.cookies.get(this.cookieName, { signed: false });
    return token ? this.sessions.open(token) : null;
  }

  private async synchronize(
    sessionClass: SessionClass,
    session: Session,
    own: OpenSession | null,
    context: KoaContextWithOIDC,
  ): Promise<Session> {
    if (session.accountId === own?.userId) return session;
    let agreed = session;
    if (session.accountId) {
      await session.destroy();
      agreed = sessionClass.instantiate({});
      context.oidc.entity('Session', agreed);
    }
    if (own) {
      const offset = Math.round(this.clock.offset / 1000);
      agreed.loginAccount({ accountId: own.userId, loginTs: seconds(own.signedInAt) - offset });
    }
    // The library saves a session, and gives its cookie, only when it was touched through its own proxy or is not new.
    Object.assign(agreed, { touched: true });
    return agreed;
  }
}
