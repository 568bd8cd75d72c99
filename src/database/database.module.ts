import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { Config } from '../config/config.js';
import { Database } from './database.js';
import { dataSourceOptions } from './data-source.js';
import { PoolMetrics } from './pool-metrics.js';

@Module({})
export class DatabaseModule {
  /** `url` is a separate argument because the URL of the embedded server is known only after its start. */
  static for(config: Config, url: string): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      imports: [
        TypeOrmModule.forRoot({ ...dataSourceOptions(url, config.database.poolMax), retryAttempts: 0 }),
      ],
      providers: [Database, PoolMetrics],
      exports: [Database, PoolMetrics, TypeOrmModule],
    };
  }
}
