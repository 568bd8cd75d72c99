import { Injectable } from '@nestjs/common';
import { Failure } from '../failures/failure.js';
import type { Post } from './domain/post.js';
import { type PostFilter, PostsRepository } from './posts.repository.js';
import { AttemptsRepository } from './publishing/attempts.repository.js';
import type { Attempt } from './publishing/domain/attempt.js';
import { PublisherClient } from './publishing/publisher-client.js';

/** Finds posts. */
@Injectable()
export class PostsService {
  constructor(
    private readonly posts: PostsRepository,
    private readonly attempts: AttemptsRepository,
    private readonly publishers: PublisherClient,
  ) {}

  /** @throws Failure NOT_FOUND */
  async find(owner: string, postId: string): Promise<Post> {
    const post = await this.posts.findOwned(owner, postId);
    if (!post) throw new Failure('NOT_FOUND');
    return post;
  }

  /** Newest first. Returns one more than `first` if there are more. */
  page(owner: string, filter: PostFilter, page: { first: number; afterId: string | null }): Promise<Post[]> {
    return this.posts.pageOwned(owner, filter, page);
  }

  /** Address of a public post. Null: a part of the address is not known yet. */
  publicUrl(
    post: Pick<Post, 'platform' | 'kind' | 'platformPostId' | 'publicUrl'>,
    username: string | null,
  ): string | null {
    if (post.publicUrl) return post.publicUrl;
    if (!post.platformPostId) return null;
    return this.publishers.postUrl(post.platform, post.platformPostId, { kind: post.kind, username });
  }

  /** The attempts of posts that the caller may see, in order, by post id. */
  async attemptsOf(postIds: readonly string[]): Promise<Map<string, Attempt[]>> {
    const attempts = await this.attempts.listByPosts(postIds);
    return Map.groupBy(attempts, ({ postId }) => postId);
  }
}
