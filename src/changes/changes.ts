import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { Config } from '../config/config.js';
import { runPrepared } from '../database/database.js';
import { DirectDatabase } from '../database/direct-database.js';
import { ChangeListener } from './change-listener.js';
import { ChangeQueue } from './change-queue.js';
import type { Change } from './change.js';

const channel = 'patchbay_changes';
const notifyAll = {
  name: 'changes.notify-all',
  text: 'SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS payload',
};

/**
 * SQL that announces a change, for a statement that writes many rows and selects them. Ids are uuids, which need no escapes in JSON.
 *
 * @param id SQL of the id of the row
 * @param userId SQL of the id of its owner
 */
export function announceSql(kind: Change['kind'], id: string, userId: string): string {
  return `pg_notify('${channel}', format('{"kind":"${kind}","id":"%s","userId":"%s"}', ${id}, ${userId}))`;
}

const changeSchema = z.object({
  kind: z.enum(['account', 'post', 'session', 'order', 'return']),
  id: z.string(),
  userId: z.string(),
}) satisfies z.ZodType<Change>;

/** Null for an unknown notification, which a process of another version may send. */
function parseChange(text: string): Change | null {
  try {
    return changeSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/**
 * Reports changes to watchers in every process, with LISTEN and NOTIFY of PostgreSQL. Each process of the API listens once and
 * passes changes on in memory.
 *
 * The service that changes a row announces it in the same transaction. A GraphQL subscription watches and reads the row again:
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
 * A watcher receives several changes of one row as one if it has not taken the first, because it reads the newest state anyway.
 */
@Injectable()
export class Changes implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('Changes');
  private readonly watchers = new Map<string, Set<ChangeQueue>>();
  private readonly listener: ChangeListener | null;
  private connected = false;
  private ignoredBefore = false;

  constructor({ url }: DirectDatabase, config: Config) {
    // Only WebSockets watch, and only the API has them.
    this.listener = config.roles.has('api')
      ? new ChangeListener(url, channel, {
          payload: (text) => this.deliver(text),
          connected: (connected) => this.setConnected(connected),
          failed: (error) => this.logger.warn({ err: error }, 'Listening for changes failed'),
        })
      : null;
  }

  async onModuleInit(): Promise<void> {
    await this.listener?.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.listener?.stop();
  }

  /** Announces a change in its transaction: watchers receive it only if the transaction commits. */
  async announce(manager: EntityManager, { kind, id, userId }: Change): Promise<void> {
    await manager.query('SELECT pg_notify($1, $2)', [channel, JSON.stringify({ kind, id, userId })]);
  }

  /** Announces several changes with one statement. */
  async announceAll(manager: EntityManager, changes: readonly Change[]): Promise<void> {
    if (changes.length === 0) return;
    const payloads = changes.map(({ kind, id, userId }) => JSON.stringify({ kind, id, userId }));
    await runPrepared(manager, notifyAll, [channel, payloads]);
  }

  /**
   * Watches changes of one kind that concern one user (of one row, if `id` is given), from now until the iterator is returned.
   *
   * The iterator throws `ChangesMissed` if changes may have been lost. The watcher must then start again.
   */
  watch(kind: Change['kind'], userId: string, id?: string | null): AsyncIterableIterator<Change> {
    const key = `${kind} ${userId} ${id ?? ''}`;
    const queue = new ChangeQueue(() => {
      const queues = this.watchers.get(key);
      queues?.delete(queue);
      if (queues?.size === 0) this.watchers.delete(key);
    });
    const queues = this.watchers.get(key) ?? new Set();
    this.watchers.set(key, queues.add(queue));
    if (!this.connected) queue.miss();
    return queue;
  }

  private deliver(text: string): void {
    const change = parseChange(text);
    if (!change) {
      this.ignore(text);
      return;
    }
    for (const id of ['', change.id]) {
      for (const queue of this.watchers.get(`${change.kind} ${change.userId} ${id}`) ?? [])
        queue.push(change);
    }
  }

  /** Logs one warning per process, because a newer version may send many during an update. */
  private ignore(text: string): void {
    const facts = { notification: text.slice(0, 200), length: text.length };
    const message = 'Ignored a notification of unknown format';
    if (this.ignoredBefore) this.logger.debug(facts, message);
    else this.logger.warn(facts, message);
    this.ignoredBefore = true;
  }

  private setConnected(connected: boolean): void {
    this.connected = connected;
    if (connected) return;
    for (const queues of [...this.watchers.values()]) for (const queue of [...queues]) queue.miss();
  }
}
