import { setTimeout as delay } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { SecurityEvents } from '../../audit/security-events.js';
import type { Actor, UserActor } from '../../auth/actor.js';
import { randomToken } from '../../crypto/random.js';
import { Database } from '../../database/database.js';
import { Failure } from '../../failures/failure.js';
import { isEmailAddress } from '../../users/domain/email-address.js';
import type { Visitor } from '../../users/domain/visitor.js';
import { MailsService } from '../../users/mail/mails.service.js';
import { ReauthenticationService } from '../../users/passwords/reauthentication.service.js';
import type { SignInStep } from '../../users/sign-in/session-opener.service.js';
import { TrustedSignInService } from '../../users/sign-in/trusted-sign-in.service.js';
import { UsersService } from '../../users/users.service.js';
import type { UpstreamProfile } from '../extension-points.js';
import { IdentitiesRepository } from './identities.repository.js';
import { IdentitiesService, maxIdentitiesPerUser } from './identities.service.js';
import { type SignInAttempt, SignInAttempts, type SignInOutcome } from './sign-in-attempts.js';
import { UpstreamProviders } from './upstream-providers.js';

/** How long a repeated callback waits for the outcome of the first one. */
const maxJoinMs = 20_000;
const joinPollMs = 100;

/** Another request has linked the identity to another user meanwhile. */
class IdentityTaken extends Error {}

/** Result of a sign-in at another provider. */
export interface UpstreamSignedIn {
  returnTo: string;
  /** Null if the identity was linked to the signed-in user, or if an earlier request has got the step. */
  step: SignInStep | null;
  /** Whether the second factor is needed, also if an earlier request has got the step. */
  needsSecondFactor: boolean;
}

/** Sign-in by another provider, and linking of identities. */
@Injectable()
export class UpstreamSignInService {
  constructor(
    private readonly providers: UpstreamProviders,
    private readonly attempts: SignInAttempts,
    private readonly identities: IdentitiesRepository,
    private readonly identitiesService: IdentitiesService,
    private readonly signIns: TrustedSignInService,
    private readonly users: UsersService,
    private readonly reauthentication: ReauthenticationService,
    private readonly mails: MailsService,
    private readonly database: Database,
    private readonly security: SecurityEvents,
  ) {}

  /**
   * Starts the flow. `link` is the signed-in user who links the identity, with the password unless the sign-in is recent. Null to sign
   * in. Store `binding` in a cookie.
   *
   * @throws Failure NOT_FOUND, INVALID_CREDENTIALS, RATE_LIMITED, UNAVAILABLE
   */
  async begin(
    providerId: string,
    returnTo: string,
    link: { actor: UserActor; password: string | null } | null,
  ): Promise<{ location: string; binding: string }> {
    const provider = this.providers.get(providerId);
    if (link) await this.reauthentication.require(link.actor, link.password);
    const flow = { state: randomToken(), verifier: randomToken(), nonce: randomToken() };
    const location = await this.providers.authorizationUrl(provider, flow);
    const binding = randomToken();
    const { verifier, nonce } = flow;
    await this.attempts.begin(flow.state, binding, {
      provider: providerId,
      verifier,
      nonce,
      returnTo,
      linkTo: link?.actor.userId ?? null,
      linkSession: link?.actor.sessionId ?? null,
    });
    return { location, binding };
  }

  /**
   * Completes the flow. A linked identity signs its user in. Another one is linked to the user with its verified address. Without such
   * a user, one is created. A repeated or simultaneous callback gets the same outcome, without a second session.
   *
   * @throws Failure CONNECTION_EXPIRED, CONSENT_DENIED, UNAVAILABLE, FORBIDDEN if the identity is linked to another user, INVALID_INPUT
   * if its address is not verified
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
      // The browser that started the attempt need not wait for an outcome.
      if (finished === 'OTHER_BROWSER') await this.saveOutcome(state, 'CONNECTION_EXPIRED');
      throw new Failure('CONNECTION_EXPIRED');
    }
    if (!finished || finished.attempt.provider !== providerId) throw new Failure('CONNECTION_EXPIRED');
    const { attempt } = finished;
    if (finished.isRepeated) return this.joinFirst(state, attempt);
    try {
      const { verifier, nonce } = attempt;
      const profile = await this.providers.profile(provider, query, { state, verifier, nonce });
      const signedIn = await this.signInWithRetry(attempt, profile, visitor, current);
      this.mails.sendSoon();
      await this.saveOutcome(state, signedIn.needsSecondFactor ? 'SECOND_FACTOR_NEEDED' : 'SIGNED_IN');
      return signedIn;
    } catch (error) {
      await this.saveOutcome(state, error instanceof Failure ? error.code : 'INTERNAL');
      throw error;
    }
  }

  /** Errors are ignored: without the outcome, only a repeated callback fails. */
  private async saveOutcome(state: string, outcome: SignInOutcome): Promise<void> {
    await this.attempts.saveOutcome(state, outcome).catch(() => undefined);
  }

