import { Injectable } from '@nestjs/common';
import { Clock } from '../../../clock/clock.js';
import type { Post } from '../../domain/post.js';
import { AttemptLedger } from '../attempt-ledger.js';
import type { ClaimedAttempt } from '../attempts.repository.js';
import { enterState } from '../domain/attempt.js';
import { unusableContainer, UnresolvedPublish } from '../domain/container-failure.js';
import { withNextContainerPoll } from '../domain/container-schedule.js';
import { ContainerPublication } from './container-publication.js';

/**
 * Resolves a call that publishes a container and whose response was lost. The state of the container shows the
 * outcome.
 */
@Injectable()
export class LostPublishResponse {
  constructor(
    private readonly clock: Clock,
    private readonly ledger: AttemptLedger,
    private readonly publication: ContainerPublication,
  ) {}

  /** @throws UnresolvedPublish if the state cannot be read; ContainerUnusable if the container cannot be published */
  async resolve(claim: ClaimedAttempt, post: Post): Promise<void> {
    const at = this.clock.now();
    const containerState = await this.publication
      .readState(post, claim.publishId!)
      .catch((error: unknown) => {
        throw new UnresolvedPublish(error);
      });
    switch (containerState.state) {
      case 'PUBLISHED':
        // The state has no post id. StatusWorker finds it in the list of media.
        await this.publication.markPublished(claim, { platformPostId: null, publicUrl: null, at });
        return;
      case 'READY':
        // A failure is kept only if the platform refused the call. The container is still unpublished, so the refusal is final.
        if (!claim.failure) return this.publication.publish(claim, post);
        await this.ledger.moveClaimed(claim, 'PUBLISHING', (attempt, { now }) =>
          enterState(attempt, 'FAILED', now, { failure: claim.failure }),
        );
        return;
      case 'PREPARING':
        // The call may still publish, so the attempt stays PUBLISHING: it cannot be canceled, and keeps a refusal.
        await this.ledger.moveClaimed(claim, 'PUBLISHING', (attempt, { now }) =>
          withNextContainerPoll(attempt, post.kind !== 'PHOTO', now),
        );
        return;
      default:
        throw unusableContainer(containerState);
    }
  }
}
