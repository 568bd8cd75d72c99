import type { INestApplicationContext } from '@nestjs/common';
import { DataSource } from 'typeorm';

/** Returns the statements that the application runs during `work`, which gets the list as it grows. */
export async function queriesOf(
  context: INestApplicationContext,
  work: (queries: readonly string[]) => Promise<unknown>,
): Promise<string[]> {
  const source = context.get(DataSource);
  const before = source.logger;
  const queries: string[] = [];
  source.logger = { ...silent, logQuery: (query: string) => void queries.push(query) };
  try {
    await work(queries);
  } finally {
    source.logger = before;
  }
  return queries;
}

const nothing = () => undefined;
const silent = {
  logQueryError: nothing,
  logQuerySlow: nothing,
  logSchemaBuild: nothing,
  logMigration: nothing,
  log: nothing,
};
