import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '../../../clock/clock.js';
import type { ContainerState } from '../../../platforms/platform-containers.js';
import type { Post } from '../../domain/post.js';
import { AttemptLedger } from '../attempt-ledger.js';
import type { ClaimedAttempt } from '../attempts.repository.js';
import { replaceAttempt } from '../domain/attempt-list.js';
import { applyStatusReport } from '../domain/status-report.js';
import { PublisherClient } from '../publisher-client.js';
import { saveWithRetry } from './save-with-retry.js';

/** Publishes containers and reads their state. */
@Injectable()
export class ContainerPublication {
  private readonly logger = new Logger('Publishing');

  constructor(
    private readonly clock: Clock,
    private readonly ledger: AttemptLedger,
    private readonly publishers: PublisherClient,
  ) {}

  /**
   * Publishes the container of an attempt in state PUBLISHING. The response is saved even if the claim was taken over
   * meanwhile.
   */
  async publish(claim: ClaimedAttempt, post: Post): Promise<void> {
    const publisher = this.publishers.containerPublisher(post.platform);
    const at = this.clock.now();
    const { platformPostId } = await this.publishers.withCredentials(
      post.accountId,
      'post.publish',
      (credentials) => publisher.publish(credentials, claim.publishId!),
    );
    await saveWithRetry(() => this.markPublished(claim, { platformPostId, publicUrl: null, at }));
    const publicUrl = await this.publishers
      .withCredentials(post.accountId, 'post.permalink', (credentials) =>
        publisher.permalink(credentials, platformPostId),
      )
      .catch((error: unknown) => {
        // The post is public, with or without its permalink.
        this.logger.log({ err: error, postId: post.id }, 'Permalink not available yet');
        return null;
      });
    if (publicUrl) await this.markPublished(claim, { platformPostId, publicUrl, at });
  }

  /** Records that the container of an attempt is public. `at`: before the call that published it, or that read its state. */
  markPublished(
    claim: ClaimedAttempt,
    { at, ...facts }: { platformPostId: string | null; publicUrl: string | null; at: Date },
  ): Promise<boolean> {
    return this.ledger.update(claim.postId, (attempts, { now }) => {
      const attempt = attempts.find(({ id }) => id === claim.id);
      const status = { state: 'PUBLISHED', platformStatus: 'PUBLISHED', isPublic: true, ...facts } as const;
      const next = attempt && applyStatusReport(attempt, { status, at }, now);
      return next ? replaceAttempt(attempts, next) : null;
    });
  }

  /** @throws PlatformFailure; Failure */
  readState(post: Post, containerId: string): Promise<ContainerState> {
    const publisher = this.publishers.containerPublisher(post.platform);
    return this.publishers.withCredentials(post.accountId, 'post.container', (credentials) =>
      publisher.containerState(credentials, containerId),
    );
  }
}
