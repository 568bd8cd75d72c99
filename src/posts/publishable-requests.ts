import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import type { PublishRequest } from '../platforms/platform.js';
import { PostNextAction } from './domain/attempt.js';
import { Unpublishable, unpublishable } from './domain/fault.js';
import type { Post } from './domain/post.js';
import { type PostMedia, PostsRepository } from './posts.repository.js';
import { Publishers } from './publishers.js';
import { UploadFiles } from './upload-files.js';

/** A post as its platform is told of it. */
export interface PublishableRequest extends PublishRequest {
  media: PostMedia[];
}

@Injectable()
export class PublishableRequests {
  constructor(
    private readonly database: Database,
    private readonly posts: PostsRepository,
    private readonly files: UploadFiles,
    private readonly publishers: Publishers,
  ) {}

  /**
   * The post as the platform is to be told, once it is certain that the platform still takes it like this.
   *
   * @throws Unpublishable, PlatformFailure, Failure
   */
  async checked(post: Post): Promise<PublishableRequest> {
    const request = await this.of(post);
    const { composer } = await this.publishers.composer(post.userId, post.accountId, post.kind);
    const problems = this.publishers.find(post.platform, post.kind)?.check(request, composer) ?? [];
    if (problems.length > 0) throw unpublishable(problems);
    return request;
  }

  /** The same for a post that is under way already. @throws Unpublishable when its files are gone */
  async of(post: Post): Promise<PublishableRequest> {
    const media = await this.posts.mediaOf(this.database.manager, post.id);
    if (media.length === 0) throw mediaGone();
    for (const { uploadId, sizeBytes } of media) {
      if ((await this.files.size(uploadId)) !== sizeBytes) throw mediaGone();
    }
    return { caption: post.caption, options: post.options, media };
  }
}

function mediaGone(): Unpublishable {
  return new Unpublishable({
    reason: 'MEDIA_GONE',
    message: 'The file of this post is no longer here. Please make a new post.',
    nextAction: PostNextAction.REVISE,
  });
}