  /** Waits for the outcome of the first request. @throws Failure of the first request, CONNECTION_EXPIRED after {@link maxJoinMs} */
  private async joinFirst(state: string, { returnTo }: SignInAttempt): Promise<UpstreamSignedIn> {
    for (let waitedMs = 0; waitedMs < maxJoinMs; waitedMs += joinPollMs) {
      const outcome = await this.attempts.findOutcome(state);
      if (outcome === 'SIGNED_IN' || outcome === 'SECOND_FACTOR_NEEDED')
        return { returnTo, step: null, needsSecondFactor: outcome === 'SECOND_FACTOR_NEEDED' };
      if (outcome) throw new Failure(outcome);
      await delay(joinPollMs);
    }
    throw new Failure('CONNECTION_EXPIRED');
  }

  /** Retries once if the identity was linked meanwhile. */
  private async signInWithRetry(
    ...request: Parameters<UpstreamSignInService['signIn']>
  ): Promise<UpstreamSignedIn> {
    try {
      return await this.signIn(...request).catch((error: unknown) => {
        if (error instanceof IdentityTaken) return this.signIn(...request);
        throw error;
      });
    } catch (error) {
      const [{ provider }, { email, subject }, visitor] = request;
      if (email && error instanceof Failure && error.code === 'REGISTRATION_CLOSED')
        await this.signIns.recordRefusal(email, { provider, visitor });
      if (error instanceof Failure && error.code === 'USER_DISABLED') {
        const userId = await this.identities.findUser(provider, subject);
        await this.signIns.recordDisabled(error, { userId, email: email ?? null }, visitor);
      }
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
        return { returnTo, step: null, needsSecondFactor: false };
      }
      const userId =
        (await this.markUsed(manager, providerId, profile.subject)) ??
        (await this.firstSignIn(manager, providerId, profile, visitor));
      const by = { provider: providerId, visitor, current, returnTo };
      const step = await this.signIns.signIn(manager, userId, by);
      return { returnTo, step, needsSecondFactor: step.kind === 'SECOND_FACTOR_NEEDED' };
    });
  }

  /** The user is locked before the identity, as by a password reset that removes identities. @returns null if it is not linked */
  private async markUsed(manager: EntityManager, provider: string, subject: string): Promise<string | null> {
    const userId = await this.identities.findUser(provider, subject, manager);
    if (!userId) return null;
    await this.users.lock(manager, userId);
    return this.identities.markUsed(provider, subject, manager);
  }

  private async firstSignIn(
    manager: EntityManager,
    provider: string,
    { subject, email, emailVerified, displayName }: UpstreamProfile,
    visitor: Visitor,
  ): Promise<string> {
    if (!email || !emailVerified || !isEmailAddress(email))
      throw new Failure(
        'INVALID_INPUT',
        {},
        {
          message: 'The provider did not return a verified email address.',
          userMessage:
            'Your email address is not verified at that provider. Sign up here first, then link that account.',
        },
      );
    const { userId, isNew } = await this.signIns.findOrCreateUser(manager, email, displayName, {
      provider,
      visitor,
    });
    await this.requireCapacity(manager, userId);
    if ((await this.identities.link(userId, provider, subject, manager)) !== userId)
      throw new IdentityTaken();
    const { address } = visitor;
    await this.identitiesService.recordLink(manager, userId, provider, { actor: null, address, isNew });
    return userId;
  }

  private async link(
    manager: EntityManager,
    { provider, linkSession }: SignInAttempt,
    linkTo: string,
    { subject }: UpstreamProfile,
    { address }: Visitor,
    current: Actor | null,
  ): Promise<void> {
    // Only in the session that started linking, where the user proved their presence. Attempts of older versions have no such session.
    if (
      current?.kind !== 'user' ||
      current.userId !== linkTo ||
      !linkSession ||
      current.sessionId !== linkSession
    )
      throw new Failure('FORBIDDEN');
    await this.requireCapacity(manager, linkTo);
    if ((await this.identities.link(linkTo, provider, subject, manager)) !== linkTo)
      throw new Failure(
        'FORBIDDEN',
        {},
        {
          message: 'The identity belongs to another user.',
          userMessage: 'That account is already linked to another user.',
        },
      );
    const by = { actor: current, address, isNew: false };
    await this.identitiesService.recordLink(manager, linkTo, provider, by);
  }

  /** Counted under the lock of the user, so that simultaneous links cannot exceed the limit. */
  private async requireCapacity(manager: EntityManager, userId: string): Promise<void> {
    await this.users.lock(manager, userId);
    if ((await this.identities.findAll(userId, manager)).length < maxIdentitiesPerUser) return;
    throw new Failure(
      'FORBIDDEN',
      {},
      {
        message: `A user can have at most ${maxIdentitiesPerUser} identities.`,
        userMessage: 'You have too many linked accounts. Remove one first.',
      },
    );
  }
}
