import { Injectable } from '@nestjs/common';
import { EventEmitter, once } from 'node:events';
import { Database } from '../../src/database/database.js';
import { WorkCatalog } from '../../src/jobs/work/work-catalog.js';
import type { WorkName } from '../../src/jobs/work/work-specs.js';
import { Processes, type WorkSource, type WorkStatus } from '../../src/jobs/work/work-source.js';

/** A work name that the application does not use. */
export const testWork = 'test.work' as WorkName;
export const testSlots = 4;
export const testCatalog = new WorkCatalog(
  { [testWork]: { concurrency: testSlots }, 'jobs.run': { concurrency: 1 } },
  [],
);

/** Schema of the test work. `effects` counts effects, which must happen once. `runs` counts attempts. */
export const testWorkSchema = `
  CREATE TABLE test_work (
    id integer PRIMARY KEY,
    due_at timestamptz NOT NULL DEFAULT app_now(),
    lease_until timestamptz,
    claims integer NOT NULL DEFAULT 0,
    runs integer NOT NULL DEFAULT 0,
    effects integer NOT NULL DEFAULT 0,
    done_at timestamptz
  )`;

interface Item {
  id: number;
  claims: number;
}

/** A work table like those of features: claimed by lease, finished by compare-and-swap. */
@Processes(testWork)
@Injectable()
export class TestWork implements WorkSource<Item> {
  private readonly events = new EventEmitter().setMaxListeners(0);
  private readonly finished = new Set<number>();
  /** Runs before the effect of an item. */
  during: (id: number, signal: AbortSignal) => Promise<void> | void = () => {};
  running = 0;
  maxRunning = 0;

  constructor(private readonly database: Database) {}

  async claim(limit: number): Promise<Item[]> {
    const [items]: [Item[], number] = await this.database.manager.query(
      `UPDATE test_work SET lease_until = app_now() + interval '30 seconds', claims = claims + 1
       WHERE id IN (
         SELECT id FROM test_work
         WHERE done_at IS NULL AND due_at <= app_now() AND (lease_until IS NULL OR lease_until <= app_now())
         ORDER BY due_at, id LIMIT $1 FOR UPDATE SKIP LOCKED
       ) RETURNING id, claims`,
      [limit],
    );
    return items;
  }

  async run({ id, claims }: Item, signal: AbortSignal): Promise<void> {
    this.running += 1;
    this.maxRunning = Math.max(this.maxRunning, this.running);
    try {
      await this.database.manager.query('UPDATE test_work SET runs = runs + 1 WHERE id = $1', [id]);
      await this.during(id, signal);
      await this.database.manager.query(
        `UPDATE test_work SET done_at = app_now(), effects = effects + 1, lease_until = NULL
         WHERE id = $1 AND claims = $2 AND done_at IS NULL`,
        [id, claims],
      );
    } finally {
      this.running -= 1;
    }
    this.finished.add(id);
    this.events.emit('finished');
  }

  async status(): Promise<WorkStatus> {
    const [row] = await this.database.manager.query<{ due: number }[]>(
      'SELECT count(*)::int AS due FROM test_work WHERE done_at IS NULL',
    );
    return { due: row!.due, running: this.running, dead: 0, oldestDueAt: null, lastError: null };
  }

  /** Counts of all work. If `once` equals `all`, nothing is lost or done twice. */
  async tally(): Promise<{ all: number; once: number; twice: number; runs: number }> {
    const [row] = await this.database.manager.query<
      { all: number; once: number; twice: number; runs: number }[]
    >(
      `SELECT count(*)::int AS all, count(*) FILTER (WHERE effects = 1)::int AS once,
         count(*) FILTER (WHERE effects > 1)::int AS twice, coalesce(sum(runs), 0)::int AS runs FROM test_work`,
    );
    return row!;
  }

  /** Resolves when each of the items has been run in this process. */
  async hasRun(...ids: number[]): Promise<void> {
    while (ids.some((id) => !this.finished.has(id))) await once(this.events, 'finished');
  }
}
