import { Injectable } from '@nestjs/common';
import { Database } from '../../../database/database.js';
import type { ContainerPublisher } from '../../../platforms/platform-containers.js';
import type { Post } from '../../domain/post.js';
import { type ClaimedAttempt, AttemptsRepository } from '../attempts.repository.js';
import { type Container, ContainersRepository, combinedPosition } from '../containers.repository.js';
import { MediaUrlsService } from '../media-urls/media-urls.service.js';
import type { PublishableRequest } from '../publish-request-builder.js';
import { PublisherClient } from '../publisher-client.js';
import { UploadFiles } from '../../../uploads/files.js';

/**
 * Creates the containers of an attempt at its platform. Containers are not public, so every step can be repeated: saved ones are not
 * created again, and the platform deletes unused ones.
 */
@Injectable()
export class ContainerCreator {
  constructor(
    private readonly database: Database,
    private readonly attempts: AttemptsRepository,
    private readonly containers: ContainersRepository,
    private readonly mediaUrls: MediaUrlsService,
    private readonly files: UploadFiles,
    private readonly publishers: PublisherClient,
  ) {}

  /** Creates a container for every file that has none. False: the claim has ended, or the process shuts down. */
  async createParts(
    claim: ClaimedAttempt,
    post: Post,
    request: PublishableRequest,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { manager } = this.database;
    const made = new Set((await this.containers.list(claim.id, manager)).map(({ position }) => position));
    const missing = request.media.flatMap((file, index) => (made.has(index) ? [] : [{ file, index }]));
    const uploadIds = missing.map(({ file }) => file.uploadId);
    const urls = await this.database.transaction((own) => this.mediaUrls.issue(own, claim.id, uploadIds));
    for (const [place, { file, index }] of missing.entries()) {
      if (!(await this.stillLeased(claim, signal))) return false;
      const created = await this.call(post, 'post.container', (publisher, credentials) => {
        const url = publisher.takesBytes(credentials, file) ? null : urls[place]!;
        return publisher.createPart(credentials, request, index, url);
      });
      await this.containers.add(claim.id, index, created, manager);
    }
    return true;
  }

  /** Creates the container that combines the files. @returns its id at the platform */
  async createCombined(
    claim: ClaimedAttempt,
    post: Post,
    request: PublishableRequest,
    parts: readonly Container[],
  ): Promise<string> {
    const partIds = parts.map(({ containerId }) => containerId);
    const created = await this.call(post, 'post.container', (publisher, credentials) =>
      publisher.createWhole(credentials, request, partIds),
    );
    return this.containers.add(claim.id, combinedPosition, created);
  }

  /** Sends the bytes that the platform does not have yet. False: as for {@link createParts}. */
  async uploadBytes(
    claim: ClaimedAttempt,
    post: Post,
    { uploadId, sizeBytes }: { uploadId: string; sizeBytes: number },
    container: Container,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { manager } = this.database;
    const first = container.sendStarted
      ? await this.call(post, 'post.upload', (publisher, credentials) =>
          publisher.bytesReceived(credentials, container.containerId),
        )
      : 0;
    if (first < sizeBytes) {
      if (!(await this.stillLeased(claim, signal))) return false;
      if (!(await this.attempts.extendUploadLease(claim, { bytesSent: first, finalSent: false }, manager)))
        return false;
      const uploadUrl = await this.containers.openUploadUrl(container.id, manager);
      await this.containers.markSendStarted(container.id, manager);
      await this.call(post, 'post.upload', async (publisher, credentials) => {
        const body = this.files.read(uploadId, first, sizeBytes);
        try {
          await publisher.sendBytes(credentials, uploadUrl, { first, totalBytes: sizeBytes, body });
        } finally {
          body.destroy();
        }
      });
    }
    await this.containers.markSent(container.id, manager);
    return true;
  }

  private async stillLeased(claim: ClaimedAttempt, signal: AbortSignal): Promise<boolean> {
    if (!signal.aborted) return this.attempts.extendLease(claim);
    await this.attempts.releaseLease(claim);
    return false;
  }

  private call<Result>(
    post: Post,
    operation: string,
    work: (
      publisher: ContainerPublisher,
      credentials: Parameters<ContainerPublisher['composer']>[0],
    ) => Promise<Result>,
  ): Promise<Result> {
    const publisher = this.publishers.containerPublisher(post.platform);
    return this.publishers.withCredentials(post.accountId, operation, (credentials) =>
      work(publisher, credentials),
    );
  }
}
