import type { DataSourceOptions } from 'typeorm';
import { columnTypes } from './column-types.js';
import { entities } from './entities.js';
import { migrations } from './migrations.js';
import { SnakeCaseNamingStrategy } from './naming-strategy.js';
import { withTimeouts } from './session.js';

/**
 * Options of the application's data source. Only `migrations/` changes the schema, so `synchronize` is off. `pooled`: whether `url`
 * leads to a pooler in transaction mode, which sets the time-outs of its sessions itself.
 */
export function dataSourceOptions(url: string, poolMax: number, pooled = false): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    entities,
    namingStrategy: new SnakeCaseNamingStrategy(),
    migrations,
    migrationsTransactionMode: 'each',
    synchronize: false,
    poolSize: poolMax,
    applicationName: 'patchbay',
    // The server ends hanging statements and open transactions, so that they do not occupy a connection forever.
    extra: {
      types: columnTypes,
      isPooled: pooled,
      ...(pooled ? {} : withTimeouts({ statementTimeoutMs: 30_000, idleInTransactionTimeoutMs: 30_000 })),
      // Requests wait for a free connection. A busy process runs the timer before it sees that one is free.
      connectionTimeoutMillis: 15_000,
    },
  };
}
