import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { Config } from '../config/config.js';
import { Database } from './database.js';
import { dataSourceOptions } from './data-source.js';
import { DirectDatabase } from './direct-database.js';
import { PoolMetrics } from './pool-metrics.js';

@Module({})
export class DatabaseModule {
  /** `url` is a separate argument because the URL of the embedded server is known only after its start. */
  static for({ database }: Config, url: string): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      imports: [
        TypeOrmModule.forRoot({
          ...dataSourceOptions(url, database.poolMax, database.isPooled),
          retryAttempts: 0,
        }),
      ],
      providers: [
        Database,
        PoolMetrics,
        { provide: DirectDatabase, useValue: new DirectDatabase(database.directUrl ?? url) },
      ],
      exports: [Database, DirectDatabase, PoolMetrics, TypeOrmModule],
    };
  }
}
