import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Config, ConfigError } from '../config/config.js';
import { requireDataDir } from '../config/data-dir.js';
import { loadConfig } from '../config/env.js';
import { spawnEmbeddedPostgres } from '../database/embedded-postgres.js';
import { banner } from './banner.js';
import { lockDataFolder } from './data-folder-lock.js';
import { EX_CONFIG } from './exit-code.js';
import { rememberServer } from './running-server.js';
import { withSimulatorPort } from './simulator-port.js';
import { SimulatorProcess } from './simulator-process.js';
import { asListenError, asStartError, StartError } from './start-error.js';

/** What runs, to be stopped in the reverse order of its start. */
const running: { name: string; stop(): Promise<unknown> }[] = [];

async function start(config: Config, stopping: AbortSignal): Promise<void> {
  const embedded = config.database.url === null;
  if (embedded) {
    const lock = await lockDataFolder(config.dataDir);
    running.push({ name: 'data folder lock', stop: () => lock.release() });
  }
  const [database, simulated] = await Promise.all([startDatabase(config), startSimulator(config)]);
  // Both start while this process reads the application's modules, which takes longer than all the rest.
  const [{ createApp }, { migrate }, { PlatformRegistry }] = await Promise.all([
    import('../app.js'),
    import('../database/migrate.js'),
    import('../platforms/platform-registry.js'),
  ]);
  const databaseUrl = await migratedUrl(database, migrate);
  const app = await createApp(config, databaseUrl);
  running.push({ name: 'application', stop: () => app.close() });
  await simulated?.ready;
  await listen(app, config);
  await rememberServer(config);
  if (stopping.aborted) return;
  console.log(
    banner({
      config,
      adapters: app.get(PlatformRegistry).all(),
      embeddedDatabase: embedded,
      simulatorUrl: simulated?.simulator.controlUrl ?? null,
      startedInMs: performance.now(),
    }),
  );
}

/** A database that runs, or is about to. */
interface StartingDatabase {
  url: string;
  ready?: Promise<void>;
}

/** The address of the database once it has every migration. @throws StartError when it cannot be used */
async function migratedUrl(
  { url, ready }: StartingDatabase,
  migrate: (url: string) => Promise<unknown>,
): Promise<string> {
  await ready?.catch((error: unknown) => {
    throw new StartError((error as Error).message);
  });
  await migrate(url).catch((error: unknown) => {
    throw asStartError(error, url);
  });
  return url;
}

async function startDatabase({ database, dataDir }: Config): Promise<StartingDatabase> {
  if (database.url) return { url: database.url };
  const server = await spawnEmbeddedPostgres({ dataDir, binariesDir: dataDir, port: 0 });
  running.push({ name: 'database', stop: () => server.stop() });
  return server;
}

async function startSimulator(
  config: Config,
): Promise<{ simulator: SimulatorProcess; ready: Promise<void> } | null> {
  const started = await SimulatorProcess.start(config);
  if (started) running.push({ name: 'simulator', stop: () => started.simulator.stop() });
  return started;
}

async function listen(app: NestFastifyApplication, config: Config): Promise<void> {
  try {
    await app.init();
    // Not by Nest, which logs a port that is taken before we can say it.
    await app.getHttpAdapter().getInstance().listen({ host: config.http.host, port: config.http.port });
  } catch (error) {
    throw asListenError(error, config.http);
  }
}

/**
 * Lets Ctrl-C and a supervisor's SIGTERM stop everything. A signal during the start waits for its end: stopping half of it would
 * pull the database from under the rest.
 */
function stopOnSignals(started: Promise<unknown>): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      // A second signal does not wait.
      if (controller.signal.aborted) process.exit(130);
      controller.abort();
      console.log('\nStopping …');
      void started
        .catch(() => undefined)
        .then(stopAll)
        .then(() => process.exit(0));
    });
  }
  return controller.signal;
}

let stopped: Promise<void> | null = null;

/** Stops what runs, once: a signal and a failing start may ask for it together. */
function stopAll(): Promise<void> {
  stopped ??= stopInReverse();
  return stopped;
}

async function stopInReverse(): Promise<void> {
  for (const part of running.splice(0).reverse()) {
    try {
      await part.stop();
    } catch (error) {
      console.error(`Stopping the ${part.name} failed:`, error);
    }
  }
}

/** Starts everything the configuration asks for, to run until a signal ends it. What prevents that is told, and ends the process. */
export async function run(): Promise<void> {
  try {
    const given = loadConfig();
    requireDataDir(given.dataDir);
    const config = await withSimulatorPort(given);
    const { promise: started, resolve: settle } = Promise.withResolvers<void>();
    const stopping = stopOnSignals(started);
    await start(config, stopping).finally(settle);
  } catch (error) {
    await stopAll();
    if (error instanceof ConfigError) {
      console.error(error.message);
      process.exit(EX_CONFIG);
    }
    console.error(error instanceof StartError ? error.message : error);
    process.exit(1);
  }
}
