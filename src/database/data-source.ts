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
  // The server ends hanging statements and open transactions, so that they do not occupy a connection forever.
  return optionsWith(url, poolMax, {
    isPooled: pooled,
    ...(pooled ? {} : withTimeouts({ statementTimeoutMs: 30_000, idleInTransactionTimeoutMs: 30_000 })),
  });
}

/**
 * Options for work that reads or writes whole tables, which takes as long as they are large. It waits for a table for a limited time: all
 * statements of other sessions wait behind it.
 */
export function maintenanceOptions(url: string, poolMax: number): DataSourceOptions {
  const limits = { statementTimeoutMs: 0, idleInTransactionTimeoutMs: 0, lockTimeoutMs: 30_000 };
  return optionsWith(url, poolMax, { isPooled: false, ...withTimeouts(limits) });
}

function optionsWith(url: string, poolMax: number, session: object): DataSourceOptions {
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
    extra: {
      types: columnTypes,
      ...session,
      // Requests wait for a free connection. A busy process runs the timer before it sees that one is free.
      connectionTimeoutMillis: 15_000,
    },
  };
}
