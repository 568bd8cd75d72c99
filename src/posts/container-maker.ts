import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import type { ContainerPublisher } from '../platforms/platform-containers.js';
import type { Post } from './domain/post.js';
import { type ClaimedAttempt, PostAttemptsRepository } from './post-attempts.repository.js';
import { type PostContainer, PostContainersRepository, wholePosition } from './post-containers.repository.js';
import { PostFilesService } from './post-files.service.js';
import type { PublishableRequest } from './publishable-requests.js';
import { Publishers } from './publishers.js';
import { UploadFiles } from './upload-files.js';

/**
 * Has the files of an attempt prepared at its platform. Nobody sees what is prepared, so every step may be made again: what was
 * kept is not made twice, and what was made and not kept is forgotten there by itself.
 */
@Injectable()
export class ContainerMaker {
  constructor(
    private readonly database: Database,
    private readonly attempts: PostAttemptsRepository,
    private readonly containers: PostContainersRepository,
    private readonly postFiles: PostFilesService,
    private readonly files: UploadFiles,
    private readonly publishers: Publishers,
  ) {}

  /** Makes a container for every file that has none. False: the attempt was lost, or the process is to end. */
  async makeParts(
    claim: ClaimedAttempt,
    post: Post,
    request: PublishableRequest,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { manager } = this.database;
    const made = new Set((await this.containers.list(manager, claim.id)).map(({ position }) => position));
    const missing = request.media.flatMap((file, index) => (made.has(index) ? [] : [{ file, index }]));
    const uploadIds = missing.map(({ file }) => file.uploadId);
    const urls = await this.database.transaction((own) => this.postFiles.issue(own, claim.id, uploadIds));
    for (const [place, { file, index }] of missing.entries()) {
      if (!(await this.mayGoOn(claim, signal))) return false;
      const created = await this.call(post, 'post.container', (publisher, credentials) => {
        const url = publisher.takesBytes(credentials, file) ? null : urls[place]!;
        return publisher.createPart(credentials, request, index, url);
      });
      await this.containers.add(manager, claim.id, index, created);
    }
    return true;
  }

  /** Binds the prepared files together. @returns what the platform calls it */
  async makeWhole(
    claim: ClaimedAttempt,
    post: Post,
    request: PublishableRequest,
    parts: readonly PostContainer[],
  ): Promise<string> {
    const partIds = parts.map(({ containerId }) => containerId);
    const created = await this.call(post, 'post.container', (publisher, credentials) =>
      publisher.createWhole(credentials, request, partIds),
    );
    return this.containers.add(this.database.manager, claim.id, wholePosition, created);
  }

  /** Sends the bytes of a file that goes as bytes, from where the platform stands. False: as for {@link makeParts}. */
  async sendBytes(
    claim: ClaimedAttempt,
    post: Post,
    { uploadId, sizeBytes }: { uploadId: string; sizeBytes: number },
    container: PostContainer,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { manager } = this.database;
    const first = container.sendStarted
      ? await this.call(post, 'post.upload', (publisher, credentials) =>
          publisher.bytesReceived(credentials, container.containerId),
        )
      : 0;
    if (first < sizeBytes) {
      if (!(await this.mayGoOn(claim, signal))) return false;
      if (!(await this.attempts.renew(manager, claim, { bytesSent: first, finalSent: false }))) return false;
      const uploadUrl = await this.containers.openUploadUrl(manager, container.id);
      await this.containers.markSendStarted(manager, container.id);
      await this.call(post, 'post.upload', async (publisher, credentials) => {
        const body = this.files.read(uploadId, first, sizeBytes);
        try {
          await publisher.sendBytes(credentials, uploadUrl, { first, totalBytes: sizeBytes, body });
        } finally {
          body.destroy();
        }
      });
    }
    await this.containers.markSent(manager, container.id);
    return true;
  }

  private async mayGoOn(claim: ClaimedAttempt, signal: AbortSignal): Promise<boolean> {
    if (!signal.aborted) return this.attempts.prolong(this.database.manager, claim);
    await this.attempts.release(this.database.manager, claim);
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
    const publisher = this.publishers.containersOf(post.platform);
    return this.publishers.withCredentials(post.accountId, operation, (credentials) =>
      work(publisher, credentials),
    );
  }
}
