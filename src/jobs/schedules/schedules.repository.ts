import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import type { ScheduleSpec } from './scheduled.js';

export interface ScheduleRow {
  name: string;
  nextRunAt: Date;
  lastRunAt: Date | null;
  lastSuccessAt: Date | null;
  lastError: string | null;
}

@Injectable()
export class SchedulesRepository {
  constructor(private readonly database: Database) {}

  /** Makes the rows of new schedules, due after their first period, and brings rows forward whose period became shorter. */
  async ensure(specs: readonly ScheduleSpec[]): Promise<void> {
    await this.database.manager.query(
      `INSERT INTO schedules AS s (name, next_run_at)
       SELECT name, app_now() + seconds * interval '1 second'
       FROM unnest($1::text[], $2::float8[]) AS spec (name, seconds) ORDER BY name
       ON CONFLICT (name) DO UPDATE SET next_run_at = excluded.next_run_at
       WHERE s.next_run_at > excluded.next_run_at`,
      [specs.map(({ name }) => name), specs.map(({ everySeconds }) => everySeconds)],
    );
  }

  /** Takes this period's run, for one process of the cluster. False when it is not due or somebody else has it. */
  async take({ name, everySeconds }: ScheduleSpec): Promise<boolean> {
    const [, taken]: [unknown, number] = await this.database.manager.query(
      `UPDATE schedules SET next_run_at = app_now() + $2::float8 * interval '1 second', last_run_at = app_now()
       WHERE name = $1 AND next_run_at <= app_now()`,
      [name, everySeconds],
    );
    return taken > 0;
  }

  async succeeded(name: string): Promise<void> {
    await this.database.manager.query(
      'UPDATE schedules SET last_success_at = app_now(), last_error = NULL WHERE name = $1',
      [name],
    );
  }

  /** Keeps the error and tries again within `seconds`, however long the period is. */
  async failed(name: string, error: string, seconds: number): Promise<void> {
    await this.database.manager.query(
      `UPDATE schedules SET last_error = $2,
         next_run_at = least(next_run_at, app_now() + $3::float8 * interval '1 second')
       WHERE name = $1`,
      [name, error, seconds],
    );
  }

  all(): Promise<ScheduleRow[]> {
    return this.database.manager.query<ScheduleRow[]>(
      `SELECT name, next_run_at AS "nextRunAt", last_run_at AS "lastRunAt", last_success_at AS "lastSuccessAt",
         last_error AS "lastError"
       FROM schedules ORDER BY name`,
    );
  }
}
