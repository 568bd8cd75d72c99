import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { newId } from '../crypto/new-id.js';
import { Clock } from '../clock/clock.js';
import { Database } from '../database/database.js';
import { PlatformFailure } from '../platforms/platform-failure.js';
import type { ContainerState } from '../platforms/platform-containers.js';
import { ContainerMaker } from './container-maker.js';
import { type Attempt, type AttemptState, enter, PostNextAction } from './domain/attempt.js';
import { claimed, inMs, withAttempt } from './domain/attempt-list.js';
import { afterContainerFailure, ContainerLost, Unsettled } from './domain/container-failure.js';
import { preparingDelayMs } from './domain/container-plan.js';
import { inHand } from './domain/in-hand.js';
import { hear } from './domain/platform-word.js';
import type { Post } from './domain/post.js';
import { startOver } from './domain/starting-over.js';
import { persist } from './persist.js';
import type { ClaimedAttempt } from './post-attempts.repository.js';
import { PostContainersRepository, wholePosition } from './post-containers.repository.js';
import { PostLedger } from './post-ledger.js';
import { PublishableRequests } from './publishable-requests.js';
import { Publishers } from './publishers.js';

/**
 * Brings an attempt to a platform that prepares posts in containers and publishes them by one last call.
 *
 * INITIATING: containers are being made. UPLOADING: the platform prepares them. PUBLISHING: the last call is under way, or its
 * answer was lost; then the container itself tells whether it is live. Before that call nothing is at stake, and after it the
 * same container can be published again without a second post coming of it.
 */
