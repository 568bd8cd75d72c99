import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, type Repository } from 'typeorm';
import type { ScheduleSpec } from './schedule.decorator.js';
import { ScheduleEntity } from './schedule.entity.js';

/** A run under its lease. */
export interface ClaimedRun {
  name: string;
  /** Number of this claim. A later claim, after the lease expired, has a higher number. */
  claims: number;
}

/** Duration of a claim, unless the process extends it. */
const lease = "interval '60 seconds'";

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

  /**
   * Claims the run of this period, or repeats a run whose process ended. Null if it is not due or another process runs it. Processes
   * of earlier versions know no leases, so the next run is set here too.
   */
  async claim({ name, everySeconds }: ScheduleSpec): Promise<ClaimedRun | null> {
    const [rows]: [ClaimedRun[], number] = await this.schedules.query(
      `UPDATE schedules SET next_run_at = app_now() + $2::float8 * interval '1 second', last_run_at = app_now(),
         lease_until = app_now() + ${lease}, claims = claims + 1
       WHERE name = $1 AND CASE WHEN lease_until IS NULL THEN next_run_at ELSE lease_until END <= app_now()
         AND (not_before IS NULL OR not_before <= app_now())
       RETURNING name, claims`,
      [name, everySeconds],
    );
    return rows[0] ?? null;
  }

  /** False if another process has claimed a run since. */
  extendLease(run: ClaimedRun): Promise<boolean> {
    return this.update(run, `lease_until = app_now() + ${lease}`);
  }

  async recordSuccess(run: ClaimedRun): Promise<void> {
    await this.update(run, 'lease_until = NULL, last_success_at = app_now(), last_error = NULL');
  }

  /** Stores the error and moves the next run to at most `seconds` from now. */
  async recordFailure(run: ClaimedRun, error: string, seconds: number): Promise<void> {
    await this.update(
      run,
      `lease_until = NULL, last_error = $3,
       next_run_at = least(next_run_at, app_now() + $4::float8 * interval '1 second')`,
      [error, seconds],
    );
  }

  /** Makes the run of a stopping process due again. */
  async release(run: ClaimedRun): Promise<void> {
    await this.update(run, 'lease_until = NULL, next_run_at = app_now()');
  }

  /** The schedules with these names, sorted by name. */
  list(names: readonly string[]): Promise<ScheduleEntity[]> {
    return this.schedules.find({ where: { name: In(names) }, order: { name: 'ASC' } });
  }

  private async update(run: ClaimedRun, set: string, values: unknown[] = []): Promise<boolean> {
    const [, updated]: [unknown, number] = await this.schedules.query(
      `UPDATE schedules SET ${set} WHERE name = $1 AND claims = $2 AND lease_until IS NOT NULL`,
      [run.name, run.claims, ...values],
    );
    return updated > 0;
  }
}
