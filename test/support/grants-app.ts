import { type INestApplicationContext, Logger } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { AccountConnectorService } from '../../src/accounts/account-connector.service.js';
import { AppModule } from '../../src/app.module.js';
import { ClockService } from '../../src/clock/clock.service.js';
import { loadConfig } from '../../src/config/env.js';
import { Database } from '../../src/database/database.js';
import { GrantIntakeService } from '../../src/grants/grant-intake.service.js';
import { GrantSettings } from '../../src/grants/grant-settings.js';
import { GrantsService } from '../../src/grants/grants.service.js';
import { WorkRunner } from '../../src/jobs/work/work-runner.js';
import { Platform } from '../../src/platforms/platform.js';
import type { PlatformAdapter } from '../../src/platforms/platform-adapter.js';
import type { TokenSet } from '../../src/platforms/platform-login.js';
import { PlatformHttpSettings } from '../../src/platforms/http/platform-http.settings.js';
import { PLATFORM_ADAPTERS } from '../../src/platforms/platform-registry.js';
import { UsersRepository } from '../../src/users/users.repository.js';
import { anExternalAccount } from './platforms/fake-platform.js';
import type { TestSimulator } from './servers/simulator.js';

export interface GrantsAppOptions {
  databaseUrl: string;
  /** Replaces all platform adapters. Default: the real adapters. */
  adapter?: PlatformAdapter;
  settings?: Partial<GrantSettings>;
  http?: Partial<PlatformHttpSettings>;
  environment?: Record<string, string>;
}

export interface GrantsApp {
  context: INestApplicationContext;
  grants: GrantsService;
  /** Returns the rows of a statement. */
  sql<Row = any>(statement: string, parameters?: unknown[]): Promise<Row[]>;
  /** Runs all work that is due. */
  drain(): Promise<void>;
  advance(ms: number): Promise<void>;
  /** Reads the clock offset that another application has set. */
  reloadClock(): Promise<void>;
  close(): Promise<void>;
}

/** Secrets of all applications of a test run, so that processes can open what others seal. */
export const testSecrets = {
  TOKEN_ENCRYPTION_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
  SESSION_SECRET: 's'.repeat(32),
};

/** The application of a worker, without HTTP and timers. */
export async function startGrantsApp(options: GrantsAppOptions): Promise<GrantsApp> {
  const { databaseUrl, adapter, settings = {}, http = {}, environment = {} } = options;
  const config = loadConfig({
    NODE_ENV: 'test',
    DATABASE_URL: databaseUrl,
    DATABASE_POOL_MAX: '10',
    DATA_DIR: mkdtempSync(join(tmpdir(), 'patchbay-grants-')),
    LOG_LEVEL: 'silent',
    ...testSecrets,
    ...environment,
  });
  let building = Test.createTestingModule({
    imports: [AppModule.for(Object.assign({}, config, { roles: new Set(['worker']) }), databaseUrl)],
  })
    .overrideProvider(GrantSettings)
    .useValue(Object.assign(new GrantSettings(), settings))
    .overrideProvider(PlatformHttpSettings)
    .useValue(Object.assign(new PlatformHttpSettings(), http));
  if (adapter) building = building.overrideProvider(PLATFORM_ADAPTERS).useValue([adapter]);
  const context = await building.compile();
  Logger.overrideLogger(false);
  await context.init();
  return {
    context,
    grants: context.get(GrantsService, { strict: false }),
    sql: async (statement, parameters) => {
      const answer = await context.get(DataSource).query(statement, parameters);
      return Array.isArray(answer[0]) && typeof answer[1] === 'number' ? answer[0] : answer;
    },
    drain: () => context.get(WorkRunner, { strict: false }).drain(),
    advance: (ms) => context.get(ClockService).advance(ms),
    reloadClock: () => context.get(ClockService).reload(),
    close: () => context.close(),
  };
}

/** @returns id of a new user */
export async function createUser({ context }: GrantsApp): Promise<string> {
  const userId = await context.get(Database).transaction((manager) =>
    context.get(UsersRepository, { strict: false }).insert(
      {
        email: `${uuidv7()}@example.com`,
        passwordHash: null,
        displayName: null,
        role: 'USER',
      },
      manager,
    ),
  );
  return userId!;
}

/** Saves a grant and connects its account, as a connect flow does. */
export async function connectAccount(
  app: GrantsApp,
  tokens: TokenSet,
  { userId, loginType = 'LOGIN_KIT' }: { userId?: string; loginType?: string } = {},
): Promise<{ userId: string; grantId: string; accountId: string }> {
  const { context } = app;
  const owner = userId ?? (await createUser(app));
  const issuedAt = await now(app);
  const consent = {
    userId: owner,
    platform: Platform.TIKTOK,
    loginType,
    tokens,
    requestedScopes: tokens.scopes,
    issuedAt,
  };
  const grantId = await context
    .get(Database)
    .transaction((manager) => context.get(GrantIntakeService, { strict: false }).save(manager, consent));
  const [accountId] = await context.get(AccountConnectorService, { strict: false }).connect({
    actor: { kind: 'system', name: 'test' },
    userId: owner,
    platform: Platform.TIKTOK,
    grantId,
    discovered: [anExternalAccount(tokens.subject)],
  });
  return { userId: owner, grantId, accountId: accountId! };
}

/** Deletes the data of earlier tests and connects an account of the simulator whose access token has just expired. */
export async function connectDueAccount(
  app: GrantsApp,
  simulator: TestSimulator,
): Promise<{ grantId: string; accountId: string }> {
  await app.sql('DELETE FROM users');
  const { grants } = await simulator.control('POST', '/tiktok/grants', { person: 'sim-public' });
  const { accessToken, refreshToken, scope, openId } = grants[0];
  const { grantId, accountId } = await connectAccount(app, {
    credentials: { accessToken, refreshToken },
    accessExpiresAt: new Date(Date.now() + 5_000),
    refreshExpiresAt: new Date(Date.now() + 180 * 24 * 3_600_000),
    scopes: scope.split(','),
    subject: openId,
  });
  await app.sql(
    `UPDATE grants SET refreshed_at = app_now() - interval '2 hours', access_expires_at = app_now() WHERE id = $1`,
    [grantId],
  );
  return { grantId, accountId };
}

/** Deletes the data of earlier tests and resets the clock, so that the tests of a file can share one application. */
export async function resetGrantsApp(app: GrantsApp): Promise<void> {
  for (const table of ['users', 'jobs', 'pending_revocations', 'subject_fences'])
    await app.sql(`DELETE FROM ${table}`);
  await app.sql('UPDATE clock_offset SET offset_ms = 0');
  await app.reloadClock();
}

/** The application's time. */
export async function now(app: GrantsApp): Promise<Date> {
  const [row] = await app.sql<{ now: Date }>('SELECT app_now() AS now');
  return row!.now;
}

/** The row of a grant, with the names of its columns. */
export async function grantRow(app: GrantsApp, grantId: string): Promise<any> {
  const [row] = await app.sql('SELECT * FROM grants WHERE id = $1', [grantId]);
  return row;
}
