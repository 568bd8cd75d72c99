import type { INestApplicationContext } from '@nestjs/common';
import { AsyncLocalStorage } from 'node:async_hooks';
import { DataSource } from 'typeorm';

const running = new AsyncLocalStorage<string[]>();

/**
 * Returns the statements that `work` causes. It gets the list as it grows. Statements of other work in the background, such as a
 * wake-up that an earlier commit sent, are left out.
 */
export async function queriesOf(
  context: INestApplicationContext,
  work: (queries: readonly string[]) => Promise<unknown>,
): Promise<string[]> {
  const source = context.get(DataSource);
  const before = source.logger;
  const queries: string[] = [];
  source.logger = { ...silent, logQuery: (query: string) => void running.getStore()?.push(query) };
  try {
    await running.run(queries, () => work(queries));
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
