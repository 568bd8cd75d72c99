import { Injectable } from '@nestjs/common';
import type { PublishRequest } from '../../platforms/platform-publishing.js';
import { PostNextAction } from './domain/attempt.js';
import { Unpublishable, unpublishableBecause } from './domain/classify-error.js';
import type { Post } from '../domain/post.js';
import { type PostMedia, PostsRepository } from '../posts.repository.js';
import { PublisherClient } from './publisher-client.js';
import { UploadFiles } from '../../uploads/files.js';

/** A post as its platform receives it. */
export interface PublishableRequest extends PublishRequest {
  media: PostMedia[];
}

/** Builds what is sent to a platform from a stored post. */
@Injectable()
export class PublishRequestBuilder {
  constructor(
    private readonly posts: PostsRepository,
    private readonly files: UploadFiles,
    private readonly publishers: PublisherClient,
  ) {}

  /**
   * Builds the request and checks that the platform still accepts it.
   *
   * @throws Unpublishable, PlatformFailure, Failure
   */
  async buildChecked(post: Post): Promise<PublishableRequest> {
    const request = await this.build(post);
    const { composer } = await this.publishers.composer(post.userId, post.accountId, post.kind);
    const problems = this.publishers.find(post.platform, post.kind)?.check(request, composer) ?? [];
    if (problems.length > 0) throw unpublishableBecause(problems);
    return request;
  }

  /** Builds the request without the check, for an attempt that has started. @throws Unpublishable if a file was deleted */
  async build(post: Post): Promise<PublishableRequest> {
    const media = await this.posts.mediaOf(post.id);
    if (media.length === 0) throw mediaDeleted();
    for (const { uploadId, sizeBytes } of media) {
      if ((await this.files.size(uploadId)) !== sizeBytes) throw mediaDeleted();
    }
    return { caption: post.caption, options: post.options, media };
  }
}

function mediaDeleted(): Unpublishable {
  return new Unpublishable({
    reason: 'MEDIA_GONE',
    message: 'The file of this post was deleted. Create a new post.',
    nextAction: PostNextAction.REVISE,
  });
}
