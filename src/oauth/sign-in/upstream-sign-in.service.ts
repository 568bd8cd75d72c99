import { Injectable } from '@nestjs/common';
import { isEmail } from 'class-validator';
import type { EntityManager } from 'typeorm';
import { Audit } from '../../audit/audit.js';
import { SecurityEvents } from '../../audit/security-events.js';
import type { Actor } from '../../auth/actor.js';
import { Clock } from '../../clock/clock.js';
import { randomToken } from '../../crypto/random.js';
import { Database } from '../../database/database.js';
import { Failure } from '../../failures/failure.js';
import type { Visitor } from '../../users/domain/visitor.js';
import { TrustedSignInService } from '../../users/trusted-sign-in.service.js';
import { UsersService } from '../../users/users.service.js';
import type { UpstreamProfile } from '../extension-points.js';
import { IdentitiesRepository } from './identities.repository.js';
import { maxIdentitiesPerUser } from './identities.service.js';
import { type SignInAttempt, SignInAttempts } from './sign-in-attempts.js';
import { UpstreamProviders } from './upstream-providers.js';

/** Another request has linked the identity to another user since it was looked up. */
class IdentityTaken extends Error {}

/** How a sign-in at another provider ended. */
export interface UpstreamSignedIn {
  returnTo: string;
  /** For the session's cookie; null when an identity was added to who was signed in already. */
  token: string | null;
}

/** Signing in by another provider. */
@Injectable()
export class UpstreamSignInService {
  constructor(
    private readonly providers: UpstreamProviders,
    private readonly attempts: SignInAttempts,
    private readonly identities: IdentitiesRepository,
    private readonly signIns: TrustedSignInService,
    private readonly users: UsersService,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly audit: Audit,
    private readonly security: SecurityEvents,
  ) {}

  /**
   * Begins it. `linkTo` is who is signed in and wants the identity added. `binding` goes into a cookie of the browser.
   *
   * @throws Failure NOT_FOUND, UNAVAILABLE
   */
  async begin(
    providerId: string,
    returnTo: string,
    linkTo: string | null,
  ): Promise<{ location: string; binding: string }> {
    const provider = this.providers.get(providerId);
    const run = { state: randomToken(), verifier: randomToken(), nonce: randomToken() };
    const location = await this.providers.authorizationUrl(provider, run);
    const binding = randomToken();
    const { verifier, nonce } = run;
    await this.attempts.begin(run.state, binding, {
      provider: providerId,
      verifier,
      nonce,
      returnTo,
      linkTo,
    });
    return { location, binding };
  }

  /**
   * Takes the answer of the other provider. An identity that is known signs its user in. One that is not is linked to the user of its
   * address only if both sides have proven that; nobody of that address: it makes a user.
   *
   * @throws Failure CONNECTION_EXPIRED, CONSENT_DENIED, UNAVAILABLE, FORBIDDEN when it belongs to somebody else, INVALID_INPUT when
   * its address is not proven
   */
  async finish(
    providerId: string,
    query: string,
    binding: string,
    visitor: Visitor,
    current: Actor | null,
  ): Promise<UpstreamSignedIn> {
    const provider = this.providers.get(providerId);
    const state = new URLSearchParams(query).get('state') ?? '';
    const attempt = await this.attempts.finish(state, binding, this.clock.now());
    if (typeof attempt === 'string') {
      const details = { flow: 'sign-in', provider: providerId, reason: attempt };
      await this.security.report({ name: 'state_refused', address: visitor.address, details });
      throw new Failure('CONNECTION_EXPIRED');
    }
    if (!attempt || attempt.provider !== providerId) throw new Failure('CONNECTION_EXPIRED');
    const { verifier, nonce } = attempt;
    const profile = await this.providers.profile(provider, query, { state, verifier, nonce });
    const signIn = () => this.signIn(attempt, profile, visitor, current);
    // The second time the identity is known.
    return signIn().catch((error: unknown) => {
      if (error instanceof IdentityTaken) return signIn();
      throw error;
    });
  }

  private signIn(
    attempt: SignInAttempt,
    profile: UpstreamProfile,
    visitor: Visitor,
    current: Actor | null,
  ): Promise<UpstreamSignedIn> {
    const { provider: providerId, returnTo, linkTo } = attempt;
    return this.database.transaction(async (manager) => {
      if (linkTo) {
        await this.link(manager, attempt, linkTo, profile, visitor, current);
        return { returnTo, token: null };
      }
      const userId =
        (await this.identities.use(manager, providerId, profile.subject)) ??
        (await this.firstSignIn(manager, providerId, profile, visitor));
      const { token } = await this.signIns.signIn(manager, userId, {
        provider: providerId,
        visitor,
        current,
      });
      return { returnTo, token };
    });
  }

  private async firstSignIn(
    manager: EntityManager,
    provider: string,
    { subject, email, emailVerified, displayName }: UpstreamProfile,
    visitor: Visitor,
  ): Promise<string> {
    if (!email || !emailVerified || !isEmail(email))
      throw new Failure(
        'INVALID_INPUT',
        {},
        {
          message: 'The provider does not vouch for an e-mail address.',
          userMessage:
            'Your e-mail address is not confirmed there. Sign up here first, then add that account to yours.',
        },
      );
    const userId = await this.signIns.userOf(manager, email, displayName, { provider, visitor });
    await this.requireRoom(manager, userId);
    if ((await this.identities.link(manager, userId, provider, subject)) !== userId)
      throw new IdentityTaken();
    await this.recordLink(manager, userId, provider, visitor);
    return userId;
  }

  private async link(
    manager: EntityManager,
    { provider }: SignInAttempt,
    linkTo: string,
    { subject }: UpstreamProfile,
    visitor: Visitor,
    current: Actor | null,
  ): Promise<void> {
    // The person who began it must still be the one at the browser.
    if (current?.kind !== 'user' || current.userId !== linkTo || !current.sessionId)
      throw new Failure('FORBIDDEN');
    await this.requireRoom(manager, linkTo);
    if ((await this.identities.link(manager, linkTo, provider, subject)) !== linkTo)
      throw new Failure(
        'FORBIDDEN',
        {},
        {
          message: 'The identity belongs to another user.',
          userMessage: 'That account already signs somebody else in here.',
        },
      );
    await this.recordLink(manager, linkTo, provider, visitor);
  }

  /** Counted under the lock of the user, so that two links at once do not exceed it. */
  private async requireRoom(manager: EntityManager, userId: string): Promise<void> {
    await this.users.lock(manager, userId);
    if ((await this.identities.all(manager, userId)).length < maxIdentitiesPerUser) return;
    throw new Failure(
      'FORBIDDEN',
      {},
      {
        message: `A user has at most ${maxIdentitiesPerUser} identities.`,
        userMessage: 'You have too many linked accounts. Remove one first.',
      },
    );
  }

  private async recordLink(
    manager: EntityManager,
    userId: string,
    provider: string,
    visitor: Visitor,
  ): Promise<void> {
    await this.audit.record(
      {
        action: 'user.identity_linked',
        actor: null,
        outcome: 'SUCCESS',
        target: { type: 'user', id: userId },
        userId,
        address: visitor.address,
        details: { provider },
      },
      manager,
    );
  }
}
