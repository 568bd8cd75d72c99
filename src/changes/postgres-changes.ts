import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { z } from 'zod';
import { Config } from '../config/config.js';
import { ChangeListener } from './change-listener.js';
import { ChangeQueue } from './change-queue.js';
import { type Change, Changes } from './changes.js';

const channel = 'patchbay_changes';
const changeSchema = z.object({
  kind: z.enum(['account', 'post', 'session']),
  id: z.string(),
  userId: z.string(),
}) satisfies z.ZodType<Change>;

/** Null for a notification that this version does not understand: a newer or an older version may run beside it. */
function parseChange(text: string): Change | null {
  try {
    return changeSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** Changes by NOTIFY; each process that has watchers listens once and tells them from memory. */
@Injectable()
export class PostgresChanges extends Changes implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('Changes');
  private readonly watchers = new Map<string, Set<ChangeQueue>>();
  private readonly listener: ChangeListener | null;
  private connected = false;
  private ignoredBefore = false;

  constructor(dataSource: DataSource, config: Config) {
    super();
    const { url } = dataSource.options as { url: string };
    // Only sockets watch, and only the API has sockets.
    this.listener = config.roles.has('api')
      ? new ChangeListener(url, channel, {
          payload: (text) => this.tell(text),
          connected: (connected) => this.setConnected(connected),
          failed: (error) => this.logger.warn({ err: error }, 'Changes are not heard for the moment.'),
        })
      : null;
  }

  async onModuleInit(): Promise<void> {
    await this.listener?.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.listener?.stop();
  }

  override async announce(manager: EntityManager, { kind, id, userId }: Change): Promise<void> {
    await manager.query('SELECT pg_notify($1, $2)', [channel, JSON.stringify({ kind, id, userId })]);
  }

  override watch(kind: Change['kind'], userId: string, id?: string | null): AsyncIterableIterator<Change> {
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

  private tell(text: string): void {
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

  /** Logged as a warning once per process: during an update a newer version may send many. */
  private ignore(text: string): void {
    const facts = { notification: text.slice(0, 200), length: text.length };
    const message = 'Ignored a notification of an unknown kind or shape.';
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
