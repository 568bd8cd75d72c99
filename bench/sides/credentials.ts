import { DataSource } from 'typeorm';
import { AccountsService } from '../../src/accounts/accounts.service.js';
import { WorkRunner } from '../../src/jobs/work/work-runner.js';
import { type ApplicationSettings, startApplication } from '../harness/application.js';
import { answerQuestions, settings, report } from '../harness/child.js';

export type CredentialsQuestion =
  /** Hands a token out again and again, one at a time. */
  | { kind: 'in-turn'; accountId: string; times: number }
  /** The same, and counts the statements meanwhile. */
  | { kind: 'statements'; accountId: string; times: number }
  /** Hands out a token to this many concurrent callers. */
  | { kind: 'at-once'; accountId: string; callers: number }
  /** Does everything that is due. */
  | { kind: 'drain' };

export interface InTurn {
  microseconds: number[];
}

export interface Statements {
  reads: number;
  others: string[];
}

export interface AtOnce {
  /** The different tokens that callers got. */
  tokens: string[];
  milliseconds: number;
}

/** The application, and its inside: what other processes cannot ask for over HTTP. */
const { app, url } = await startApplication(settings as ApplicationSettings);
const accounts = app.get(AccountsService, { strict: false });

const handOut = (accountId: string) =>
  accounts.withCredentials(accountId, ({ accessToken }) => Promise.resolve(accessToken), 'bench');

async function inTurn(accountId: string, times: number): Promise<InTurn> {
  const microseconds: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const startedAt = performance.now();
    await handOut(accountId);
    microseconds.push((performance.now() - startedAt) * 1000);
  }
  return { microseconds };
}

async function statements(accountId: string, times: number): Promise<Statements> {
  const source = app.get(DataSource);
  const before = source.logger;
  const seen: string[] = [];
  const nothing = () => undefined;
  source.logger = {
    logQuery: (query) => void seen.push(query),
    ...{ logQueryError: nothing, logQuerySlow: nothing, logSchemaBuild: nothing, logMigration: nothing },
    log: nothing,
  };
  await inTurn(accountId, times);
  source.logger = before;
  const others = seen.filter((query) => !query.startsWith('SELECT'));
  return { reads: seen.length - others.length, others };
}

async function atOnce(accountId: string, callers: number): Promise<AtOnce> {
  const startedAt = performance.now();
  const tokens = await Promise.all(Array.from({ length: callers }, () => handOut(accountId)));
  return { tokens: [...new Set(tokens)], milliseconds: performance.now() - startedAt };
}

async function drain(): Promise<{ milliseconds: number }> {
  const startedAt = performance.now();
  await app.get(WorkRunner, { strict: false }).drain();
  return { milliseconds: performance.now() - startedAt };
}

answerQuestions(async (question: CredentialsQuestion): Promise<object> => {
  switch (question.kind) {
    case 'in-turn':
      return inTurn(question.accountId, question.times);
    case 'statements':
      return statements(question.accountId, question.times);
    case 'at-once':
      return atOnce(question.accountId, question.callers);
    case 'drain':
      return drain();
  }
});
report({ url });
