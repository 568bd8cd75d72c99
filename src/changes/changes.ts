import type { EntityManager } from 'typeorm';

/** Something a person watches has changed; the watcher reads the row again. */
export interface Change {
  /** `session`: it has ended. */
  kind: 'account' | 'post' | 'session';
  id: string;
  /** Whose it is: only they are told. */
  userId: string;
}

/**
 * Tells watchers in every process of changes, through PostgreSQL's LISTEN and NOTIFY.
 *
 * The service that changes a row announces it in the same transaction; a GraphQL subscription watches and reads the row again:
 *
 *     await this.changes.announce(manager, { kind: 'post', id: post.id, userId: post.userId });
 *
 *     @Subscription(() => PostType, {
 *       description: 'A post of the viewer, each time it has changed.',
 *       resolve(this: PostSubscriptionsResolver, { id, userId }: Change) {
 *         return this.posts.findOwned(userId, id).then(toPostType);
 *       },
 *     })
 *     @RequiresScope('posts:read')
 *     postChanged(@Caller() actor: Actor, @Args() { id }: PostChangedArgs): AsyncIterableIterator<Change> {
 *       return this.changes.watch('post', ownerOf(actor), id);
 *     }
 *
 * Changes of one row that a watcher has not yet taken are told once: it reads the newest state anyway.
 */
export abstract class Changes {
  /** Part of the transaction that makes the change: nobody hears of it unless it commits. */
  abstract announce(manager: EntityManager, change: Change): Promise<void>;

  /**
   * Changes of one kind that concern one user (of one row, with `id`), from now on, until the iterator is returned.
   *
   * The iterator throws {@link ChangesMissed} when changes may have been lost; the watcher has to start over.
   */
  abstract watch(kind: Change['kind'], userId: string, id?: string | null): AsyncIterableIterator<Change>;
}
