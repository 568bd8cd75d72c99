import { DataSource } from 'typeorm';
import { AccountsService } from '../../src/accounts/accounts.service.js';
import { WorkRunner } from '../../src/jobs/work/work-runner.js';
import { type ApplicationSettings, startApplication } from '../harness/application.js';
import { handleRequests, settings, report } from '../harness/child.js';

export type CredentialsRequest =
  /** Uses a token `times` times, sequentially. */
  | { kind: 'sequential'; accountId: string; times: number }
  /** Does the same and counts the statements. */
  | { kind: 'statements'; accountId: string; times: number }
  /** Uses a token in this many concurrent calls. */
  | { kind: 'concurrent'; accountId: string; callers: number }
  /** Runs all due jobs. */
  | { kind: 'drain' };

export interface SequentialResult {
  microseconds: number[];
}

export interface Statements {
  reads: number;
  others: string[];
}

export interface ConcurrentResult {
  /** The distinct tokens that the callers got. */
  tokens: string[];
  milliseconds: number;
}

/** The application, with requests to its services, which other processes cannot call over HTTP. */
const { app, url } = await startApplication(settings as ApplicationSettings);
const accounts = app.get(AccountsService, { strict: false });

const useToken = (accountId: string) =>
  accounts.withCredentials(accountId, ({ accessToken }) => Promise.resolve(accessToken), 'bench');

async function useSequentially(accountId: string, times: number): Promise<SequentialResult> {
  const microseconds: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const startedAt = performance.now();
    await useToken(accountId);
    microseconds.push((performance.now() - startedAt) * 1000);
  }
  return { microseconds };
}

async function countStatements(accountId: string, times: number): Promise<Statements> {
  const source = app.get(DataSource);
  const before = source.logger;
  const seen: string[] = [];
  const nothing = () => undefined;
  source.logger = {
    logQuery: (query) => void seen.push(query),
    ...{ logQueryError: nothing, logQuerySlow: nothing, logSchemaBuild: nothing, logMigration: nothing },
    log: nothing,
  };
  await useSequentially(accountId, times);
  source.logger = before;
  const others = seen.filter((query) => !query.startsWith('SELECT'));
  return { reads: seen.length - others.length, others };
}

async function useConcurrently(accountId: string, callers: number): Promise<ConcurrentResult> {
  const startedAt = performance.now();
  const tokens = await Promise.all(Array.from({ length: callers }, () => useToken(accountId)));
  return { tokens: [...new Set(tokens)], milliseconds: performance.now() - startedAt };
}

async function drain(): Promise<{ milliseconds: number }> {
  const startedAt = performance.now();
  await app.get(WorkRunner, { strict: false }).drain();
  return { milliseconds: performance.now() - startedAt };
}

handleRequests(async (request: CredentialsRequest): Promise<object> => {
  switch (request.kind) {
    case 'sequential':
      return useSequentially(request.accountId, request.times);
    case 'statements':
      return countStatements(request.accountId, request.times);
    case 'concurrent':
      return useConcurrently(request.accountId, request.callers);
    case 'drain':
      return drain();
  }
});
report({ url });
