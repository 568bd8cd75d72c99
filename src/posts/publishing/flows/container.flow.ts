import { Injectable } from '@nestjs/common';
import { newId } from '../../../crypto/new-id.js';
import { Clock } from '../../../clock/clock.js';
import { PlatformFailure } from '../../../platforms/platform-failure.js';
import type { PublishStatus } from '../../../platforms/platform-outcomes.js';
import type { Post } from '../../domain/post.js';
import { AttemptLedger, type LedgerContext } from '../attempt-ledger.js';
import type { ClaimedAttempt } from '../attempts.repository.js';
import { combinedPosition, ContainersRepository } from '../containers.repository.js';
import { type Attempt, enterState } from '../domain/attempt.js';
import { addMs, replaceAttempt } from '../domain/attempt-list.js';
import { afterContainerFailure, ContainerUnusable, unusableContainer } from '../domain/container-failure.js';
import { containerPollDelayMs, withNextContainerPoll } from '../domain/container-schedule.js';
import { startNewAttempt } from '../domain/new-attempt.js';
import { startStep } from '../domain/step.js';
import { PublishRequestBuilder } from '../publish-request-builder.js';
import { RecentMediaLookup } from '../recent-media-lookup.js';
import { ContainerCreator } from './container-creator.js';
import { ContainerPublication } from './container-publication.js';
import { LostPublishResponse } from './lost-publish-response.js';
import type { PublishFlow } from './publish-flow.js';

/**
 * Posts that the platform prepares in containers and publishes by one last call.
 *
 * INITIATING: containers are created. UPLOADING: the platform prepares them. PUBLISHING: the last call is running, or
 * its response was lost. Nothing is public before that call, and the same container can be published again without a
 * second post.
 */
@Injectable()
export class ContainerFlow implements PublishFlow {
  constructor(
    private readonly clock: Clock,
    private readonly containers: ContainersRepository,
    private readonly creator: ContainerCreator,
    private readonly publication: ContainerPublication,
    private readonly lostResponse: LostPublishResponse,
    private readonly requests: PublishRequestBuilder,
    private readonly ledger: AttemptLedger,
    private readonly recentMedia: RecentMediaLookup,
  ) {}

  step(claim: ClaimedAttempt, post: Post, signal: AbortSignal): Promise<void> {
    switch (claim.state) {
      case 'READY':
        return this.start(claim, post, signal);
      case 'INITIATING':
        return this.createContainers(claim, post, signal);
      case 'UPLOADING':
        return this.prepare(claim, post, signal);
      case 'PUBLISHING':
        return this.lostResponse.resolve(claim, post);
      default:
        throw new Error(`A container has no step in state ${claim.state}.`);
    }
  }

  async afterFailure(
    attempts: readonly Attempt[],
    attempt: Attempt,
    post: Post,
    error: unknown,
    { now, manager }: LedgerContext,
  ): Promise<readonly Attempt[] | null> {
    const outcome = afterContainerFailure(attempt, post, error, now);
    if (outcome === null) return null;
    if (outcome.kind === 'new-attempt') {
      const next = { id: newId(), dueAt: addMs(now, outcome.delayMs) };
      return startNewAttempt(attempts, attempt, outcome.reason, next, now);
    }
    // A platform that refuses to publish may have found that the container is not ready after all.
    if (attempt.state === 'PUBLISHING' && outcome.attempt.state === 'UPLOADING' && attempt.publishId) {
      await this.containers.markUnready(attempt.id, attempt.publishId, manager);
    }
    return replaceAttempt(attempts, outcome.attempt);
  }

  /** A container reports that it was published, but not as which post. */
  async onStatus(post: Post, attempt: Attempt, status: PublishStatus): Promise<PublishStatus> {
    if (status.state !== 'PUBLISHED' || status.platformPostId !== null) return status;
    return (await this.recentMedia.find(post, attempt)) ?? status;
  }

  private async start(claim: ClaimedAttempt, post: Post, signal: AbortSignal): Promise<void> {
    await this.requests.buildChecked(post);
    const isOurs = await this.ledger.moveClaimed(claim, 'READY', (attempt, { now }) =>
      startStep(attempt, 'INITIATING', now),
    );
    if (isOurs) await this.createContainers(claim, post, signal);
  }

  private async createContainers(claim: ClaimedAttempt, post: Post, signal: AbortSignal): Promise<void> {
    const request = await this.requests.build(post);
    if (!(await this.creator.createParts(claim, post, request, signal))) return;
    const [first] = await this.containers.list(claim.id);
    const publishId = request.media.length === 1 ? first!.containerId : null;
    await this.ledger.moveClaimed(claim, 'INITIATING', (attempt, { now }) =>
      enterState(attempt, 'UPLOADING', now, {
        publishId,
        dueAt: first!.needsBytes ? now : addMs(now, containerPollDelayMs(0, 0, post.kind !== 'PHOTO')),
      }),
    );
  }

  /** Sends bytes that are missing, reads how far the platform is, and publishes when everything is ready. */
  private async prepare(claim: ClaimedAttempt, post: Post, signal: AbortSignal): Promise<void> {
    const request = await this.requests.build(post);
    const known = await this.containers.list(claim.id);
    for (const container of known.filter(({ needsBytes }) => needsBytes)) {
      const file = request.media[container.position]!;
      const isSent = await this.unusableIfRejected(
        this.creator.uploadBytes(claim, post, file, container, signal),
      );
      if (!isSent) return;
    }
    const final = request.media.length === 1 ? 0 : combinedPosition;
    const publishId = known.find(({ position }) => position === final)?.containerId ?? null;
    for (const container of known.filter(({ isReady }) => !isReady)) {
      const at = this.clock.now();
      const state = await this.unusableIfRejected(this.publication.readState(post, container.containerId));
      if (state.state === 'PUBLISHED' && container.containerId === publishId) {
        await this.publication.markPublished(claim, { platformPostId: null, publicUrl: null, at });
        return;
      }
      if (state.state === 'PREPARING') return this.pollLater(claim, post);
      if (state.state !== 'READY') throw unusableContainer(state);
      await this.containers.markReady(container.id);
    }
    if (publishId) return this.publish({ ...claim, publishId }, post);
    const combinedId = await this.creator.createCombined(claim, post, request, known);
    await this.ledger.moveClaimed(claim, 'UPLOADING', (attempt, { now }) => ({
      ...attempt,
      publishId: combinedId,
      leaseUntil: null,
      polls: 0,
      tries: 0,
      dueAt: addMs(now, containerPollDelayMs(0, 0, false)),
    }));
  }

  private async pollLater(claim: ClaimedAttempt, post: Post): Promise<void> {
    await this.ledger.moveClaimed(claim, 'UPLOADING', (attempt, { now }) =>
      withNextContainerPoll(attempt, post.kind !== 'PHOTO', now),
    );
  }

  private async publish(claim: ClaimedAttempt, post: Post): Promise<void> {
    const isOurs = await this.ledger.moveClaimed(claim, 'UPLOADING', (attempt, { now }) => ({
      ...startStep(attempt, 'PUBLISHING', now),
      publishId: claim.publishId,
    }));
    if (isOurs) await this.publication.publish(claim, post);
  }

  /** A container that the platform no longer accepts is unusable. */
  private async unusableIfRejected<Result>(call: Promise<Result>): Promise<Result> {
    try {
      return await call;
    } catch (error) {
      if (error instanceof PlatformFailure && error.kind === 'rejected') {
        throw new ContainerUnusable(error.platformCode, null, 'perhaps');
      }
      throw error;
    }
  }
}
