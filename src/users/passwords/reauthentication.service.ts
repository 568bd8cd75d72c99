import { Injectable } from '@nestjs/common';
import type { Actor, UserActor } from '../../auth/actor.js';
import { Failure } from '../../failures/failure.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { PasswordsService } from './passwords.service.js';

/**
 * Proof that the user is present, for actions that cannot be undone or that change how the user signs in. Otherwise a stolen
 * session could give permanent access.
 */
@Injectable()
export class ReauthenticationService {
  constructor(
    private readonly passwords: PasswordsService,
    private readonly sessions: SessionsService,
  ) {}

  /**
   * Checks the password. Without one, the session must be at most ten minutes old. Users without a password sign in again.
   *
   * @throws Failure INVALID_CREDENTIALS, RATE_LIMITED, UNAVAILABLE
   */
  async require(actor: UserActor, password: string | null): Promise<void> {
    if (password !== null) {
      await this.passwords.check(actor, password);
      return;
    }
    if (actor.sessionId && (await this.sessions.isFresh(actor.sessionId))) return;
    throw new Failure(
      'INVALID_CREDENTIALS',
      {},
      {
        message: 'The password is required because the sign-in is not recent.',
        userMessage: 'Please enter your password.',
      },
    );
  }

  /**
   * The same for actions that API clients can do, too. Access tokens are no sessions, and their clients do not know the password.
   *
   * @throws Failure INVALID_CREDENTIALS, RATE_LIMITED, UNAVAILABLE
   */
  async requireInSession(actor: Actor, password: string | null): Promise<void> {
    if (actor.kind === 'user' && actor.sessionId) await this.require(actor, password);
  }
}
