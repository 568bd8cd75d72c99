import { type DynamicModule, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource, type DataSourceOptions } from 'typeorm';
import type { Config } from '../config/config.js';
import { Database } from './database.js';
import { dataSourceOptions } from './data-source.js';
import { HealthNotes } from '../telemetry/health-notes.js';
import { DirectDatabase } from './direct-database.js';
import { PoolMetrics } from './pool-metrics.js';
import { ReadReplica } from './read-replica.js';

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
        {
          provide: ReadReplica,
          inject: [DataSource, HealthNotes, PoolMetrics],
          useFactory: (source: DataSource, notes: HealthNotes, metrics: PoolMetrics) =>
            new ReadReplica(source, replicaOptions(database), notes, metrics),
        },
        { provide: DirectDatabase, useValue: new DirectDatabase(database.directUrl ?? url) },
      ],
      exports: [Database, DirectDatabase, PoolMetrics, ReadReplica, TypeOrmModule],
    };
  }
}

/** Null without a replica. */
function replicaOptions({ readUrl, poolMax, isPooled }: Config['database']): DataSourceOptions | null {
  if (!readUrl) return null;
  const options = dataSourceOptions(readUrl, poolMax, isPooled);
  // A replica that does not answer must not delay a list for long: the primary has it too.
  return { ...options, extra: { ...options.extra, connectionTimeoutMillis: 3_000, query_timeout: 35_000 } };
}