@Injectable()
export class ContainerPublishingService {
  private readonly logger = new Logger('Publishing');

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly containers: PostContainersRepository,
    private readonly maker: ContainerMaker,
    private readonly requests: PublishableRequests,
    private readonly ledger: PostLedger,
    private readonly publishers: Publishers,
  ) {}

  /** Takes a claimed attempt one step further. @throws what {@link afterFailure} then judges */
  step(claim: ClaimedAttempt, post: Post, signal: AbortSignal): Promise<void> {
    switch (claim.state) {
      case 'READY':
        return this.begin(claim, post, signal);
      case 'INITIATING':
        return this.make(claim, post, signal);
      case 'UPLOADING':
        return this.prepare(claim, post, signal);
      case 'PUBLISHING':
        return this.settle(claim, post);
      default:
        throw new Error(`An attempt ${claim.state} is not to be published.`);
    }
  }

  /** The attempts after a step of one failed; null: as they are. */
  async afterFailure(
    attempts: readonly Attempt[],
    attempt: Attempt,
    post: Post,
    error: unknown,
    { now, manager }: { now: Date; manager: EntityManager },
  ): Promise<readonly Attempt[] | null> {
    const outcome = afterContainerFailure(attempt, post, error, now);
    if (outcome === null) return null;
    if (outcome.kind === 'start-over') {
      const next = { id: newId(), dueAt: inMs(now, outcome.inMs) };
      return startOver(attempts, attempt, outcome.reason, next, now);
    }
    // A platform that refuses to publish may have come to think otherwise of what it had prepared.
    if (attempt.state === 'PUBLISHING' && outcome.attempt.state === 'UPLOADING' && attempt.publishId) {
      await this.containers.markUnready(manager, attempt.id, attempt.publishId);
    }
    return withAttempt(attempts, outcome.attempt);
  }

  private async begin(claim: ClaimedAttempt, post: Post, signal: AbortSignal): Promise<void> {
    await this.requests.checked(post);
    if (await this.swap(claim, 'READY', (attempt, now) => inHand(attempt, 'INITIATING', now))) {
      await this.make(claim, post, signal);
    }
  }

  private async make(claim: ClaimedAttempt, post: Post, signal: AbortSignal): Promise<void> {
    const request = await this.requests.of(post);
    if (!(await this.maker.makeParts(claim, post, request, signal))) return;
    const [first] = await this.containers.list(this.database.manager, claim.id);
    const publishId = request.media.length === 1 ? first!.containerId : null;
    await this.swap(claim, 'INITIATING', (attempt, now) =>
      enter(attempt, 'UPLOADING', now, {
        publishId,
        dueAt: first!.isWaiting ? now : inMs(now, preparingDelayMs(0, 0, post.kind !== 'PHOTO')),
      }),
    );
  }

  /** Looks how the platform is getting on, and does what is next. */
  private async prepare(claim: ClaimedAttempt, post: Post, signal: AbortSignal): Promise<void> {
    const request = await this.requests.of(post);
    const known = await this.containers.list(this.database.manager, claim.id);
    for (const container of known.filter(({ isWaiting }) => isWaiting)) {
      const file = request.media[container.position]!;
      const isSent = await this.lostIfRejected(this.maker.sendBytes(claim, post, file, container, signal));
      if (!isSent) return;
    }
    const final = request.media.length === 1 ? 0 : wholePosition;
    const publishId = known.find(({ position }) => position === final)?.containerId ?? null;
    for (const container of known.filter(({ isReady }) => !isReady)) {
      const at = this.clock.now();
      const told = await this.lostIfRejected(this.stateOf(post, container.containerId));
      if (told.state === 'PUBLISHED' && container.containerId === publishId) {
        await this.isLive(claim, { platformPostId: null, publicUrl: null, at });
        return;
      }
      if (told.state === 'PREPARING') return this.lookLater(claim, post);
      if (told.state !== 'READY') throw lost(told);
      await this.containers.markReady(this.database.manager, container.id);
    }
    if (publishId) return this.publish({ ...claim, publishId }, post);
    const whole = await this.maker.makeWhole(claim, post, request, known);
    await this.swap(claim, 'UPLOADING', (attempt, now) => ({
      ...attempt,
      publishId: whole,
      leaseUntil: null,
      polls: 0,
      tries: 0,
      dueAt: inMs(now, preparingDelayMs(0, 0, false)),
    }));
  }

  private async lookLater(claim: ClaimedAttempt, post: Post): Promise<void> {
    await this.swap(claim, 'UPLOADING', (attempt, now) => {
      const age = now.getTime() - attempt.stateSince.getTime();
      const polls = attempt.polls + 1;
      const dueAt = inMs(now, preparingDelayMs(polls, age, post.kind !== 'PHOTO'));
      return { ...attempt, leaseUntil: null, tries: 0, polls, dueAt };
    });
  }

  private async publish(claim: ClaimedAttempt, post: Post): Promise<void> {
    const isMine = await this.swap(claim, 'UPLOADING', (attempt, now) => ({
      ...inHand(attempt, 'PUBLISHING', now),
      publishId: claim.publishId,
    }));
    if (isMine) await this.send(claim, post);
  }

  /** The one call that publishes. What it answers is kept whoever has the attempt by then. */
  private async send(claim: ClaimedAttempt, post: Post): Promise<void> {
    const publisher = this.publishers.containersOf(post.platform);
    const at = this.clock.now();
    const { platformPostId } = await this.publishers.withCredentials(
      post.accountId,
      'post.publish',
      (credentials) => publisher.publish(credentials, claim.publishId!),
    );
    await persist(() => this.isLive(claim, { platformPostId, publicUrl: null, at }));
    const publicUrl = await this.publishers
      .withCredentials(post.accountId, 'post.permalink', (credentials) =>
        publisher.permalink(credentials, platformPostId),
      )
      .catch((error: unknown) => {
        // Its address is pleasant to have, and no reason to touch the post.
        this.logger.log({ err: error, postId: post.id }, 'The address of a live post is not known yet.');
        return null;
      });
    if (publicUrl) await this.isLive(claim, { platformPostId, publicUrl, at });
  }

  /** An earlier publishing call has no answer: the container tells what became of it. */
  private async settle(claim: ClaimedAttempt, post: Post): Promise<void> {
    const at = this.clock.now();
    const told = await this.stateOf(post, claim.publishId!).catch((error: unknown) => {
      throw new Unsettled(error);
    });
    switch (told.state) {
      case 'PUBLISHED':
        await this.isLive(claim, { platformPostId: null, publicUrl: null, at });
        return;
      case 'READY':
        if (!claim.failure) return this.send(claim, post);
        // The platform refused and meant it.
        await this.swap(claim, 'PUBLISHING', (attempt, now) =>
          enter(attempt, 'FAILED', now, { failure: claim.failure }),
        );
        return;
      case 'PREPARING':
        await this.swap(claim, 'PUBLISHING', (attempt, now) =>
          enter(attempt, 'UPLOADING', now, { dueAt: inMs(now, preparingDelayMs(0, 0, true)) }),
        );
        return;
      default:
        throw lost(told);
    }
  }

  private isLive(
    claim: ClaimedAttempt,
    { at, ...facts }: { platformPostId: string | null; publicUrl: string | null; at: Date },
  ): Promise<boolean> {
    return this.ledger.run(claim.postId, (attempts, { now }) => {
      const attempt = attempts.find(({ id }) => id === claim.id);
      const status = { state: 'PUBLISHED', platformStatus: 'PUBLISHED', isPublic: true, ...facts } as const;
      const next = attempt && hear(attempt, { status, at }, now);
      return next ? withAttempt(attempts, next) : null;
    });
  }

  private stateOf(post: Post, containerId: string): Promise<ContainerState> {
    const publisher = this.publishers.containersOf(post.platform);
    return this.publishers.withCredentials(post.accountId, 'post.container', (credentials) =>
      publisher.containerState(credentials, containerId),
    );
  }

  /** A container that the platform does not want to know any more is as good as none. */
  private async lostIfRejected<Result>(answer: Promise<Result>): Promise<Result> {
    try {
      return await answer;
    } catch (error) {
      if (error instanceof PlatformFailure && error.kind === 'rejected') {
        throw new ContainerLost(error.platformCode, null, 'perhaps');
      }
      throw error;
    }
  }

  /** Moves the claimed attempt on if it is still ours and in this state. */
  private swap(
    claim: ClaimedAttempt,
    state: AttemptState,
    move: (attempt: Attempt, now: Date) => Attempt,
  ): Promise<boolean> {
    return this.ledger.run(claim.postId, (attempts, { now }) => {
      const attempt = claimed(attempts, claim, state);
      return attempt && withAttempt(attempts, move(attempt, now));
    });
  }
}

function lost(told: Exclude<ContainerState, { state: 'PREPARING' | 'READY' }>): ContainerLost {
  if (told.state === 'FAILED') {
    const { failReason, remedy, userMessage } = told;
    if (remedy === 'START_OVER') return new ContainerLost(failReason, null, 'certainly');
    const message = userMessage ?? `The platform could not take the media of this post (${failReason}).`;
    const failure = { reason: failReason, message, nextAction: PostNextAction[remedy] };
    return new ContainerLost(failReason, failure, 'certainly');
  }
  return new ContainerLost(`CONTAINER_${told.state}`, null, 'certainly');
}
