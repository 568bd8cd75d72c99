import { Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import type { Attempt } from '../domain/attempt.js';
import { PostsService } from '../posts.service.js';

/** Loads what hangs on many posts of one answer at once. A loader lives as long as the context of its operation. */
@Injectable()
export class PostLoaders {
  private readonly attemptLoaders = new WeakMap<object, DataLoader<string, Attempt[]>>();

  constructor(private readonly posts: PostsService) {}

  attempts(context: object, postId: string): Promise<Attempt[]> {
    let loader = this.attemptLoaders.get(context);
    if (!loader) {
      loader = new DataLoader(
        async (ids) => {
          const attempts = await this.posts.attemptsOf(ids);
          return ids.map((id) => attempts.get(id) ?? []);
        },
        { cache: false },
      );
      this.attemptLoaders.set(context, loader);
    }
    return loader.load(postId);
  }
}
