import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { isEmail } from 'class-validator';
import type { EntityManager } from 'typeorm';
import { Audit } from '../../audit/audit.js';
import { SecurityEvents } from '../../audit/security-events.js';
import type { Actor } from '../../auth/actor.js';
import { randomToken } from '../../crypto/random.js';
import { Database } from '../../database/database.js';
import { Failure } from '../../failures/failure.js';
import type { Visitor } from '../../users/domain/visitor.js';
import { TrustedSignInService } from '../../users/sign-in/trusted-sign-in.service.js';
import { UsersService } from '../../users/users.service.js';
import type { UpstreamProfile } from '../extension-points.js';
import { IdentitiesRepository } from './identities.repository.js';
import { maxIdentitiesPerUser } from './identities.service.js';
import { type SignInAttempt, SignInAttempts, type SignInOutcome } from './sign-in-attempts.js';
import { UpstreamProviders } from './upstream-providers.js';

/** How long a repeated callback waits for the first one. */
const maxJoinMs = 20_000;
const joinPauseMs = 100;

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
   * address only if both sides have proven that; nobody of that address: it makes a user. A callback that a browser fetches again, also at
   * the same moment, ends as the first one did, without a session of its own.
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
    const finished = await this.attempts.finish(state, binding);
    if (typeof finished === 'string') {
      const details = { flow: 'sign-in', provider: providerId, reason: finished };
      await this.security.report({ name: 'state_refused', address: visitor.address, details });
      throw new Failure('CONNECTION_EXPIRED');
    }
    if (!finished || finished.attempt.provider !== providerId) throw new Failure('CONNECTION_EXPIRED');
    const { attempt } = finished;
    if (finished.isRepeated) return this.repeated(state, attempt);
    try {
      const { verifier, nonce } = attempt;
      const profile = await this.providers.profile(provider, query, { state, verifier, nonce });
      const signedIn = await this.signInOf(attempt, profile, visitor, current);
      await this.settle(state, 'SIGNED_IN');
      return signedIn;
    } catch (error) {
      await this.settle(state, error instanceof Failure ? error.code : 'INTERNAL');
      throw error;
    }
  }

  /** What happened has happened: without its outcome only a repetition waits in vain. */
  private async settle(state: string, outcome: SignInOutcome): Promise<void> {
    await this.attempts.settle(state, outcome).catch(() => undefined);
  }

  /** Waits for the request that came first. @throws Failure the one it ended with, CONNECTION_EXPIRED when it does not end */
  private async repeated(state: string, { returnTo }: SignInAttempt): Promise<UpstreamSignedIn> {
    for (let waitedMs = 0; waitedMs < maxJoinMs; waitedMs += joinPauseMs) {
      const outcome = await this.attempts.outcomeOf(state);
      if (outcome === 'SIGNED_IN') return { returnTo, token: null };
      if (outcome) throw new Failure(outcome);
      await delay(joinPauseMs);
    }
    throw new Failure('CONNECTION_EXPIRED');
  }

  /** Tries again once the identity turned out to be known. */
  private async signInOf(...request: Parameters<UpstreamSignInService['signIn']>): Promise<UpstreamSignedIn> {
    try {
      return await this.signIn(...request);
    } catch (error) {
      if (error instanceof IdentityTaken) return this.signIn(...request);
      throw error;
    }
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
        (await this.identities.markUsed(manager, providerId, profile.subject)) ??
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
    const userId = await this.signIns.findOrCreateUser(manager, email, displayName, { provider, visitor });
    await this.requireCapacity(manager, userId);
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
    await this.requireCapacity(manager, linkTo);
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
  private async requireCapacity(manager: EntityManager, userId: string): Promise<void> {
    await this.users.lock(manager, userId);
    if ((await this.identities.findAll(manager, userId)).length < maxIdentitiesPerUser) return;
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
