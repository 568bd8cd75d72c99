import { type BeforeApplicationShutdown, Logger } from '@nestjs/common';
import type { Queue } from 'bull';
import { setTimeout as delay } from 'node:timers/promises';
import type { HealthNotes } from '../../telemetry/health-notes.js';
import type { WorkName } from '../work/work-specs.js';
import type { BullConnections } from './bull-connections.js';
import { WakeUps } from './wake-ups.js';

const closeTimeoutMs = 1_000;

/**
 * Wakes workers in other processes through Bull, with one queue per work name.
 *
 * A queue holds at most one message, because every message has the work name as its id. Bull ignores an add while a message of
 * that id exists, also while a worker takes it. The worker checks its work after the message is removed (the `completed`
 * event), so it also finds the work of an ignored add.
 */
export class BullWakeUps extends WakeUps implements BeforeApplicationShutdown {
  private readonly logger = new Logger('Bull');
  /** Names whose add is in progress, and whether another wake-up was requested meanwhile. */
  private readonly adding = new Map<WorkName, { again: boolean }>();
  private closing = false;

  constructor(
    private readonly queues: ReadonlyMap<WorkName, Queue>,
    private readonly connections: BullConnections,
    private readonly notes: HealthNotes,
  ) {
    super();
    connections.watch((state, reason) => this.noteConnection(state === 'ready', reason));
    // The connections report their loss. Bull repeats it for every command.
    for (const queue of queues.values()) queue.on('error', (error) => this.logger.debug({ err: error }));
  }

  listen(onWakeUp: (name: WorkName) => void): void {
    for (const [name, queue] of this.queues) {
      // It names the connection for dashboards, and its rejection while Redis is down is not caught.
      Object.assign(queue, { setWorkerName: async () => {} });
      queue.on('completed', () => onWakeUp(name));
      // Resolves when the queue closes. The work loop does the work, with its own slots.
      queue.process(1, async () => {}).catch((error: unknown) => this.logger.debug({ err: error }));
    }
  }

  /**
   * Not awaited, because `add` hangs while Redis is down. Each queue has at most one add in progress, which completes when Redis
   * is back. Until then workers find their work by the timer.
   */
  wake(name: WorkName): void {
    const queue = this.queues.get(name);
    if (!queue || this.closing) return;
    const inProgress = this.adding.get(name);
    if (inProgress) {
      // Redis may have delivered it before the work of this wake-up was committed.
      inProgress.again = true;
      return;
    }
    const add = { again: false };
    this.adding.set(name, add);
    queue
      // A message that stays in Redis would block every later one with its id.
      .add({}, { jobId: name, removeOnComplete: true, removeOnFail: true })
      .then(() => this.notes.clear('redis'))
      .catch((error: unknown) => this.noteRefusal(error))
      .finally(() => {
        this.adding.delete(name);
        if (add.again) this.wake(name);
      });
  }

  /** Queues do not close while Redis is down, so the wait has a limit. */
  async beforeApplicationShutdown(): Promise<void> {
    this.closing = true;
    const closed = Promise.allSettled([...this.queues.values()].map((queue) => queue.close(true)));
    this.connections.endBlocking();
    const deadline = new AbortController();
    const late = delay(closeTimeoutMs, undefined, { signal: deadline.signal }).catch(() => undefined);
    await Promise.race([closed, late]);
    deadline.abort();
    this.connections.end();
  }

  private noteConnection(ready: boolean, reason: string): void {
    if (this.closing) return;
    if (ready) this.notes.clear('redis');
    else
      this.notes.set(
        'redis',
        `${reason || 'Redis ended the connection.'} Until then, workers find work by their timer, up to a second later.`,
      );
  }

  private noteRefusal(error: unknown): void {
    if (this.closing) return;
    const reason = error instanceof Error ? error.message : String(error);
    this.notes.set(
      'redis',
      `Redis refuses wake-ups (${reason}). Workers find work by their timer, up to a second later.`,
    );
  }
}
