import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import type { ScheduleSpec } from './schedule.decorator.js';
import { ScheduleEntity } from './schedule.entity.js';

@Injectable()
export class SchedulesRepository {
  constructor(@InjectRepository(ScheduleEntity) private readonly schedules: Repository<ScheduleEntity>) {}

  /** Inserts new schedules, due after one period, and moves the next run of schedules whose period became shorter. */
  async ensure(specs: readonly ScheduleSpec[]): Promise<void> {
    await this.schedules.query(
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
    const [, claimed]: [unknown, number] = await this.schedules.query(
      `UPDATE schedules SET next_run_at = app_now() + $2::float8 * interval '1 second', last_run_at = app_now()
       WHERE name = $1 AND next_run_at <= app_now()`,
      [name, everySeconds],
    );
    return claimed > 0;
  }

  async recordSuccess(name: string): Promise<void> {
    await this.schedules.update({ name }, { lastSuccessAt: () => 'app_now()', lastError: null });
  }

  /** Stores the error and moves the next run to at most `seconds` from now. */
  async recordFailure(name: string, error: string, seconds: number): Promise<void> {
    await this.schedules.query(
      `UPDATE schedules SET last_error = $2,
         next_run_at = least(next_run_at, app_now() + $3::float8 * interval '1 second')
       WHERE name = $1`,
      [name, error, seconds],
    );
  }

  /** All schedules, sorted by name. */
  list(): Promise<ScheduleEntity[]> {
    return this.schedules.find({ order: { name: 'ASC' } });
  }
}
