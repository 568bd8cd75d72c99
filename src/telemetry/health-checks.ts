import { Injectable } from '@nestjs/common';
import {
  type HealthCheckAttempt,
  type HealthIndicatorResult,
  HealthIndicatorService,
} from '@nestjs/terminus';
import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { Config } from '../config/config.js';
import { HealthNotes } from './health-notes.js';

/** A check that takes longer counts as failed. */
const timeoutMs = 2_000;
/** Results are cached, so that frequent probes cause no load. */
const cacheMs = 1_000;

/** The checks behind `/health/ready`, and the degraded parts that it reports. */
@Injectable()
export class HealthChecks {
  private migrated = false;
  /** Not the process id, which is 1 in each container that shares the folder. */
  private readonly probeName = `.health-${randomUUID()}`;

  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly dataSource: DataSource,
    private readonly config: Config,
    private readonly notes: HealthNotes,
  ) {}

  /** If one of these is down, `/health/ready` returns 503. */
  requiredChecks(): HealthCheckAttempt[] {
    return [
      this.attempt('database', () => this.requirePrimary()),
      this.attempt('migrations', () => this.requireMigrations()),
      this.attempt('disk', () => this.requireWritableDisk()),
    ];
  }

  /** Degraded parts. The process still serves requests, but an operator should act. */
  listDegraded(): HealthIndicatorResult[] {
    return [...this.notes.all()].map(([part, message]) => this.indicators.check(part).degraded(message));
  }

  private attempt(part: string, check: () => Promise<unknown>): HealthCheckAttempt {
    return this.indicators
      .check(part)
      .attempt(async () => {
        await check();
      })
      .withTimeout(timeoutMs)
      .cacheFor(cacheMs);
  }

  /** After a fail-over, a proxy may still lead to a server that accepts no writes. */
  private async requirePrimary(): Promise<void> {
    const rows: { isStandby: boolean }[] = await this.dataSource.query(
      'SELECT pg_is_in_recovery() AS "isStandby"',
    );
    if (rows[0]?.isStandby) throw new Error('PostgreSQL is a standby, which is read-only');
  }

  /** Once all migrations are applied, the check is skipped. */
  private async requireMigrations(): Promise<void> {
    if (this.migrated) return;
    const rows: { name: string }[] = await this.dataSource.query('SELECT name FROM migrations');
    const applied = new Set(rows.map(({ name }) => name));
    const missing = this.dataSource.migrations.filter(
      (migration) => !applied.has(migration.name ?? migration.constructor.name),
    );
    if (missing.length > 0) throw new Error(`${missing.length} migrations are not applied`);
    this.migrated = true;
  }

  private async requireWritableDisk(): Promise<void> {
    await mkdir(this.config.dataDir, { recursive: true });
    const probe = join(this.config.dataDir, this.probeName);
    await writeFile(probe, 'ok');
    await rm(probe, { force: true });
  }
}
