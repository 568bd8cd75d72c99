import type { EntityManager } from 'typeorm';

/** Something a person watches has changed; the watcher reads the row again. */
export interface Change {
  kind: 'account' | 'post';
  id: string;
  /** Whose it is: only they are told. */
  userId: string;
}

/** Tells watchers in every process of changes, through PostgreSQL's LISTEN and NOTIFY. */
export abstract class Changes {
  /** Part of the transaction that makes the change: nobody hears of it unless it commits. */
  abstract announce(manager: EntityManager, change: Change): Promise<void>;
  /** Changes of one kind that concern one user, from now on, until the iterator is returned. */
  abstract watch(kind: Change['kind'], userId: string): AsyncIterableIterator<Change>;
}
