import { type BeforeApplicationShutdown, Logger } from '@nestjs/common';
import type { Queue } from 'bull';
import { setTimeout as delay } from 'node:timers/promises';
import type { HealthNotes } from '../telemetry/health-notes.js';
import type { BullConnections } from './bull-connections.js';
import { JobDriver } from './job-bus.js';
import type { JobName } from './job-map.js';

const closeWithinMs = 1_000;

/**
 * Pokes workers in other processes through Bull, one queue per job.
 *
 * A queue holds at most one job, because all bear the job's name as id: pokes that wait are one. An add is swallowed while a
 * job of that id exists, also while it is being taken; what swallowed it is looked into after the job is removed (the
 * `completed` event), so the work it stood for is seen all the same.
 */
export class BullJobDriver extends JobDriver implements BeforeApplicationShutdown {
  private readonly logger = new Logger('Bull');
  /** Names with an add under way, and whether another poke came meanwhile. */
  private readonly adding = new Map<JobName, { again: boolean }>();
  private closing = false;

  constructor(
    private readonly queues: ReadonlyMap<JobName, Queue>,
    private readonly connections: BullConnections,
    private readonly notes: HealthNotes,
  ) {
    super();
    connections.watch((state) => this.reached(state === 'ready'));
    // Connections tell by themselves that they are lost; Bull repeats it for every command.
    for (const queue of queues.values()) queue.on('error', (error) => this.logger.debug({ err: error }));
  }

  listen(look: (name: JobName) => void): void {
    for (const [name, queue] of this.queues) {
      // It names the connection for dashboards, without anybody to catch its failure when Redis is away.
      Object.assign(queue, { setWorkerName: async () => {} });
      queue.on('completed', () => look(name));
      // Ends when the queue closes. The work itself is not done here: the loop has its own slots.
      queue.process(1, async () => {}).catch((error: unknown) => this.logger.debug({ err: error }));
    }
  }

  /**
   * While Redis is away `add` hangs, so nobody waits for it and each queue has one under way at most: it pokes when Redis is
   * back. Until then workers find their work by the tick.
   */
  poke(name: JobName): void {
    const queue = this.queues.get(name);
    if (!queue || this.closing) return;
    const underWay = this.adding.get(name);
    if (underWay) {
      // Redis may have taken it before the work of this poke was committed.
      underWay.again = true;
      return;
    }
    const add = { again: false };
    this.adding.set(name, add);
    queue
      // A job that is kept would swallow every later one of its id.
      .add({}, { jobId: name, removeOnComplete: true, removeOnFail: true })
      .then(() => this.notes.clear('redis'))
      .catch((error: unknown) => this.refused(error))
      .finally(() => {
        this.adding.delete(name);
        if (add.again) this.poke(name);
      });
  }

  /** Queues whose Redis is away do not close by themselves. */
  async beforeApplicationShutdown(): Promise<void> {
    this.closing = true;
    const closed = Promise.allSettled([...this.queues.values()].map((queue) => queue.close(true)));
    this.connections.endWaiting();
    const patience = new AbortController();
    const late = delay(closeWithinMs, undefined, { signal: patience.signal }).catch(() => undefined);
    await Promise.race([closed, late]);
    patience.abort();
    this.connections.end();
  }

  private reached(ready: boolean): void {
    if (this.closing) return;
    if (ready) this.notes.clear('redis');
    else this.notes.set('redis', 'Redis cannot be reached. Work is found by the tick, up to a second later.');
  }

  private refused(error: unknown): void {
    if (this.closing) return;
    const reason = error instanceof Error ? error.message : String(error);
    this.notes.set(
      'redis',
      `Redis refuses pokes (${reason}). Work is found by the tick, up to a second later.`,
    );
  }
}
