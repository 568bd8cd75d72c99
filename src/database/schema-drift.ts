import { DataSource } from 'typeorm';
import { dataSourceOptions } from './data-source.js';

/**
 * Compares the entities with the tables of a migrated database.
 *
 * @returns the statements that the migrations lack
 */
export async function findSchemaDrift(url: string): Promise<string[]> {
  const { extra, ...options } = dataSourceOptions(url, 2);
  // TypeORM reads the tables with simultaneous statements on one connection, which pg only supports in a pipeline.
  const source = await new DataSource({ ...options, extra: { ...extra, pipeline: true } }).initialize();
  try {
    const { upQueries } = await source.driver.createSchemaBuilder().log();
    return upQueries.map(({ query }) => query);
  } finally {
    await source.destroy();
  }
}
