import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Config } from '../config/config.js';
import { SystemClock } from './clock.js';

/**
 * Moves the application clock in this process and in the database. For tests and the simulator only: it throws in
 * production.
 */
@Injectable()
export class ClockService implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: SystemClock,
    private readonly config: Config,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.reload();
  }

  /** Reads the offset, which another process may have changed. */
  async reload(): Promise<void> {
    if (this.config.environment === 'production') return;
    const rows: { offset_ms: string }[] = await this.dataSource.query('SELECT offset_ms FROM clock_offset');
    this.clock.setOffset(Number(rows[0]?.offset_ms ?? 0));
  }

  /** Moves both clocks forward by `ms`. */
  async advance(ms: number): Promise<void> {
    if (this.config.environment === 'production') throw new Error('The clock cannot be moved in production.');
    const rows: [{ offset_ms: string }[], number] = await this.dataSource.query(
      'UPDATE clock_offset SET offset_ms = offset_ms + $1 RETURNING offset_ms',
      [ms],
    );
    this.clock.setOffset(Number(rows[0][0]?.offset_ms));
  }
}
