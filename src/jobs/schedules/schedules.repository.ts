import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import type { ScheduleSpec } from './schedule.decorator.js';

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

  /** Inserts new schedules, due after one period, and moves the next run of schedules whose period became shorter. */
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

  /** Claims the run of this period. False if it is not due or another process has claimed it. */
  async claim({ name, everySeconds }: ScheduleSpec): Promise<boolean> {
    const [, claimed]: [unknown, number] = await this.database.manager.query(
      `UPDATE schedules SET next_run_at = app_now() + $2::float8 * interval '1 second', last_run_at = app_now()
       WHERE name = $1 AND next_run_at <= app_now()`,
      [name, everySeconds],
    );
    return claimed > 0;
  }

  async succeeded(name: string): Promise<void> {
    await this.database.manager.query(
      'UPDATE schedules SET last_success_at = app_now(), last_error = NULL WHERE name = $1',
      [name],
    );
  }

  /** Stores the error and moves the next run to at most `seconds` from now. */
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
